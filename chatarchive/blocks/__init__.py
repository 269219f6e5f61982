"""The transcript's blocks: a question and what was said to it.

Entries point at tweets by key. The words stay in one place, ``Tweet``, so that a
withdrawal reaches every transcript at once.
"""

from . import adapters  # noqa: F401 (makes them known to Wagtail's editor)
from .quotes import SummaryBlock, TweetQuoteBlock
from .transcript import SectionBlock, TranscriptBlock
from .tweet_list import TweetListBlock

__all__ = [
    "SectionBlock",
    "SummaryBlock",
    "TranscriptBlock",
    "TweetListBlock",
    "TweetQuoteBlock",
]
