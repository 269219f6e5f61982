"""A person's own archive from Twitter or X: ``tweets.js`` (``tweet.js`` until 2022), and
``tweets-part1.js`` … beside it, in the folder ``data`` of the download.

Whose it is stands in ``account.js`` or ``manifest.js``. What the person deleted is in the
download too, in ``deleted-tweets.js``: that is never taken. Its tweets' pictures lie beside
it (``pictures.py``), and the rest of long texts (``long_texts.py``); films stay links.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from ..records import AuthorRecord, Problem, TweetRecord
from . import statuses
from .archive_owner import owner_beside
from .documents import Broken, items, lines
from .errors import NotATweet
from .long_texts import LongTexts
from .moments import moment
from .opening import Opening
from .pictures import Pictures
from .reading import ReadingContext, attempt
from .sources import CaptureFile
from .tweet_ids import id_in_address, quoted_id, sound_id, tweet_id
from .values import account_id, addressed_handle, count, handle, language, repeated_handle

NAME = "twitter-archive"
TITLE = "a person's own Twitter archive (tweets.js)"

_PARTS = ("tweets", "tweet")
# Since then X takes texts of more than 280 characters, of which the file holds the beginning.
_FIRST_LONG = datetime(2023, 2, 8, tzinfo=UTC)
_FULL_LENGTH = 270


def recognises(opening: Opening) -> bool:
    if opening.part:
        return opening.part in _PARTS
    # Someone may have taken the assignment away to make it JSON.
    return any(
        isinstance(value, dict)
        and isinstance(value.get("tweet"), dict)
        and "full_text" in value["tweet"]
        and "deleted_at" not in value["tweet"]
        for value in opening.values
    )


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    if not context.owner_sought:
        context.owner = context.owner or owner_beside(file) or _owner_in(file)
        context.owner_sought = True
    owner = context.owner
    if context.pictures is None:
        context.pictures = Pictures(file)
    pictures = context.pictures
    long_texts = LongTexts(file)

    def tweet(item: dict, where: str) -> TweetRecord:
        record = _tweet(item.get("tweet", item), where, owner, long_texts)
        _add_pictures(record, pictures)
        return record

    for piece in _pieces(file):
        if isinstance(piece.value, Broken):
            yield Problem(piece.where, piece.value.why)
        else:
            yield attempt(tweet, piece.value, piece.where)


def _pieces(file: CaptureFile) -> Iterator:
    return lines(file) if Opening(file).is_lines else items(file, ())


def _tweet(
    status: dict, where: str, owner: AuthorRecord | None, long_texts: LongTexts
) -> TweetRecord:
    native_id = tweet_id(sound_id(status.get("id_str")) or status.get("id"))
    created_at, time_source = moment(native_id, status.get("created_at"))
    if "deleted_at" in status:
        raise NotATweet("its author deleted it, so it is not taken.")
    text, source, cut = statuses.words(status)
    entities = source.get("entities") or {}
    if text.endswith("…") and created_at >= _FIRST_LONG:
        if whole := long_texts.of(text, created_at):
            text, urls = whole
            entities = {**entities, "urls": urls}
        else:
            cut = cut or len(text) >= _FULL_LENGTH
    record = TweetRecord(
        native_id,
        text,
        created_at,
        where,
        author=owner,
        time_source=time_source,
        text_cut=cut,
        language=language(status.get("lang")),
        links=statuses.links(entities),
        media=statuses.media(source),
        edit_ids=_edit_ids(status.get("edit_info") or {}),
    )
    repeated = repeated_handle(text)
    if repeated is not None:  # ``retweeted`` is always false here: only the words tell
        record.is_retweet = True
        record.retweet_of_handle = repeated
        record.retweet_of_id = statuses.photographed_id(entities, repeated)
        record.text_cut = text.endswith("…")
        return record
    record.reply_to_id = sound_id(statuses.either(status, "in_reply_to_status_id"))
    record.reply_to_handle = _reply_to_handle(status, entities, text, owner)
    record.quote_of_id = quoted_id([link.target for link in record.links], native_id)
    record.reposts = count(status.get("retweet_count"))
    record.likes = count(status.get("favorite_count"))
    return record


def _add_pictures(record: TweetRecord, pictures: Pictures) -> None:
    """Their files are named by the tweet in whose entry they stand; on a retweet, which shows
    another's pictures, perhaps by the original."""
    for item in record.media:
        if item.kind == "photo":
            item.file = pictures.of(record.native_id, item.url)
            if item.file is None and record.retweet_of_id:
                item.file = pictures.of(record.retweet_of_id, item.url)


def _reply_to_handle(status: dict, entities: dict, text: str, owner: AuthorRecord | None) -> str:
    found = handle(status.get("in_reply_to_screen_name"))
    native_id = account_id(statuses.either(status, "in_reply_to_user_id"))
    if found or not native_id:
        return found
    if owner and owner.native_id == native_id:
        return owner.handle
    # The account answered may be gone since: then only the words still name it.
    return statuses.mentioned_handle(entities, native_id) or addressed_handle(text)


def _edit_ids(edit_info: dict) -> list[str]:
    """All versions' ids. A later version's own entry holds the first one's, nested."""
    initial = edit_info.get("initial") or (edit_info.get("edit") or {}).get("editControlInitial")
    ids = [edit for edit in map(sound_id, (initial or {}).get("editTweetIds") or ()) if edit]
    return ids if len(ids) > 1 else []


def _owner_in(file: CaptureFile) -> AuthorRecord | None:
    """Whose archive it is, by the first picture whose address holds its own tweet's id."""
    for piece in _pieces(file):
        if isinstance(piece.value, dict):
            status = piece.value.get("tweet", piece.value)
            try:
                own_id = status.get("id_str")
                for item in (status.get("entities") or {}).get("media") or ():
                    found = id_in_address(item.get("expanded_url") or "")
                    if found and found[1] == own_id and found[0]:
                        return AuthorRecord(handle=handle(found[0]))
            except (TypeError, AttributeError):
                continue
    return None
