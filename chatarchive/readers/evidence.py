"""Whether an unknown table's rows are posts, and such as may be taken: what speaks for it, and
what is missing. Lists of accounts, of links, of orders look much like posts.
"""

import re
from collections import Counter
from collections.abc import Container

from .column_names import DELETED_TWEET, PRIVATE_MESSAGE, TWEET_ID
from .unknown_columns import MOST, Column, agreement, are_spoken_to, true_times

# What people write in tweets, and hardly in other lists.
_SIGNS = re.compile(r"(?:^|\s)(?:RT @\w|[@#]\w)|https?://t\.co/")
_HASHTAG = re.compile(r"#\w+")
_FLOAT = re.compile(r"[0-9][.,][0-9]+E\+?1[4-9]", re.IGNORECASE)

NO_ID = "no column holds tweets’ ids or addresses"
ROUNDED = "the tweets’ ids were rounded by a spreadsheet, and no column holds their addresses"
PRIVATE = "its rows are messages to single people, which are not taken"
DELETED = "its tweets were deleted by those who wrote them, and are not taken"
NO_TEXT = "no column holds words as people write them"
NOT_SURE = "nothing shows that its ids are those of tweets, and not of accounts or other things"


def what_is_missing(
    columns: list[Column], found: dict[str, Column], said: Container[str]
) -> list[str]:
    """Why a table with these ``columns`` is none of tweets; nothing if it is one. ``found`` are
    the columns with a role, ``said`` the roles that a person named the columns of."""
    has_id = "id" in found or "url" in found
    missing = []
    if has_id and any(one.cells and PRIVATE_MESSAGE.search(one.name) for one in columns):
        missing.append(PRIVATE)
    if has_id and any(one.cells and DELETED_TWEET.search(one.name) for one in columns):
        missing.append(DELETED)
    if not has_id:
        others = [one for one in columns if one not in found.values()]
        rounded = any(one.share(_FLOAT.match) >= 0.5 for one in others)
        missing.append(ROUNDED if rounded else NO_ID)
    if "text" not in found:
        missing.append(NO_TEXT)
    is_certain = "url" in found or "id" in said
    if not missing and not is_certain and _evidence(found, said) < 2:
        missing.append(NOT_SURE)
    return missing


def _evidence(found: dict[str, Column], said: Container[str]) -> int:
    """How much speaks for it that numbers like tweets' ids are just that."""
    ids, text = found["id"], found["text"]
    author, time = found.get("author"), found.get("time")
    if ids.share(lambda cell: cell.startswith("at://")) >= MOST or "text" in said:
        return 2
    named = 2 * text.is_named("text") + 2 * (
        bool(TWEET_ID.search(ids.name)) and not ids.name.startswith("id")
    )
    weight = named + (text.share(_SIGNS.search) >= 0.2) + _share_a_hashtag(text.cells)
    true = true_times(ids)
    if time and (agreed := agreement(time, true)):
        weight += 1 if agreed >= MOST else -3
    elif time and any(true):
        weight -= 3
    if author:
        repeats = author.distinct < 0.9
        weight += 1 if repeats else -2 * (not named and len(author.cells) >= 5)
        weight += are_spoken_to(author, text)
    return weight


def _share_a_hashtag(cells: list[str]) -> bool:
    counts = Counter(tag for cell in cells for tag in set(_HASHTAG.findall(cell.casefold())))
    return bool(counts) and len(cells) > 3 and counts.most_common(1)[0][1] >= 0.5 * len(cells)
