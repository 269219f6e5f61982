"""A tweet that was added by hand is a capture of its own, named by the tweet's address."""

from wagtail.models import PageLogEntry

from ..by_hand import FORMAT
from ..models import Capture, CapturedTweet
from ..rows import chunks
from ..undoing import MOVED_IN, MOVED_OUT, UNDONE

_CHUNK = 2_000
_CALLED = "a tweet added by hand"


def forget_by_hand(tweet_ids):
    """Delete these captures, and call them something else in the pages' history."""
    for chunk in chunks(tweet_ids, _CHUNK):
        brought = CapturedTweet.objects.filter(
            chat_tweet__tweet__in=chunk, capture__format=FORMAT
        ).order_by()
        captures = Capture.objects.filter(pk__in=brought.values("capture"))
        sums = set(captures.values_list("sha256", flat=True))
        if not sums:
            continue
        logged = PageLogEntry.objects.filter(action__in=(UNDONE, MOVED_IN, MOVED_OUT))
        for entry in logged.only("pk", "data"):
            if entry.data.get("sha256") in sums:
                PageLogEntry.objects.filter(pk=entry.pk).update(
                    data=entry.data | {"name": _CALLED, "sha256": ""}
                )
        captures.delete()
