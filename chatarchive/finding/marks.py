"""Marks that the index keeps beside a tweet's words, so that what is chosen is found as fast as
a word. None of them can be typed: no word, tag or handle begins with ``=``."""

STARRED = "=starred"
POINTS_OUT = "=links"
ANY = "=any"  # of captured tweets, to leave some out from


def by(account_id):
    return f"=a{account_id}"


def of_page(page_id):
    return f"=p{page_id}"


def in_community(path):
    """``path`` is that of the page below which a community's chats stand."""
    return f"=c{path}"
