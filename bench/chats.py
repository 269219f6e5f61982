"""Invented chats of which it is known to which question every tweet belongs."""

import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from math import exp, prod

from chatarchive.arrange import Post

from . import topics

START = datetime(2023, 6, 13, 20, tzinfo=UTC)
HOST, TAG = "weexample", "#WeExample"
STRAYS = 0.08  # of the answers in sentences, to a subject of any question


@dataclass(frozen=True)
class Mess:
    """How untidy a chat is. ``labels`` is the share of answers with a label, ``replies`` that of
    those with the number of what they answer, ``mentions`` that of the others to a person's
    tweet that still begin with their name. ``late`` come after the next question."""

    labels: float = 0.6
    replies: float = 0.5
    mentions: float = 0.5
    late: float = 1 / 6
    talk: float = 0.25  # share of the answers that speak to an earlier answer
    words: str = "policing"
    short: float = 0.25
    spelling: str = "A{n}"
    extras: frozenset = frozenset()


@dataclass
class Chat:
    """``truth``: by key, the key of the question it belongs to, or "welcome"; several where
    any of them is right. ``said`` are the answers without names, labels and tags, by tweet."""

    posts: list[Post] = field(default_factory=list)
    truth: dict[str, tuple[str, ...]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    starts_at: datetime = START
    ends_at: datetime = START + timedelta(hours=1)


def invented_chat(seed, mess):
    return writer(seed, mess).chat


def writer(seed, mess):
    return Writer(random.Random(f"{seed} {mess}"), mess)  # noqa: S311 - no secrets


class _Sentences:
    """Phrases about a topic in sentences that are the same for all topics."""

    def __init__(self, chance, mess, vocabulary):
        self.chance, self.mess = chance, mess
        self.topics = [
            (question, [phrase.strip() for phrase in said.split(";")])
            for question, said in vocabulary.items()
        ]
        chance.shuffle(self.topics)
        for _, said in self.topics:
            chance.shuffle(said)
        self.drawn = {}  # by text, the topic whose phrases it has
        # Some things are on everybody's mind.
        self.weights = [1 / (place + 3) for place in range(30)]

    def question(self, topic):
        return self.topics[topic][0]

    def answer(self, topic):
        said = self.topics[topic][1]
        if self.chance.random() < STRAYS:  # strays to a neighbouring subject
            said = self.chance.choice(self.topics)[1]
        a, b, c = self.chance.choices(said, self.weights[: len(said)], k=3)
        frame = self.chance.choice(topics.FRAMES)
        text = frame.format(a=a, b=b, c=c, link=f"{topic}{self.chance.randrange(4)}")
        self.drawn[text] = next(i for i, one in enumerate(self.topics) if one[1] is said)
        return text

    def tell(self, text):
        """How likely the words are of each topic."""
        strays = STRAYS / len(self.topics)
        chances = [strays] * len(self.topics)
        chances[self.drawn[text]] += 1 - STRAYS
        if link := re.search(r"example\.org/(\d)", text):  # of the question, also if they stray
            chances = [chance * (place == int(link[1])) for place, chance in enumerate(chances)]
        return chances


class _Lists:
    """Made-up words, common ones and a topic's own, the frequent ones far more frequent."""

    LETTERS = ("bcdfglmnprstv", "aeiou")

    def __init__(self, chance, mess, own):
        self.chance, self.mess, self.own = chance, mess, own
        self.common = self._words(300)
        shared = self._words(60)  # each of these is at home in two or three topics
        self.topics = [self._words(30) + chance.sample(shared, 20) for _ in range(6)]
        for words in self.topics:
            chance.shuffle(words)

    def _words(self, count):
        consonants, vowels = self.LETTERS
        return [
            "".join(
                self.chance.choice(consonants) + self.chance.choice(vowels)
                for _ in range(self.chance.randint(2, 4))
            )
            for _ in range(count)
        ]

    def _one_of(self, words):
        return words[min(int(self.chance.paretovariate(0.6)) - 1, 10**6) % len(words)]

    def _said(self, topic, count, own):
        return " ".join(
            self._one_of(self.topics[topic] if self.chance.random() < own else self.common)
            for _ in range(count)
        )

    def question(self, topic):
        return self._said(topic, 10, max(0.2, self.own)) + "?"

    def answer(self, topic):
        return self._said(topic, self.chance.randint(4, 18), self.own)

    def tell(self, text):
        """How likely the words are of each topic."""
        common, *topics = map(_frequencies, (self.common, *self.topics))
        words = text.split()
        return [
            prod(100 * (self.own * own[word] + (1 - self.own) * common[word]) for word in words)
            for own in topics
        ]


def _frequencies(words):
    """How often ``_one_of`` takes each of them."""
    frequencies = defaultdict(float)
    for word, share in zip(words, _shares(len(words)), strict=True):
        frequencies[word] += share
    return frequencies


@cache
def _shares(count):
    most = 400 * count  # beyond these, about all are alike
    shares = [most**-0.6 / count] * count
    for number in range(1, most):
        shares[(number - 1) % count] += number**-0.6 - (number + 1) ** -0.6
    return shares


WORDS = {
    "policing": lambda chance, mess: _Sentences(chance, mess, topics.POLICING),
    "village": lambda chance, mess: _Sentences(chance, mess, topics.VILLAGE),
    "lists, strong": lambda chance, mess: _Lists(chance, mess, 0.5),
    "lists": lambda chance, mess: _Lists(chance, mess, 0.3),
    "lists, weak": lambda chance, mess: _Lists(chance, mess, 0.15),
    "hardly any": lambda chance, mess: _Lists(chance, mess, 0.03),
}
NUMBERS = "zero one two three four five six seven eight nine".split()


class Writer:
    def __init__(self, chance, mess):
        self.chance, self.mess = chance, mess
        self.words = WORDS[mess.words](chance, mess)
        self.chat = Chat()
        self.people = [f"person_{number}" for number in range(chance.randint(18, 40))]
        share = mess.labels
        # Some always label, some never; the others as it comes.
        self.labelling = {
            one: share if chance.random() < 1 / 3 else float(chance.random() < share)
            for one in self.people
        }
        slow = mess.late * 1.05  # a sixth of the answers, whom the plain rule all misses
        self.lateness = {
            one: slow * 2.2 if chance.random() < 0.3 else slow * 0.49 for one in self.people
        }
        count = chance.choice((4, 5, 5, 6))
        at = chance.uniform(4, 7)
        self.asked = []  # minute
        for _ in range(count):
            self.asked.append(at)
            at += 54 / count * chance.uniform(0.8, 1.2)
        self.numbers = list(range(1, count + 1))
        if "4 before 3" in mess.extras and count >= 4:
            self.numbers[2:4] = 4, 3
        self.end = max(at, 60)
        self.keys = []
        self._welcome()
        for place in range(count):
            self._ask(place)
        for place in range(count):
            self._answers(place)
        self._extras()
        self.chat.posts.sort(key=lambda post: (post.created_at, post.key))

    def _put(self, minute, text, handle, truth, **more):
        key = f"x:{len(self.chat.posts) + 1000}"
        at = START + timedelta(minutes=minute)
        self.chat.posts.append(Post(key, at, text, handle, **more))
        self.chat.truth[key] = (truth,) if isinstance(truth, str) else tuple(truth)
        return key

    def _welcome(self):
        minute = self.chance.uniform(-1, 1)
        welcome = f"Welcome to {TAG} everybody! Tell us who you are"
        self._put(minute, welcome, HOST, "welcome")
        for _ in range(self.chance.randint(6, 14)):
            minute = self.chance.uniform(-8, self.asked[0])
            hello = f"{self.chance.choice(topics.HELLOS)} {TAG}"
            self._put(minute, hello, self.chance.choice(self.people), "welcome")

    def _label(self, spelling, number):
        return self.chance.choice(spelling.split("|")).format(n=number, word=NUMBERS[number])

    def _ask(self, place):
        number, minute = self.numbers[place], self.asked[place]
        asking = self.words.question(place)
        spelling = "Q{n}:"
        if "odd labels" in self.mess.extras:
            spelling = "Q.{n}|Qu{n}|Q {word}|Question{n}/5|Q{n}\ufe0f\u20e3|Q #{n}:|QUESTION {n} –"
        label = self._label(spelling, number)
        if "no labels" in self.mess.extras:
            label = ""
        key = f"x:{len(self.chat.posts) + 1000}"
        self._put(minute, f"{label} {asking} {TAG}".strip(), HOST, key)
        self.keys.append(key)
        if "twice" in self.mess.extras:
            self._put(minute - 1, f"Q{number} coming up! {TAG}", HOST, self._at(minute - 1))
            again = minute + self.chance.uniform(1, 9)
            text = f"{self.chance.choice(('', 'ICYMI ', 'Again: '))}Q{number}: {asking} {TAG}"
            self._put(again, text, HOST, key)

    def _at(self, minute):
        running = "welcome"
        for key, asked in zip(self.keys, self.asked, strict=False):
            running = key if asked <= minute else running
        return running

    def _moment(self, place, author):
        """When an answer is written: mostly soon, some only while the next question runs."""
        last = place + 1 == len(self.asked)
        asked = self.asked[place]
        until = self.end if last else self.asked[place + 1]
        if not last and self.chance.random() < self.lateness[author]:
            return until + 0.2 + self.chance.expovariate(1 / 4)
        while True:
            minute = asked + 0.4 + self.chance.expovariate(1 / 6)
            if minute < until:
                return minute

    def likely(self, place, minute, author):
        """How likely an answer of the author's to this question comes at this minute."""
        last = place + 1 == len(self.asked)
        begin = self.asked[place] + 0.4
        until = self.end if last else self.asked[place + 1]
        late = 0 if last else self.lateness[author]
        if minute >= until + 0.2:
            return late * exp((until + 0.2 - minute) / 4) / 4
        if not begin <= minute < until:
            return 0
        return (1 - late) * exp((begin - minute) / 6) / 6 / (1 - exp((begin - until) / 6))

    def _answers(self, place):
        truth, number = self.keys[place], self.numbers[place]
        said = []  # (minute, key, handle) of earlier answers
        moments = []
        for _ in range(self.chance.randint(20, 45)):
            author = self.chance.choice(self.people)
            moments.append((self._moment(place, author), author))
        for minute, author in sorted(moments):
            earlier = [one for one in said[-6:] if one[2] != author]
            short = self.chance.random() < self.mess.short
            bare = self.chance.choice(topics.SHORT) if short else self.words.answer(place)
            text = bare
            more, to = {}, (self.keys[place], HOST)
            talks = earlier and self.chance.random() < self.mess.talk
            if talks:
                to = self.chance.choice(earlier)[1:]
            if self.chance.random() < self.mess.replies:
                more = {"reply_to": to[0], "reply_to_handle": to[1]}
                text = f"@{to[1]} {text}"
            elif talks and self.chance.random() < self.mess.mentions:
                more = {"reply_to_handle": to[1]} if self.chance.random() < 0.3 else {}
                text = f"@{to[1]} {text}"
            if self.chance.random() < self.labelling[author]:
                label = self._label(self.mess.spelling, number)
                text = f"{label} {text}"
            key = self._put(minute, f"{text} {TAG}", author, truth, **more)
            if not short:
                self.chat.said[key] = bare
            said.append((minute, key, author))

    def _extras(self):
        for extra in sorted(self.mess.extras):
            if write := getattr(self, "_" + extra.replace(" ", "_"), None):
                write()

    def _some(self, fewest, most):
        for _ in range(self.chance.randint(fewest, most)):
            place = self.chance.randrange(len(self.keys))
            yield (
                place,
                self.asked[place] + self.chance.uniform(1, 14),
                self.chance.choice(self.people),
            )

    def _asked_again(self):
        """Participants who put the question's words before their own."""
        for place, minute, author in self._some(4, 8):
            question = self.chat.posts[int(self.keys[place][2:]) - 1000].text
            text = f"{question} {self.words.answer(place)}"
            self._put(minute, text, author, self.keys[place])

    def _repeated(self):
        """Retweets by hand, and quotes of the question or of an answer."""
        for place, minute, author in self._some(6, 12):
            key = self.keys[place]
            words = self.chat.posts[int(key[2:]) - 1000].text
            if self.chance.random() < 0.5:
                self._put(minute, f"RT @{HOST}: {words}", author, key)
            else:
                text = self.words.answer(place)
                self._put(minute, text, author, key, quote_of=key)

    def _two_labels(self):
        for place, minute, author in self._some(4, 8):
            if place + 1 < len(self.keys):
                one, two = self.numbers[place : place + 2]
                text = f"A{one}/A{two} {self.words.answer(place)} {self.words.answer(place + 1)}"
                self._put(minute + 10, text, author, self.keys[place : place + 2])

    def _side_talk(self):
        """Two or three people talk to each other, long after the next question."""
        for place, minute, _ in self._some(3, 5):
            group = self.chance.sample(self.people, self.chance.randint(2, 3))
            key = self._put(
                minute,
                f"A{self.numbers[place]} {self.words.answer(place)}",
                group[0],
                self.keys[place],
            )
            before = (key, group[0])
            for _ in range(self.chance.randint(3, 9)):
                minute += self.chance.uniform(0.3, 2.5)
                author = self.chance.choice([one for one in group if one != before[1]])
                short = self.chance.random() < 0.6
                text = self.chance.choice(topics.SHORT) if short else self.words.answer(place)
                more = {}
                if self.chance.random() < self.mess.replies:
                    more = {"reply_to": before[0], "reply_to_handle": before[1]}
                text = f"@{before[1]} {text}"
                before = (self._put(minute, text, author, self.keys[place], **more), author)

    def _icebreaker(self):
        asking = self.chance.choice(
            (
                "Q0: What is in your mug tonight?",
                "Icebreaker: what is in your mug tonight?",
                "Intro question: what is in your mug tonight?",
            )
        )
        minute = self.asked[0] - 3
        key = self._put(minute, f"{asking} {TAG}", HOST, f"x:{len(self.chat.posts) + 1000}")
        for post in list(self.chat.posts):
            later = minute * 60 < (post.created_at - START).total_seconds()
            if later and post.key != key and self.chat.truth[post.key] == ("welcome",):
                self.chat.truth[post.key] = ("welcome", key)  # a hello below it does no harm
        for _ in range(self.chance.randint(6, 14)):
            mug = self.chance.choice(
                ("Tea|Coffee, black|Cocoa in my mug|A mug of soup|Water").split("|")
            )
            at = minute + self.chance.uniform(0.2, 2.9)
            self._put(at, f"{mug} {TAG}", self.chance.choice(self.people), key)

    def _bonus(self):
        asking = self.chance.choice(
            (
                "Bonus Q: What will you do differently tomorrow?",
                "Final question: what will you do differently tomorrow?",
                "One last question: what will you do differently tomorrow?",
            )
        )
        minute = self.end
        key = self._put(minute, f"{asking} {TAG}", HOST, f"x:{len(self.chat.posts) + 1000}")
        for _ in range(self.chance.randint(8, 16)):
            plan = self.chance.choice(
                ("Tomorrow I will ask my sergeant", "Read that paper tomorrow", "Sleep in")
            )
            at = minute + self.chance.uniform(0.3, 9)
            self._put(at, f"{plan} {TAG}", self.chance.choice(self.people), key)

    def _roads(self):
        for minute in [self.chance.uniform(8, 55) for _ in range(5)]:
            number = self.chance.randint(1, 4)
            text = self.chance.choice(
                (
                    "#A{n} closed northbound after a crash",
                    "Stuck on the A{n} near Derby again",
                    "Traffic is awful on the motorway #A{n} #M1",
                    "Sorry, late, the A{n} was gridlock",
                )
            ).format(n=number)
            self._put(minute, text, self.chance.choice(self.people), self._at(minute))
