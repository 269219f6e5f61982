"""Who replied to whom, as lines between names in a list.

A list, and not a circle: each name has a line of its own, so that it can be read on a phone
and never meets another one, be they three or forty.
"""

from dataclasses import dataclass

from .order import ordered
from .svg import cut, element, percent, picture, words

MOST_PEOPLE = 40
MOST_LINES = 150
# Of the width, what the lines take. On the narrowest phones that leaves the names their room.
_LINES = 0.35
# Pixels.
_ROW = 26
_NAMES = 166
_HOST = 52
_LETTERS = 14
_THINNEST, _THICKEST = 1.25, 7


@dataclass(slots=True)
class Web:
    """What is drawn: a picture as safe HTML, of that many people and replies; ``more_people`` and
    ``more_replies`` are not in it."""

    picture: str
    people: int
    replies: int
    more_people: int
    more_replies: int


def web(exchanges, names, hosts=()):
    """The Web of ``exchanges`` between people that ``names`` (by id) has; None where there are
    none. Names of the ``hosts`` are marked."""
    replies = _by_pair(exchanges, names)
    if not replies:
        return None
    weight = _weights(replies)
    chosen = sorted(weight, key=lambda person: (-weight[person], person))[:MOST_PEOPLE]
    among = set(chosen)
    bonds = {}
    for (writer, answered), times in replies.items():
        if writer in among and answered in among:
            pair = (min(writer, answered), max(writer, answered))
            bonds[pair] = bonds.get(pair, 0) + times
    drawn = sorted(bonds, key=lambda pair: (-bonds[pair], pair))[:MOST_LINES]
    bonds = {pair: bonds[pair] for pair in drawn}
    people = [person for person in ordered(chosen, bonds) if person in {*sum(drawn, ())}]
    return Web(
        picture=_picture(people, bonds, replies, names, frozenset(hosts)),
        people=len(people),
        replies=sum(bonds.values()),
        more_people=len(weight) - len(people),
        more_replies=sum(replies.values()) - sum(bonds.values()),
    )


def _by_pair(exchanges, names):
    replies = {}
    for one in exchanges:
        pair = (one.writer, one.answered)
        # Who goes on with their own words answers nobody.
        if one.writer != one.answered and one.replies > 0 and all(who in names for who in pair):
            replies[pair] = replies.get(pair, 0) + one.replies
    return replies


def _weights(replies):
    weight = {}
    for pair, times in replies.items():
        for person in pair:
            weight[person] = weight.get(person, 0) + times
    return weight


def _picture(people, bonds, replies, names, hosts):
    at = {person: (place + 0.5) * _ROW for place, person in enumerate(people)}
    height, furthest = len(people) * _ROW, max(len(people) - 1, 1)
    most = max(bonds.values())
    lines, heads = [], []
    # The thin ones last: they would vanish below the others.
    for one, other in sorted(bonds, key=lambda pair: (-bonds[pair], pair)):
        top, bottom = sorted((one, other), key=at.get)
        reach = 0.92 * ((at[bottom] - at[top]) / _ROW / furthest) ** 0.6
        weight = _THINNEST + (_THICKEST - _THINNEST) * ((bonds[one, other] - 1) / most) ** 0.6
        lines.append(_line(at[top], at[bottom], reach, weight))
        heads += _heads(
            percent(_LINES * (1 - reach)),
            (at[top] + at[bottom]) / 2,
            up=(bottom, top) in replies,
            down=(top, bottom) in replies,
        )
    return picture(
        # Stretched to the width there is, but for how thick they are.
        element(
            "svg",
            *lines,
            width=percent(_LINES),
            height=height,
            viewBox=f"0 0 100 {height}",
            preserveAspectRatio="none",
        ),
        *heads,
        *_people(at, replies, names, hosts),
        name="replies",
        title="Who replied to whom",
        description=_description(people, bonds, replies, names),
        height=height,
        class_="drawn web",
    )


def _line(top, bottom, reach, weight):
    """Half an ellipse to the left of the names; across, its measure is of a hundred."""
    path = f"M100 {top:g}A{100 * reach:.1f} {(bottom - top) / 2:g} 0 0 0 100 {bottom:g}"
    return element("path", d=path, stroke_width=weight, class_="reply")


def _heads(x, y, up, down):
    """Where a line is furthest from the names it runs straight up and down: there stands, which
    of the two was answered."""
    shift = 5 if up and down else 0
    if up:
        yield _head(x, y - shift, "M-5 4 0-4 5 4z")
    if down:
        yield _head(x, y + shift, "M-5-4 0 4 5-4z")


def _head(x, y, path):
    return element("svg", element("path", d=path), x=x, y=y, overflow="visible", class_="head")


def _people(at, replies, names, hosts):
    drawn = dict.fromkeys(at, 0)
    for (_, answered), times in replies.items():
        if answered in drawn:
            drawn[answered] += times
    most = max(*drawn.values(), 1)
    for person, y in at.items():
        size = 3 + 4 * (drawn[person] / most) ** 0.5
        yield element("circle", cx=percent(_LINES), cy=y, r=size, class_="dot")
        yield _name(names[person], y, person in hosts)


def _name(name, y, is_host):
    mark = " · host" if is_host else ""
    shown = cut(name, _NAMES - (_HOST if is_host else 0), _LETTERS)
    return element(
        "text",
        # The whole name under the pointer.
        element("title", words(name)) if shown != name else "",
        words(shown + mark),
        x=percent(_LINES),
        y=y + 5,
        dx=14,
        class_="name host" if is_host else "name",
    )


def _description(people, bonds, replies, names):
    said = f"{len(people)} people and {sum(bonds.values())} replies between them. "
    most = sorted(
        (pair for pair in replies if pair[0] in people and pair[1] in people),
        key=lambda pair: (-replies[pair], pair),
    )[:3]
    told = ", ".join(
        f"{names[writer]} to {names[answered]} {replies[writer, answered]}"
        for writer, answered in most
    )
    return f"{said}Most: {told}. All of them stand in the table."
