"""Where the short addresses in a tweet's words lead, for tools that only list what they lead
to: told by their order, and only where as many stand in the words as in the list.
"""

import re
from collections.abc import Sequence

from ..records import Link
from .values import web_address

# One that was cut through ends in "…", and leads nowhere.
_SHORT = re.compile(r"https?://t\.co/[A-Za-z0-9]+(?![A-Za-z0-9…])")


def links_and_media_address(
    text: str, targets: Sequence[str], *, media: bool = False
) -> tuple[list[Link], str]:
    """The links to ``targets``, and the address that stands for the pictures ("" if none is
    known to). ``media``: there are pictures; X put their address last."""
    targets = list(dict.fromkeys(filter(None, map(web_address, targets))))
    shown = list(dict.fromkeys(_SHORT.findall(text)))
    if shown and len(shown) == len(targets) + media:
        links = [Link(url, target) for url, target in zip(shown, targets, strict=False)]
        return links, shown[-1] if media else ""
    return [Link(target, target) for target in targets], ""
