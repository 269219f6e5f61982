"""What a file is that holds no tweets, told to the person who brought it."""

import re

from ..records import is_tweet_id
from .documents import Cut
from .opening import Opening
from .table import why_not
from .zips import document_kind, members_of

_ENDS = ("}", "]", ";")
_OF_X = re.compile(r"(?:[/|-] (?:X|Twitter)|\bon (?:X|Twitter): .*|\bTwitter Search)$")
_SAVED_FROM_X = re.compile(r"saved from url=\(\d+\)https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/")
_LOG_IN = re.compile(r"log ?in|sign (?:in|up)", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>\s*([^<]{1,200})", re.IGNORECASE)
_PICKLE = (
    "stored by Python's pickle",
    "Such a file can run any program, so it is never opened. Where it comes from, load it, and "
    "save the tweets with json.dump.",
)
_TEXT_PICKLE = re.compile(r"\([ld]p\d+\n|\(?c(?:copy_?reg|__builtin__|builtins|tweepy[\w.]*)\n")
_KINDS = (
    (b"%PDF", "a PDF document", "Bring the file it was made from instead."),
    (b"7z\xbc\xaf", "packed with 7-Zip", "Unpack it first, and bring what comes out."),
    (b"Rar!", "packed with RAR", "Unpack it first, and bring what comes out."),
    (b"\x28\xb5\x2f\xfd", "packed with Zstandard", "Unpack it first, and bring what comes out."),
    (b"SQLite format 3", "a database", "Export its tweets as JSON or CSV."),
    *((b"\x80" + version, *_PICKLE) for version in (b"\2", b"\3", b"\4", b"\5")),
)
_BETWEEN_IDS = re.compile(r"[\s,;\[\]'\"\0]+")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")
_PICTURE = "a picture", "Words in pictures cannot be read: bring the capture itself."
_BESIDE_TWEETS = {"users", "tweets", "media", "places", "polls"}
_ARCHIVE_PARTS = {
    "account": "says whose archive it is",
    "deleted_tweets": "holds the tweets its owner deleted, which are not taken",
    "deleted_tweet_headers": "holds the ids of tweets its owner deleted",
    "tweet_headers": "holds only ids and times",
    "like": "holds the tweets its owner liked, without author or time",
    "note_tweet": "holds the long texts of tweets",
}
_READ_BESIDE = ("account", "note_tweet")


def why_refused(opening: Opening) -> str:
    """One or two sentences: what the file is, and what to do instead."""
    name = f"“{opening.file.name}”"
    if not opening.head.strip():
        return f"{name} is empty. Export or download it again."
    for start, what, advice in _KINDS:
        if opening.head.startswith(start):
            return f"{name} is {what}, not a capture of tweets. {advice}"
    if opening.head.startswith(b"PK"):
        return f"{name} {_of_zip(opening)}"
    if opening.head.startswith(b"\xd0\xcf\x11\xe0"):
        return f"{name} {_of_old_office(opening)}"
    if opening.head.startswith(_PICTURES) and (opening.is_binary or b"\0" in opening.head):
        what, advice = _PICTURE
        return f"{name} is {what}, not a capture of tweets. {advice}"
    if opening.is_binary:
        return f"{name} is not a text, so it is no capture of tweets that can be read."
    if not opening.text.strip("\0 \t\r\n"):
        return f"{name} is empty. Export or download it again."
    return f"{name} {_of_text(opening)}"


_SAY_COLUMNS = (
    "If it is one, say which column holds what: --columns id=…,author=…,time=…,text=… "
    "(names, numbers or letters)."
)
_NUMBERS = re.compile(r"[\s\d\"',;]*\d[\s\d\"',;]*")
_DOCUMENTS = {
    "binary workbook": "is a binary workbook (.xlsb), which is not read here. Open it, and save it "
    "as .xlsx or the sheet as CSV.",
    "OpenDocument": "is an OpenDocument file (.ods and the like), which is not read here. Open "
    "it, and save it as .xlsx or the sheet as CSV.",
    "Numbers": "is a document of Apple’s Numbers, Pages or Keynote, which is not read here. Open "
    "a table in Numbers, and export it as Excel (.xlsx) or CSV.",
    "text": "is a document of a word processor. Bring the file it was made from instead.",
    "slides": "is a presentation. Bring the capture itself instead.",
    "other": "is an Office document, but no workbook. Bring the capture itself instead.",
}


def _of_zip(opening: Opening) -> str:
    workbook = opening.workbook
    if workbook is None:
        with opening.file.open_binary() as stream:
            kind = document_kind(members_of(stream, opening.file.name))
        return _DOCUMENTS.get(kind, "is a zip. Unpack it, and bring what comes out.")
    if workbook.damage:
        return workbook.damage
    sheets = [sheet for sheet in workbook.sheets if sheet.first_rows]
    if not sheets:
        return "is a workbook without anything in it. Export or download it again."
    shown = "; ".join(f"“{sheet.name}”: {_names(sheet.first_rows[0][1])}" for sheet in sheets[:3])
    return (
        f"is a workbook, but no sheet of it holds tweets as far as can be told: "
        f"{why_not(opening)} ({shown}). {_SAY_COLUMNS}"
    )


def _of_old_office(opening: Opening) -> str:
    with opening.file.open_binary() as stream:
        start = stream.read(4 << 20)
    if "EncryptedPackage".encode("utf-16-le") in start:
        return (
            "is a workbook or document locked with a password. Open it, save it without the "
            "password, and bring that."
        )
    return (
        "is an old Office document (.xls, .doc), which is not read here. Open it, and save it "
        "as .xlsx or the sheet as CSV."
    )


def _of_text(opening: Opening) -> str:
    start = opening.text[:4000].lstrip("\0 \t\r\n").casefold()
    if start.startswith(("<!doctype html", "<html", "<head", "<body")) or "<html" in start[:1000]:
        return _of_page(opening.text)
    if start.startswith("<?xml"):
        return "is an XML file, which is not read here. Export CSV or JSON instead."
    if start.startswith("{\\rtf"):
        return "is a text document of a word processor. Bring the file it was made from."
    if opening.part:
        what = _ARCHIVE_PARTS.get(opening.part, "holds no tweets")
        bring = "Bring tweets.js"
        if opening.part in _READ_BESIDE:
            bring = "It is of use beside tweets.js: bring both together"
        return (
            f"is a part of a personal archive that {what}. "
            f"{bring}, or the whole zip as it was downloaded."
        )
    if start.startswith("window.__thar_config"):
        return "is the list of contents of a personal archive. Bring the whole zip instead."
    if start.startswith(("grailbird", "var user_details", "var payload_", "var tweet_index")):
        return (
            "is a part of a personal archive from before 2019 that holds no tweets. "
            "Bring tweets.csv, or the whole zip as it was downloaded."
        )
    if _TEXT_PICKLE.match(start):
        return f"is {_PICKLE[0]}, not a capture of tweets. {_PICKLE[1]}"
    if _are_ids(opening.text):
        return (
            "holds only numbers, as those of tweets are. Fetch the tweets by them with a program "
            "that does that (Hydrator, twarc), and bring what it saves."
        )
    if opening.values:
        return _of_json(opening)
    if opening.layout(_is_by_day):
        return (
            "holds a day's figures in each row, not tweets. "
            "Export the statistics again by tweet (“By Tweet”, “Content”) instead of by day."
        )
    table = _names_of_table(opening)
    if table:
        return (
            f"is a table, but of no format known here, and not one of tweets as far as can be "
            f"told: {why_not(opening)}. Its columns are {table}. {_SAY_COLUMNS}"
        )
    if _NUMBERS.fullmatch(start[:2000]):
        return (
            "holds only numbers, one a line: ids without the words. Bring the tweets themselves, "
            "which programs such as twarc can fetch by their ids."
        )
    return "is a text, but of no format known here. docs/importing.md lists those that are."


def _of_page(text: str) -> str:
    found = _TITLE.search(text)
    title = " ".join(found[1].split())[:80] if found else ""
    shown = f" (“{title}”)" if title else ""
    page = text.casefold()
    is_of_x = _OF_X.search(title) or _SAVED_FROM_X.search(text[:2000])
    if is_of_x and not _LOG_IN.search(title):
        return (
            f"is a page of X as the browser saved it{shown}, in which the tweets cannot be told. "
            "Save what X sent instead, as a HAR: docs/importing.md says how, under “X’s web pages”."
        )
    if 'type="password"' in page or "log in" in page or "sign in" in page:
        return (
            f"is a web page that asks to log in{shown}, not the file itself. "
            "Log in in the browser, and download it again."
        )
    if "<table" in page:
        return (
            f"is a web page{shown} with a table in it, as some programs write for Excel. Open it "
            "in a spreadsheet, and save it as .xlsx or CSV."
        )
    return f"is a web page{shown}, not a capture. Download or export the file itself again."


def _of_json(opening: Opening) -> str:
    first = next((value for value in opening.values if isinstance(value, dict)), None)
    if first is None:
        return "is JSON, but a list of bare values without tweets in it."
    if isinstance(first, Cut) and not opening.text.rstrip("\0 \t\r\n").endswith(_ENDS):
        return (
            "ends in the middle of its first record. If a program is still writing it, wait until "
            "it is done; else save or download it again."
        )
    data = first.get("data")
    one = data[0] if isinstance(data, list) and data else data if isinstance(data, dict) else first
    keys = one.keys() if isinstance(one, dict) else set()
    if "tweet_count" in keys:
        return (
            "holds counts of tweets, not the tweets themselves. "
            "Fetch the tweets with a search instead of a count."
        )
    kind = str(one.get("_type")).casefold() if "_type" in keys else ""
    if "trend" in kind or keys & {"trends", "tweet_volume", "domainContext"}:
        return "holds trends, not tweets. Export the tweets themselves."
    if "snscrape" in kind and ".twitter." not in kind:
        return f"comes from snscrape, but not from X: it holds {one['_type'][:60]}."
    if "users" in first and first.keys() <= _BESIDE_TWEETS:
        return (
            "holds what belongs to tweets (who wrote them, pictures), and not the tweets. Bring "
            "the folder it comes from, with the file of tweets (data_….json) beside it."
        )
    if keys & {"username", "screen_name"} and not keys & {"text", "full_text"}:
        return "holds accounts, not tweets. Export the tweets themselves."
    if {"slug", "member_count"} <= keys or "list" in kind.rpartition(".")[2]:
        return "holds lists of accounts, not tweets. Export the tweets themselves."
    if "preferredUsername" in keys:
        return (
            "says whose archive from Mastodon it is, but holds no words of theirs. "
            "Bring outbox.json, or all of the archive unpacked."
        )
    if first.get("type") == "OrderedCollection":
        return (
            "is a part of an archive from Mastodon that holds only addresses, or nothing. "
            "Bring outbox.json, or all of the archive unpacked."
        )
    if keys & {"posts", "feed", "thread", "records", "ancestors", "descendants"}:
        return "is an answer of Bluesky’s or Mastodon’s in which there are no posts."
    if "uri" in keys:
        return "comes from Bluesky or Mastodon, but holds no posts with their words."
    if "errors" in first or "error" in first or {"title", "detail"} <= first.keys():
        return f"holds no tweets, only an error: {_error(first)} Run the search again."
    if "meta" in first or "search_metadata" in first or "statuses" in first:
        return "is the answer of a search that found no tweets."
    shown = ", ".join(str(key)[:30] for key in list(first)[:6])
    return (
        f"is JSON, but not of tweets as far as can be told: {why_not(opening)} "
        f"(it has: {shown}). {_SAY_COLUMNS}"
    )


def _are_ids(text: str) -> bool:
    """Whether a file is one of ids, with nothing else in it but perhaps a name above them."""
    words = [word for word in _BETWEEN_IDS.split(text[:2000]) if word]
    if len(text) > 2000:  # the last may be cut
        words = words[:-1]
    if words and not words[0].isdecimal():
        words = words[1:]
    return bool(words) and all(is_tweet_id(word) and len(word) > 8 for word in words)


def _error(value: dict) -> str:
    errors = value.get("errors")
    error = errors[0] if isinstance(errors, list) and errors else value
    if not isinstance(error, dict):
        return "it says no more."
    words = (error.get(key) for key in ("detail", "message", "title", "error"))
    said = next((word for word in words if isinstance(word, str) and word), "it says no more")
    return " ".join(said.split())[:200].rstrip(".") + "."


def _is_by_day(names: set[str]) -> bool:
    """Whether a table is the statistics of X, added up by days."""
    return {"date", "impressions"} <= names and not names.isdisjoint(
        ("tweets published", "new follows", "create post")
    )


def _names_of_table(opening: Opening) -> str:
    for rows in opening.tables.values():
        if rows and len(rows[0]) > 1 and all(len(row) == len(rows[0]) for row in rows[:3]):
            return _names(rows[0])
    return ""


def _names(row: list[str]) -> str:
    return ", ".join(f"“{' '.join(name.split())[:30]}”" for name in row[:6])
