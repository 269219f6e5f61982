"""What the import's pages say."""

from django.template.defaultfilters import filesizeformat

from ..captures import words as capture_words
from ..models import Capture, Import

# What the readers' sentences say of the command, and what a form has in its place.
_SAID_OTHERWISE = {
    "Not right? Say --columns id=…,author=…,time=…,text=… (names, numbers or letters).": (
        "Not right? Under “More”, say which column holds what."
    ),
    ": --columns id=…,author=…,time=…,text=… (names, numbers or letters)": ", under “More”",
    "Leave --format out, and": "Under “More”, choose no format:",
    "Make room there, or name another folder in TMPDIR.": (
        "Ask whoever runs the site to make room."
    ),
}


def in_the_admin(sentence):
    for said, otherwise in _SAID_OTHERWISE.items():
        sentence = sentence.replace(said, otherwise)
    return sentence


def counts_of(counts):
    """``(name, number, meaning)`` of each count that a person has to know."""
    return capture_words.counts_of(Capture(counts=counts))


def times_of(file):
    if not file.get("zone_source"):
        return "Each tweet’s time is known"
    return capture_words.times_of(Capture(zone=file["zone"], zone_source=file["zone_source"]))


def tweets(number):
    return f"{number:,} tweet" if number == 1 else f"{number:,} tweets"


def into_words(import_):
    if import_.into == Import.Into.CHAT:
        return f"Into “{import_.chat.title}”" if import_.chat else "Into a chat that is gone"
    return import_.get_into_display()


def size_words(size):
    return filesizeformat(size)
