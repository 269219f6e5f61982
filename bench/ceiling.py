"""What the best possible knowledge would reach: our own rules, told how often each word is said
to each question, and how late each person answers. Nobody can know that of a real chat."""

from math import log
from unittest.mock import patch

from chatarchive import judging
from chatarchive.lateness import Lateness
from chatarchive.likeness import Likeness

from .chats import START, writer


def knowing(seed, mess, rule):
    """An invented chat, and where ``rule`` puts its tweets if it has all this knowledge."""
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


def _whole(text, _):
    """A tweet as a single word."""
    return (text,)
