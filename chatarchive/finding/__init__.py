"""Finding tweets: the index of their words, and asking it."""


def connect():
    from . import writing

    writing.connect()
