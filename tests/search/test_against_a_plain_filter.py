"""What the index finds is what reading every tweet finds, for queries made up by chance.

The filter here knows nothing of stems or databases: which words are forms of one is written down.
"""

import random
from datetime import timedelta

import pytest
from django.db import transaction

from chatarchive.finding import asking
from chatarchive.finding.asking import Choice
from chatarchive.models import FindableEntry, FindableTweet
from home.models import HomePage
from search.query import parse
from tests.factories import CHAT_STARTS, make_chat, make_other_community, make_tweet, section

pytestmark = pytest.mark.django_db

FORMS = [
    "police policing POLICE".split(),
    "walk walks walked walking".split(),
    "dog dogs dog’s dog's".split(),
    "night nights Nights".split(),
    "café cafe CAFÉS cafes".split(),
    "don't don’t dont".split(),
    "naïve naive".split(),
    "the".split(),
    "a".split(),
    "43".split(),
]
ROOT_OF = {form: forms[0] for forms in FORMS for form in forms}
WORDS = list(ROOT_OF)
TAGS = "#dogs #NightWalk #WeBake".split()
TAG_WORDS = {"#dogs": ["dog"], "#NightWalk": ["night", "walk"], "#WeBake": ["webake"]}
PEOPLE = "kim_example lee_example Zoë_example".split()
EMOJI = "🚓 🐕".split()


class Said:
    """A tweet's words and marks, as a reader would list them."""

    def __init__(self, tokens, author, at, starred):
        self.text = " ".join(tokens)
        self.author, self.at, self.starred = author, at, starred
        self.words, self.marks = [], set()
        for token in tokens:
            if token[0] == "@":
                self.marks.add(token.casefold())
            elif token[0] == "#":
                self.marks.add(token.casefold())
                self.words += TAG_WORDS[token]
            elif token in EMOJI:
                self.marks.add(token)
            else:
                self.words.append(ROOT_OF[token])

    def holds(self, words):
        spans = range(len(self.words) - len(words) + 1)
        return any(self.words[at : at + len(words)] == words for at in spans)


def make_up(chance):
    tokens = chance.choices(WORDS, k=chance.randint(1, 9))
    for some, often in ((TAGS, 0.3), ([f"@{one}" for one in PEOPLE], 0.3), (EMOJI, 0.3)):
        if chance.random() < often:
            tokens.insert(chance.randint(0, len(tokens)), chance.choice(some))
    at = CHAT_STARTS + timedelta(seconds=chance.randint(0, 7_200))
    return Said(tokens, chance.choice(PEOPLE), at, chance.random() < 0.2)


def piece(chance):
    """What is typed, and whether a Said has it."""
    kind = chance.choices("word phrase tag person writer emoji".split(), [8, 4, 2, 2, 2, 2])[0]
    if kind == "word":
        word = chance.choice(WORDS)
        return word, lambda said: said.holds([ROOT_OF[word]])
    if kind == "phrase":
        words = chance.choices(WORDS, k=chance.randint(1, 3))
        return f'"{" ".join(words)}"', lambda said: said.holds([ROOT_OF[one] for one in words])
    if kind == "tag":
        tag = chance.choice(TAGS)
        return chance.choice([tag, tag.upper()]), lambda said: tag.casefold() in said.marks
    if kind == "emoji":
        emoji = chance.choice(EMOJI)
        return emoji, lambda said: emoji in said.marks
    who = chance.choice([*PEOPLE, "nobody_example"])
    if kind == "writer":
        return f"from:@{who}", lambda said: said.author == who
    return f"@{who}", lambda said: said.author == who or f"@{who}".casefold() in said.marks


def question(chance):
    """A query, and the filter that it is."""
    typed, wanted = [], []
    for _ in range(chance.randint(1, 4)):
        text, has = piece(chance)
        way = chance.random()
        if way < 0.2:
            typed.append(f"-{text}")
            wanted.append(lambda said, has=has: not has(said))
        elif way < 0.4:
            other, has_other = piece(chance)
            typed.append(f"{text} OR {other}")
            wanted.append(lambda said, one=has, two=has_other: one(said) or two(said))
        else:
            typed.append(text)
            wanted.append(has)
    return " ".join(typed), lambda said: all(has(said) for has in wanted)


@pytest.fixture(scope="module")
def archive(django_db_setup, django_db_blocker):
    """Three chats; hidden tweets and another community's say the same."""
    chance = random.Random(6)
    with django_db_blocker.unblock(), transaction.atomic():
        shown = {}
        for parent in (None, None, None, make_other_community().chats):
            entries = []
            for _ in range(110):
                said = make_up(chance)
                tweet = make_tweet(text=said.text, author=said.author, at=said.at)
                entry = {"key": tweet.key, "starred": said.starred}
                if len(entries) % 11 == 10:
                    entry["hidden"] = True
                elif parent is None:
                    shown[tweet.pk] = said
                entries.append(entry)
            chat = make_chat(parent, transcript=[section("Q1", *entries)])
            for pk in FindableEntry.objects.filter(page=chat).values_list("tweet", flat=True):
                if pk in shown:
                    shown[pk].chat = chat.pk
        yield shown
        transaction.set_rollback(True)


def choice_of(chance, shown):
    """A Choice, and the filter that it is."""
    fields, wanted = {}, []
    if chance.random() < 0.3:
        fields["starred"] = True
        wanted.append(lambda said: said.starred)
    if chance.random() < 0.3:
        who = chance.choice(PEOPLE)
        fields["writer"] = parse(f"from:{who}").clauses[0].alternatives[0].writer
        wanted.append(lambda said: said.author == who)
    if chance.random() < 0.3:
        chat = chance.choice(sorted({said.chat for said in shown.values()}))
        fields["chats"] = (chat,)
        wanted.append(lambda said: said.chat == chat)
    if chance.random() < 0.3:
        since = CHAT_STARTS + timedelta(seconds=chance.randint(0, 3_600))
        until = since + timedelta(seconds=chance.randint(0, 3_600))
        fields |= {"since": since, "until": until}
        wanted.append(lambda said: since <= said.at < until)
    return Choice(**fields), lambda said: all(has(said) for has in wanted)


@pytest.mark.parametrize("seed", range(4))
def test_the_index_finds_what_reading_every_tweet_finds(archive, seed):
    chance, root = random.Random(seed), HomePage.objects.get(depth=2, slug="home").path
    found_any = 0
    for _ in range(120):
        typed, has = question(chance)
        choice, suits = choice_of(chance, archive)
        found = asking.shown(parse(typed), root, choice)
        expected = {pk for pk, said in archive.items() if has(said) and suits(said)}
        assert {one.tweet for one in found.found} == expected, (typed, choice)
        assert found.are_all
        found_any += bool(expected)
    assert found_any > 30


def test_facilitators_find_the_same_in_all_that_was_captured(archive):
    chance = random.Random(99)
    texts = dict(FindableTweet.objects.values_list("tweet", "tweet__text"))
    authors = dict(FindableTweet.objects.values_list("tweet", "tweet__author__handle"))
    every = {pk: Said(text.split(), authors[pk], None, False) for pk, text in texts.items()}
    assert len(every) > len(archive)
    for _ in range(120):
        typed, has = question(chance)
        found = asking.captured(parse(typed))
        expected = {pk for pk, said in every.items() if has(said)}
        assert {one.tweet for one in found.found} == expected, typed
