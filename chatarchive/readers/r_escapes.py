"""What R on Windows writes for characters that its code page lacks: ``<U+00E9>`` for é, and
an emoji as the halves of a pair, byte by byte: ``<ed><a0><bd><ed><b8><82>``."""

import re

_ESCAPE = re.compile(r"<U\+([0-9A-F]{4,8})>|((?:<[0-9a-f]{2}>){2,})")


def restored(text: str) -> str:
    """``text`` with the characters themselves, where it is certain which they were."""
    if "<" not in text:
        return text
    text = _ESCAPE.sub(_character, text)
    try:  # halves of a pair that have come together
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return text


def _character(escape: re.Match) -> str:
    try:
        if escape[1]:
            return chr(int(escape[1], 16))
        return bytes.fromhex(re.sub("[<>]", "", escape[2])).decode("utf-8", "surrogatepass")
    except (ValueError, OverflowError):
        return escape[0]
