"""What can stop a capture, or one record of it, from being read. Each message is a sentence
for the person who brought the file."""


class SourceError(Exception):
    """A path leads to nothing that can be opened: no such file, a locked or broken zip."""


class UnreadableCapture(Exception):
    """A file is there, but holds no tweets in a form that is known."""


class NotATweet(Exception):
    """One record cannot become a tweet. Readers turn it into a ``Problem``."""
