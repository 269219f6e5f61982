"""The demo's communities: their facts as settings, their standard pages."""

import json
import os
from datetime import date, time

from wagtail.models import Site

from ..communities import make_community
from ..furnishing import furnish
from ..models import CommunitySettings
from .pictures import add_picture

# The address that ``make run`` prints.
HOST = "127.0.0.1"


def describe_community(site, facts, folder, say):
    """Give ``site`` its facts, unless it has any, and the standard pages that it lacks."""
    _answer_here(site)
    community = CommunitySettings.for_site(site)
    is_new = not community.handle
    if is_new:
        for name, value in _fields(facts, folder).items():
            setattr(community, name, value)
        community.save()
        home = site.root_page.specific
        home.title = home.draft_title = facts["name"]
        home.save()
    furnish(site, say)
    if is_new:
        _add_to_footer(site, facts["footer"])


def make_sister(hostname, facts, folder, say):
    """The site at ``hostname``, made and furnished if need be."""
    site = Site.objects.filter(hostname=hostname).first()
    if site:
        _answer_here(site, hostname)
        furnish(site, say)
        return site
    site = make_community(hostname, port=_port(), say=say, **_fields(facts, folder))
    _add_to_footer(site, facts["footer"])
    return site


def _answer_here(site, hostname=HOST):
    """Let links that name the host, as those in the admin do where there are two sites, lead to
    where ``make run`` serves this time; unless somebody gave the site a name of its own."""
    if site.hostname in ("localhost", hostname) and (site.hostname, site.port) != (
        hostname,
        _port(),
    ):
        site.hostname, site.port = hostname, _port()
        site.save()


def _port():
    """Where ``make run`` serves: so links from one community lead to the other."""
    return int(os.environ.get("PORT") or 8000)


def _fields(facts, folder):
    """The facts as fields of the settings. The footer waits for furnishing, which adds links."""
    fields = facts | {
        "hashtags": " ".join(f"#{hashtag}" for hashtag in facts["hashtags"]),
        "logo": add_picture(folder / facts["logo"], f"{facts['name']}: logo"),
        "hour": time.fromisoformat(facts["hour"]),
        "follow": _blocks("link", facts["follow"]),
        "sisters": _blocks("community", [_with_address(sister) for sister in facts["sisters"]]),
    }
    if "counted_from" in facts:
        fields["counted_from"] = date.fromisoformat(facts["counted_from"])
    del fields["footer"]
    return fields


def _blocks(kind, values):
    return json.dumps([{"type": kind, "value": value} for value in values])


def _with_address(sister):
    """A sister in this installation is named by its host, since its port is known only here."""
    sister = dict(sister)
    if host := sister.pop("host", None):
        sister["address"] = f"http://{host}:{_port()}/"
    return sister


def _add_to_footer(site, words):
    # Furnishing has written to it: not the copy that ``site`` may have kept.
    community = CommunitySettings.objects.get(site=site)
    community.footer = words + community.footer
    community.save()
