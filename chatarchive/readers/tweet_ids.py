"""Tweet ids as captures write them: sound, damaged by a spreadsheet, or in an address."""

import re
from collections.abc import Callable, Iterable, Sequence

from ..records import is_tweet_id
from .errors import NotATweet

#: What tells which of a file's ids may have been rounded (``are_rounded``).
Rounded = Callable[[str], bool] | None
_ADDRESS = re.compile(
    r"(?:^|[/.])(?:twitter|x)\.com/(?:#!/)?([^/?#\s]+)(?:/web)?/status(?:es)?/([0-9]{1,19})(?![0-9])",
    re.IGNORECASE,
)
# What stands for the handle where an address was made of an id alone: X leads on from any.
_NOBODY = {"i", "_", "anyuser"}
_FLOAT = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+|[0-9]+[.,][0-9]*")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,.  ][0-9]{3}){2,}")
# What tools put around an id so that a spreadsheet leaves it alone: '123, ="123", x123.
_GUARDS = " \t\r\n\0\ufeff\u200e\u200f'\"=x"
# Nobody has yet been given an id of more figures.
_FULL_LENGTH = 19
# Up to here a float holds every whole number.
_EXACT = 2**53
# That many ids have not all 53 bits by chance: at worst once in five thousand files.
_ENOUGH = 80


def id_in_address(address: str) -> tuple[str, str] | None:
    """The handle ("" in ``/i/web/status/…`` and the like) and the id in a tweet's address."""
    found = _ADDRESS.search(address)
    if not found:
        return None
    handle, native_id = found.groups()
    return ("" if handle in _NOBODY else handle), native_id


def sound_id(value: object) -> str:
    """``value`` as an id without a doubt in it, else ""."""
    if value is None:  # most fields that name another tweet
        return ""
    if isinstance(value, str):
        if not value.isdecimal() or value[0] == "0":
            value = _bare(value)
        return value if is_tweet_id(value) else ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if 0 < value < 2**63 else ""
    return ""


def _bare(value: str) -> str:
    value = value.strip(_GUARDS).lstrip("0")
    if _GROUPED.fullmatch(value):
        return re.sub(r"[^0-9]", "", value)
    whole, dot, fraction = value.partition(".")
    if dot and not fraction.strip("0") and whole.isdecimal() and int(whole) < _EXACT:
        return whole
    return value


def tweet_id(value: object, address: str = "", *, rounded: Rounded = None) -> str:
    """The id of a record that gives ``value``, and perhaps its own address.

    The address wins: no spreadsheet takes it for a number; unless it was cut off at a file's
    end. ``rounded`` tells those ids that may have been, where a file's were (``are_rounded``).
    Raises ``NotATweet`` where the true id is lost.
    """
    if address:
        found = id_in_address(address)
        if found:
            stated = sound_id(value) if len(found[1]) < _FULL_LENGTH else ""
            return stated if stated.startswith(found[1]) else found[1]
    native_id = sound_id(value)
    if native_id and not (rounded and rounded(native_id)):
        return native_id
    raise NotATweet(_why_not(value, native_id))


def other_id(value: object, rounded: Rounded) -> str:
    """The id of another tweet that a record names; "" for one that may have been rounded as
    the file's own were (``are_rounded``): it would be that of any tweet."""
    native_id = sound_id(value)
    return "" if native_id and rounded and rounded(native_id) else native_id


def _why_not(value: object, native_id: str) -> str:
    shown = str(value).strip()[:40] if value is not None else ""
    if not shown:
        return "it has no tweet id, so it cannot be told from other tweets."
    if native_id:
        return (
            f"the id is {shown}, but the ids of this file were rounded (by a spreadsheet, R or "
            "JavaScript), and nothing beside it holds the true one. Export the file again, with "
            "the ids as text."
        )
    if isinstance(value, float) or _FLOAT.fullmatch(shown.strip(_GUARDS)):
        return (
            f"the id is {shown}, rounded by a spreadsheet, and nothing beside it holds the true "
            "one. Export the file again, with the ids as text."
        )
    return f"the id is “{shown}”, which is no id that X gave out."


def are_rounded(values: Iterable[str]) -> Rounded:
    """Whether these ids were rounded on their way: what tells those that may have been, or
    None.

    A spreadsheet cuts them to 15 figures, JavaScript to 17, and R to 53 bits. Nearly all ids
    of a file end so, or all; by chance few do, save with 53 bits: half to nine tenths (X
    counts the tweets of a millisecond from 0).
    """
    ids = {value for value in map(sound_id, values) if len(value) > 16}
    if len(ids) >= 5 and sum(map(_has_15_figures, ids)) >= 0.8 * len(ids):
        return _has_15_figures
    if len(ids) >= 10 and all(map(_has_17_figures, ids)):
        return _has_17_figures
    if len(ids) >= _ENOUGH and all(map(_has_53_bits, ids)):
        return _has_53_bits
    return None


def _has_15_figures(native_id: str) -> bool:
    beyond = len(native_id) - 15
    return beyond > 1 and native_id.endswith("0" * beyond)


def _has_17_figures(native_id: str) -> bool:
    beyond = len(native_id) - 17
    return beyond > 0 and native_id.endswith("0" * beyond)


def _has_53_bits(native_id: str) -> bool:
    number = int(native_id)
    return number > _EXACT and int(float(number)) == number


def quoted_id(addresses: Sequence[str], own_id: str) -> str:
    """The tweet that the last of ``addresses`` to lead to one leads to: X shows it quoted."""
    for address in reversed(addresses):
        if "/status" in address:
            found = id_in_address(address)
            if found and found[1] != own_id:
                return found[1]
    return ""
