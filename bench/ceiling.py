"""What more knowledge would reach with our own rules: as ``knowing``, the best possible, which
nobody has of a real chat; as ``taught``, the most that a chat's own tweets could teach us."""

from math import log
from unittest.mock import patch

from chatarchive import judging
from chatarchive.lateness import Lateness
from chatarchive.likeness import Likeness

from .chats import START, writer


def knowing(seed, mess, rule):
    """An invented chat, and where ``rule`` puts its tweets if it is told how often each word is
    said to each question, and how late each person answers."""
    told_by = writer(seed, mess)
    chat = told_by.chat
    told = {
        post.text: [log(chance + 1e-300) for chance in told_by.words.tell(chat.said[post.key])]
        for post in chat.posts
        if post.key in chat.said
    }

    class Knowing(Likeness):
        def odds(self, words, *_):
            lines = [told[text] for text in words if text in told]
            return [sum(line[place] for line in lines) for place in range(self._sections)]

    def prior(_, unit):
        minute = (unit.post.created_at - START).total_seconds() / 60
        chances = [
            told_by.likely(section - 2, minute, unit.post.handle) + 1e-9
            for section in unit.sections
        ]
        return [chance / sum(chances) for chance in chances]

    known = {"Likeness": Knowing, "TRUSTS": (1.0,), "ASTRAY": (0.0,), "words_in": _whole}
    with patch.multiple(judging, **known), patch.object(Lateness, "prior", prior):
        return chat, rule(chat)


def taught(seed, mess, rule):
    """The same if it learns the words from all other tweets, each at the right question."""
    told_by = writer(seed, mess)
    chat = told_by.chat

    def right(unit):
        return told_by.keys.index(chat.truth[unit.post.key][0])

    def learn(likeness, unit, weight):
        likeness.learn(unit.words, right(unit), weight)

    def own(unit, size):
        return [float(place == right(unit)) for place in range(size)]

    with patch.multiple(judging, _learn=learn, _own=own):
        return chat, rule(chat)


def _whole(text, _):
    """A tweet as a single word."""
    return (text,)
