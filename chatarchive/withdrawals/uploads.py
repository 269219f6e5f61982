"""Uploaded captures on their way in: those that hold what is withdrawn are discarded."""

import logging
from zoneinfo import ZoneInfo

from ..choices import Choices
from ..importing import uploads
from ..models import Import
from ..readers import SourceError, UnreadableCapture, WrongColumns
from ..records import TweetRecord
from ..withdrawn import Withdrawn

logger = logging.getLogger(__name__)


def discard_what_holds():
    """Discard uploads that hold what is withdrawn, or that cannot be read and may hold it.
    Returns how many. One that is being worked on is left: what is withdrawn does not come in,
    and it goes when it is done, or within a day."""
    withdrawn = Withdrawn.of_all()
    discarded = 0
    for import_ in Import.objects.select_related("site"):
        lies_there = uploads.is_there(import_) and not uploads.is_worked_on(import_)
        if lies_there and _holds(import_, withdrawn):
            # Its folder goes when the transaction is through.
            import_.delete()
            discarded += 1
    return discarded


def _holds(import_, withdrawn):
    choices = Choices(
        site=import_.site,
        into=import_.into,
        format=import_.format or None,
        columns=import_.columns or None,
        zone=ZoneInfo(import_.zone) if import_.zone else None,
    )
    called = dict(
        zip(uploads.paths_of(import_), (file["name"] for file in import_.files), strict=True)
    )
    try:
        return any(
            isinstance(record, TweetRecord) and withdrawn.holds(record)
            for reading in choices.open(list(called), called=called)
            for record in reading.records()
        )
    except (SourceError, UnreadableCapture, WrongColumns, OSError):
        return True
    except Exception:
        logger.exception("Import %s could not be looked through for a withdrawal", import_.pk)
        return True


def forget_looks(scrubber, handles, texts):
    """Take the words out of what dry runs found, which is kept to be shown."""
    beginnings = {" ".join(text.split())[:100] for text in texts if text.strip()}
    for import_ in Import.objects.exclude(found={}).only("pk", "found"):
        changed = False
        for look in (import_.found.get("seen") or {}).values():
            for section in look.get("sections") or ():
                heading = scrubber.heading(section["heading"])
                kept = [one for one in section["first"] if not _is_of(one, handles, beginnings)]
                if heading != section["heading"] or len(kept) < len(section["first"]):
                    section["heading"], section["first"] = heading, kept
                    changed = True
        if changed:
            Import.objects.filter(pk=import_.pk).update(found=import_.found)


def _is_of(told, handles, beginnings):
    who = told["who"].lstrip("@").casefold()
    words = " ".join(told["text"].rstrip("…").split())
    return (
        who in handles
        and any(
            words.startswith(beginning) or beginning.startswith(words) for beginning in beginnings
        )
    ) or (not who and any(words.startswith(beginning) for beginning in beginnings))
