"""Numbers by year: bars with their labels on them, and small columns side by side."""

from dataclasses import dataclass, field

from .svg import element, label, percent, picture, width_of, words

# Pixels. What does not fit on the smallest phone stands in the table alone.
_NARROWEST = 280
_LETTERS = 12
_ROW = 50
_BAR, _BAR_TOP = 20, 22
_COLUMNS, _COLUMN_WORDS = 44, 18
# Of a column's place, what it fills.
_FILLED = 0.8


@dataclass(slots=True)
class Part:
    """``kind`` is the class that colours it; ``said`` stands on it, if it is wide enough."""

    kind: str
    value: float
    said: str = ""


@dataclass(slots=True)
class Bar:
    """One row: what it is of at the left, ``said`` at the right, below them the parts."""

    name: str
    said: str
    parts: list[Part] = field(default_factory=list)


def bars(rows, *, name, title, description):
    """Bars below each other, all to one scale, as a picture; empty where nothing is to be seen."""
    most = max((sum(part.value for part in row.parts) for row in rows), default=0)
    if not most:
        return ""
    inside = []
    for place, row in enumerate(rows):
        top = place * _ROW
        inside.append(label(row.name, 0, top + 16, class_="of"))
        inside.append(label(row.said, "100%", top + 16, text_anchor="end", class_="said"))
        inside += _parts(row.parts, top + _BAR_TOP, most)
    return picture(
        *inside,
        name=name,
        title=title,
        description=description,
        height=len(rows) * _ROW,
        class_="drawn bars",
    )


def columns(values, *, name, title, first, last):
    """A small picture of one number a year: columns, the first and the last year below them."""
    most = max(values, default=0)
    if not most:
        return ""
    place = 1 / len(values)
    inside = [
        element(
            "rect",
            x=percent(number * place),
            y=_COLUMNS - value / most * _COLUMNS,
            width=percent(place * _FILLED),
            height=value / most * _COLUMNS,
            class_="part whole",
        )
        for number, value in enumerate(values)
        if value
    ]
    ground = _COLUMNS + 0.5
    inside.append(element("line", x1="0", x2="100%", y1=ground, y2=ground, class_="ground"))
    y = _COLUMNS + _COLUMN_WORDS
    inside.append(label(first, 0, y, class_="of"))
    if last != first:
        inside.append(label(last, "100%", y, text_anchor="end", class_="of"))
    by_year = ", ".join(str(value) for value in values)
    return picture(
        *inside,
        name=name,
        title=title,
        description=f"{first} to {last}: {by_year}",
        height=y + 4,
        class_="drawn columns",
    )


def _parts(parts, y, most):
    start = 0
    for part in parts:
        if not part.value:
            continue
        width = part.value / most
        yield element(
            "rect",
            *([element("title", words(part.said))] if part.said else []),
            x=percent(start),
            y=y,
            width=percent(width),
            height=_BAR,
            class_=f"part {part.kind}",
        )
        if part.said and width_of(part.said, _LETTERS) + 12 <= width * _NARROWEST:
            x = percent(start)
            yield label(part.said, x, y + 15, dx=6, class_=f"on {part.kind}")
        start += width
