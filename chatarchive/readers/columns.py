"""A table's cells, asked for by the names of their columns."""

import re
from collections.abc import Callable, Sequence

from .errors import NotATweet
from .tables import LOST_ROW, SHORT_ROW, Layout, LostRow

_SHORT_ADDRESS = re.compile(r"https?://t\.co/[A-Za-z0-9]+")


class Columns:
    """Which column is called what; of two with one name, the first.

    ``nothing`` is what the tool writes for an empty cell, beside leaving it empty.
    """

    def __init__(self, layout: Layout, *nothing: str):
        self._layout = layout
        self._places: dict[str, int] = {}
        for place, name in enumerate(layout.names):
            self._places.setdefault(name, place)
        self._nothing = {None, "", *nothing}

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def sample(self, name: str) -> list[str]:
        """The first cells of a column, those that say something."""
        cells = self._layout.column(self._places.get(name, -1))
        return [cell for cell in cells if cell not in self._nothing]

    def cells(self, row: list, words: str = "text") -> Callable[..., str]:
        """What gives the cell of a column of ``row``: the first of several that says
        something, else "". Raises ``NotATweet`` where the row has no cell for its words."""
        if isinstance(row, LostRow):
            raise NotATweet(LOST_ROW)
        if row[self._places.get(words, -1)] is None:
            raise NotATweet(SHORT_ROW)

        def cell(*names: str) -> str:
            for name in names:
                place = self._places.get(name)
                if place is not None and row[place] not in self._nothing:
                    return str(row[place])
            return ""

        return cell


def is_true(cell: str) -> bool:
    """Whether ``cell`` says yes, as R, Python and JavaScript write it."""
    return cell.strip().casefold() in ("true", "t", "1")


def short_addresses(text: str) -> list[str]:
    """The t.co addresses in ``text``, each once, in their order."""
    return list(dict.fromkeys(_SHORT_ADDRESS.findall(text)))


def links_in(shown: Sequence[str], targets: Sequence[str]) -> list[dict]:
    """API v1.1's ``urls`` again, from the words' addresses and where they lead.

    X lists targets in the order of the words, so where there are as many addresses as
    targets, each has its own. Otherwise which is whose cannot be told.
    """
    targets = list(dict.fromkeys(targets))
    if len(shown) != len(targets):
        shown = targets
    return [
        {"url": url, "expanded_url": target} for url, target in zip(shown, targets, strict=True)
    ]
