"""A community's one colour, made readable on paper and in the dark.

Contrast is WCAG 2.2's: 4.5 to 1 for words, which is more than lines and buttons need.
"""

import re
from colorsys import hls_to_rgb, rgb_to_hls
from functools import lru_cache

# As in ``site/static/css/tokens.css``, the less kind of each theme's two grounds.
PAPER = "#f3efe6"
NIGHT = "#262420"
READABLE = 4.5
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_STEP = 1 / 200


def contrast(one, other):
    """WCAG's contrast ratio of two ``#rrggbb`` colours: 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(ground, colour, ratio=READABLE):
    """``colour``, made darker or lighter until it reads on ``ground``; its hue stays."""
    hue, lightness, saturation = rgb_to_hls(*_parts(colour))
    step = _STEP if _luminance(ground) < 0.18 else -_STEP
    while contrast(colour, ground) < ratio and 0 <= lightness <= 1:
        lightness += step
        colour = _hex(hls_to_rgb(hue, min(max(lightness, 0), 1), saturation))
    return colour


def ink_on(colour):
    """White or near-black, whichever reads better on a button of ``colour``."""
    return max(("#ffffff", "#1a1814"), key=lambda ink: contrast(ink, colour))


@lru_cache(maxsize=64)
def themed(accent):
    """The custom properties of an accent: one set for each theme.

    Anything but ``#rrggbb`` counts as not given, and gives none.
    """
    if not _COLOUR.fullmatch(accent or ""):
        return {}
    light, dark = readable_on(PAPER, accent), readable_on(NIGHT, accent)
    return {
        "--accent-on-paper": light,
        "--accent-ink-on-paper": ink_on(light),
        "--accent-at-night": dark,
        "--accent-ink-at-night": ink_on(dark),
    }


def _parts(colour):
    return tuple(int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))


def _hex(parts):
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _luminance(colour):
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    )
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
