"""The community's figures as a public page."""

from home.metadata import absolute

from .keeping import community_figures
from .showing import Shown
from .telling import FEWEST_TOLD, ToThePublic


def context_of(index, community, request):
    """What the page below a ChatIndexPage shows to everybody."""
    figures = community_figures(index)
    shown = Shown(figures, ToThePublic(), index.chats(), community.zone, request)
    address = absolute(request, index.get_url(request) + index.reverse_subpage("figures"))
    return {"shown": shown, "fewest_told": FEWEST_TOLD, "below": [("In figures", address)]}
