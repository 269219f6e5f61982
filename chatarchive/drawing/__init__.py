"""A chat's figures, drawn: SVG made here, without a library and without a script.

Pictures are as wide as the column they stand in, yet their words keep their size: what lies
along the width is placed in per cent, what lies along the height in pixels. Colours are the
page's own, by class (``site/static/css/figures.css``), so that both themes and paper follow.
"""

from .timeline import timeline
from .web import web

__all__ = ["timeline", "web"]
