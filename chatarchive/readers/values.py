"""Single values as captures write them, made sound: words, handles, figures, addresses."""

import html
import re

# What PostgreSQL's integer holds; nothing on X was ever liked more often.
_MOST = 2**31 - 1
_SHORT = ("https://t.co/", "http://t.co/")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_RETWEET = re.compile(r"RT @([A-Za-z0-9_]{1,20}) ?:(?:\s|$)")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,20}")
_ADDRESSED = re.compile(r"@([A-Za-z0-9_]{1,20})\b")
_POWER = re.compile(r"[0-9](?:\.[0-9]{1,9})?[eE]\+?0?[0-9]")
_ADDRESS = re.compile(r"https?://[^\s\"<>“”…]*[^\s\"<>“”….,;:!?)\]']")
_NO_LANGUAGE = {"und", "zxx", "art"}


def clean(value: object) -> str:
    """``value`` as text that every database and UTF-8 can hold; "" if it is no text."""
    if not isinstance(value, str):
        return ""
    if value.isascii():
        if "\0" not in value and "\r" not in value:
            return value
    else:
        try:
            value.encode()
        except UnicodeEncodeError:  # half of a surrogate pair
            value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def unescaped(value: str) -> str:
    """HTML's entities decoded exactly once: ``&amp;lt;`` is what someone wrote as ``&lt;``."""
    if "&" not in value:
        return value
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), value)


def repeated_handle(text: str) -> str | None:
    """Whose tweet ``text`` repeats, where it is a retweet told by its words: "RT @x: …"."""
    if not text.startswith("RT @"):
        return None
    found = _RETWEET.match(text)
    return found[1] if found else None


def addressed_handle(text: str) -> str:
    """Whom a tweet that begins with "@x" speaks to, else ""."""
    found = _ADDRESSED.match(text) if text.startswith("@") else None
    return found[1] if found else ""


def addresses_in(text: str) -> list[str]:
    """The whole addresses that stand in ``text``, each once: not one that was cut, nor a
    short one of X's, which says nothing of where it leads."""
    if "http" not in text:
        return []
    found = [
        address[0]
        for address in _ADDRESS.finditer(text)
        if not text[address.end() : address.end() + 4].lstrip(".").startswith("…")
    ]
    return [one for one in dict.fromkeys(found) if not one.startswith(_SHORT)]


def handle(value: object) -> str:
    """A handle without "@"; "" for what cannot be one."""
    if not isinstance(value, str):
        return ""
    value = value.strip().lstrip("@")
    return value if _HANDLE.fullmatch(value) else ""


def account_id(value: object) -> str:
    """An account's id; "" for one that a spreadsheet rounded."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    if not value.isdecimal():
        value = value.strip(" '\"=x")  # what tools put around an id against spreadsheets
    return value if value.isascii() and value.isdecimal() and len(value) <= 20 else ""


def count(value: object) -> int | None:
    """A figure, or None where there is none, or none that can be."""
    if type(value) is int or value is None:  # as JSON has them
        return value if value is not None and 0 <= value <= _MOST else None
    if isinstance(value, str):
        value = value.strip().replace(",", "").removesuffix(".0")  # pandas' way beside gaps
        if _POWER.fullmatch(value):  # R's way of round figures: 1e+05
            value = str(round(float(value)))
        if not (value.isascii() and value.isdecimal() and len(value) < 12):
            return None
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST:
        return value
    return None


def language(value: object) -> str:
    """A language's code; "" for X's codes for none (``und``, ``qme``: only pictures …)."""
    if not isinstance(value, str) or value in _NO_LANGUAGE:
        return ""
    if len(value) == 3 and value.startswith("q"):
        return ""
    return value if len(value) <= 12 and value.replace("-", "").isalnum() else ""


def web_address(value: object) -> str:
    """An address that is safe to link to, else ""."""
    if isinstance(value, str) and value[:8].casefold().startswith(("https://", "http://")):
        return clean(value.strip())
    return ""
