"""Arranging, scored on invented chats of which the truth is known: the share of the tweets that
stand by the question they belong to, by the plain rule and by ours."""

import re

from chatarchive.arrange import arrange

from .ceiling import knowing, taught
from .chats import HOST, TAG, Mess, invented_chat

CHATS = 20
HELD_OUT = ("village", "lists, strong")

# labels, replies: the budget
SHARES = {
    "labels on 60 %, replies on 50 %": (0.6, 0.5, 99),
    "labels on 50 %": (0.5, 0, 97),
    "replies on 50 %": (0, 0.5, 97),
    "neither": (0, 0, 94),
}
KINDS = {
    "questions announced twice": Mess(extras=frozenset({"twice"})),
    "Q4 before Q3": Mess(extras=frozenset({"4 before 3"})),
    "Q1 asked again by participants": Mess(extras=frozenset({"asked again"})),
    "retweets and quotes of the question": Mess(extras=frozenset({"repeated"})),
    "two labels (A1/A2)": Mess(extras=frozenset({"two labels"})),
    "a third of the answers late": Mess(late=1 / 3),
    "side conversations": Mess(replies=0.3, extras=frozenset({"side talk"})),
    "icebreaker": Mess(extras=frozenset({"icebreaker"})),
    "bonus question": Mess(extras=frozenset({"bonus"})),
    "odd labels": Mess(
        extras=frozenset({"odd labels"}),
        spelling="A.{n}|Ans {n}|A #{n}|A{n}\ufe0f\u20e3|A {n}:|({n})",
    ),
    "roads": Mess(extras=frozenset({"roads"})),
    "questions without labels": Mess(labels=0, extras=frozenset({"no labels"})),
    "no labels, no replies at all": Mess(labels=0, replies=0, extras=frozenset({"no labels"})),
}


def measure(sandbox, say, in_full=False):
    """``in_full``: with five times as many chats."""
    chats = CHATS * 5 if in_full else CHATS
    for words in ("policing", "lists", "lists, weak", *HELD_OUT, "hardly any"):
        for what, (labels, replies, budget) in SHARES.items():
            mess = Mess(labels=labels, replies=replies, words=words)
            known, best = (ceiling(mess, way, chats) for way in (taught, knowing))
            more = f"the chat could teach {known:.1%}; the best possible {best:.1%}"
            if words != "hardly any":
                more += f"; the aim {budget}%"
            _say(say, f"{words}: {what}", score(mess, chats), more)
    no_names = Mess(labels=0, replies=0, mentions=0)
    _say(say, "neither, nor whom it answers", score(no_names, chats), "the aim 94%")
    for labels in (0, 20, 40, 60, 80, 100):
        mess = Mess(labels=labels / 100, replies=0.25)
        _say(say, f"labels on {labels} %, replies on 25 %", score(mess, chats))
    for what, mess in KINDS.items():
        _say(say, what, score(mess, chats))


def _say(say, what, scored, more=""):
    say(
        what,
        f"{scored.ours:.1%}",
        f"plain rule {scored.plain:.1%}; unsure {scored.unsure:.1%}, "
        f"with {scored.errors_unsure:.0%} of the errors; {more}".rstrip("; "),
    )


class Score:
    def __init__(self):
        self.total = self.plain_right = self.right = self.marked = self.marked_wrong = 0

    plain = property(lambda self: self.plain_right / self.total)
    ours = property(lambda self: self.right / self.total)
    unsure = property(lambda self: self.marked / self.total)
    errors_unsure = property(lambda self: self.marked_wrong / max(1, self.total - self.right))


def score(mess, chats=CHATS, first=0):
    scored = Score()
    for seed in range(first, first + chats):
        chat = invented_chat(seed, mess)
        plain, (ours, unsure) = plain_rule(chat), our_rule(chat)
        for key, truth in chat.truth.items():
            scored.total += 1
            scored.plain_right += plain[key] in truth
            right = ours[key] in truth
            scored.right += right
            scored.marked += key in unsure
            scored.marked_wrong += key in unsure and not right
    return scored


def ceiling(mess, way, chats=CHATS):
    """The share that would stand right with the knowledge of ``knowing`` or ``taught``."""
    right = total = 0
    for seed in range(chats):
        chat, (places, _) = way(seed, mess, our_rule)
        right += sum(places[key] in truth for key, truth in chat.truth.items())
        total += len(chat.truth)
    return right / total


def our_rule(chat):
    """For each tweet the question it stands by; and the keys of those in doubt."""
    places, unsure = {}, set()
    sections = arrange(
        chat.posts,
        starts_at=chat.starts_at,
        ends_at=chat.ends_at,
        hosts=[HOST],
        hashtags=[TAG[1:].lower()],
    )
    for section in sections:
        for entry in section.entries:
            places[entry.key] = section.question_key or section.kind
            if getattr(entry, "unsure", False):
                unsure.add(entry.key)
    return places, unsure


_LABEL = re.compile(r"(?:@\w+\s|#\w+\s)*[AQ](\d)\b")


def plain_rule(chat):
    """The reference: label, else the replied-to tweet's section, else time."""
    numbered, begins, places = {}, [], {}
    for post in chat.posts:
        found = _LABEL.match(post.text) if post.handle == HOST and "?" in post.text else None
        if found and found[1] not in numbered:
            numbered[found[1]] = places[post.key] = post.key
            begins.append((post.created_at, post.key))
    for post in chat.posts:
        if post.key in places:
            continue
        running = "welcome"
        for begin, key in begins:
            running = key if begin <= post.created_at else running
        found = _LABEL.match(post.text)
        labelled = numbered.get(found[1]) if found else None
        places[post.key] = labelled or places.get(post.reply_to) or running
    return places
