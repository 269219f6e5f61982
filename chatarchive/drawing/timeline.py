"""The hour of a chat as bars, with its questions where they were asked."""

from .svg import element, label, percent, picture, width_of, words

# Pixels. Labels must not meet where the picture is as narrow as on the smallest phones.
NARROWEST = 280
_LETTERS = 13
_ROW = 18
_MOST_ROWS = 4
_AXIS = 24
_GAP = 5
# Of a bar's place, what it fills.
_FILLED = 0.82


def timeline(hour, *, small=False):
    """An ``Hour`` as a picture, safe HTML; empty where nothing was said in it.

    ``small``: lower, without the numbers of each bar.
    """
    steps = hour.steps()
    most = max(steps, key=lambda step: step.tweets, default=None)
    if not most or not most.tweets:
        return ""
    first, last = steps[0].minute, steps[-1].minute + steps[-1].length

    def across(minute):
        return (minute - first) / (last - first)

    rows = placed([(across(mark.minute), mark.label) for mark in hour.marks])
    above = (max(rows.values(), default=-1) + 1) * _ROW
    plot = 56 if small else 132
    top = above + _ROW + 2
    ground = top + plot
    inside = [
        element("line", x1="0", x2="100%", y1=ground, y2=ground, class_="ground"),
        *_bars(steps, across, ground, plot / most.tweets, None if small else hour),
        *_times(hour, first, last, across, ground),
        *_marks(hour.marks, rows, across, ground),
        _peak(most, hour, across, top),
    ]
    return picture(
        *inside,
        name="hour",
        title="Tweets by the minute" if most.length == 1 else f"Tweets by {most.length} minutes",
        description=_description(hour, most, first, last),
        height=ground + _AXIS,
        class_="drawn timeline",
    )


def placed(labels):
    """In which row each label stands, by its place in ``labels``, so that none meets another at
    the narrowest; those for which there is no room are left out. Labels are pairs of how far
    across they begin, from 0 to 1 in rising order, and what they say."""
    ends, rows = [], {}
    for place, (share, said) in enumerate(labels):
        start = share * NARROWEST
        width = width_of(said, _LETTERS)
        if start + width > NARROWEST:  # then it stands before its line
            start -= width + _GAP
        row = next((row for row, end in enumerate(ends) if end <= start), len(ends))
        if row < _MOST_ROWS:
            ends[row : row + 1] = [start + width + _GAP]
            rows[place] = row
    return rows


def _bars(steps, across, ground, unit, hour):
    width = percent(across(steps[0].minute + steps[0].length) * _FILLED)
    for step in steps:
        if step.tweets:
            height = max(step.tweets * unit, 1)
            said = hour and f"{hour.clock(step.minute)}: {step.tweets}"
            yield element(
                "rect",
                *([element("title", words(said))] if said else []),
                x=percent(across(step.minute)),
                y=ground - height,
                width=width,
                height=height,
                class_="bar" if step.within else "bar outside",
            )


def _times(hour, first, last, across, ground):
    for minute in hour.ticks(first, last):
        share, said = across(minute), hour.clock(minute)
        x = percent(share)
        yield element("line", x1=x, x2=x, y1=ground, y2=ground + 5, class_="ground")
        yield label(said, x, ground + _AXIS - 4, class_="time", text_anchor=_anchor(share, said))


def _marks(marks, rows, across, ground):
    for place, mark in enumerate(marks):
        share = across(mark.minute)
        x = percent(share)
        row = rows.get(place)
        y = 0 if row is None else row * _ROW
        yield element("line", x1=x, x2=x, y1=y, y2=ground, class_="asked")
        if row is not None:
            before = share * NARROWEST + width_of(mark.label, _LETTERS) > NARROWEST
            yield element(
                "text",
                element("title", words(mark.heading)) if mark.heading else "",
                words(mark.label),
                x=x,
                y=y + _ROW - 5,
                dx=-4 if before else 4,
                text_anchor="end" if before else None,
                class_="question",
            )


def _peak(most, hour, across, top):
    share = across(most.minute + most.length / 2)
    said = f"{most.tweets} at {hour.clock(most.minute)}"
    return label(said, percent(share), top - 5, class_="peak", text_anchor=_anchor(share, said))


def _anchor(share, said):
    """Which part of a label stands at its place, so that all of it is in the picture."""
    half = width_of(said, _LETTERS) / NARROWEST / 2
    if share < half:
        return "start"
    return "end" if share > 1 - half else "middle"


def _description(hour, most, first, last):
    said = f"From {hour.clock(first)} to {hour.clock(last)} {hour.zone_name}. "
    within = "one minute" if most.length == 1 else f"{most.length} minutes"
    said += f"Most within {within}: {most.tweets}, at {hour.clock(most.minute)}."
    asked = ", ".join(f"{mark.label} at {hour.clock(mark.minute)}" for mark in hour.marks)
    return f"{said} Asked: {asked}." if asked else said
