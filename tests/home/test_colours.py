import re

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from home.colours import NIGHT, PAPER, contrast, ink_on, readable_on, themed

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(colours)
def test_any_colour_can_be_read_in_both_themes(colour):
    for ground in (PAPER, NIGHT):
        shown = readable_on(ground, colour)
        assert contrast(shown, ground) >= 4.5
        assert contrast(shown, ink_on(shown)) >= 4.5


def test_a_readable_colour_stays_as_it_is():
    assert readable_on(PAPER, "#1d4f91") == "#1d4f91"


@pytest.mark.parametrize("value", ["", None, "red", "#12", "#1d4f91;}", "#1d4f9g"])
def test_what_is_no_colour_gives_none(value):
    assert themed(value) == {}


def test_the_grounds_are_those_of_the_style_sheet():
    tokens = (settings.SITE_DIR / "static/css/tokens.css").read_text()
    assert re.findall(r"--paper-2: (#\w{6})", tokens) == [PAPER, NIGHT]
