"""The demo community, from the files beside this one: invented people, invented words.

Its chats come in by the real import command. Whatever already exists is left as it is, so
that loading again never undoes what somebody tried out. A sister community, on a host name of
its own, comes from files of the same kind.
"""

import json
from pathlib import Path

from django.contrib.auth import get_user_model
from wagtail.models import Site

from .blog import make_post
from .chats import make_chat
from .community import describe_community, make_sister
from .people import make_people
from .streams import make_streams

FILES = Path(__file__).parent
SISTER = FILES / "sister"
USERNAME, PASSWORD = "admin", "wecops-demo"


def load(say=print):
    """Load the demo into the default site, and its sister beside it. ``say`` is told, line by
    line, what was done."""
    _make_log_in(say)
    site = Site.objects.get(is_default_site=True)
    described = read(FILES, "community.json")
    describe_community(site, described["community"], FILES, say)
    _fill(site, described, FILES, say)
    described = read(SISTER, "community.json")
    sister = make_sister(described["site"]["hostname"], described["community"], SISTER, say)
    _fill(sister, described, SISTER, say)


def read(folder, name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def _fill(site, described, folder, say):
    make_people(site, described["people"])
    streams = make_streams(site, described["streams"])
    for file in described["chats"]:
        make_chat(site, read(folder, file), streams, folder, say)
    for file in described["posts"]:
        make_post(site, read(folder, file), folder)


def _make_log_in(say):
    users = get_user_model().objects
    if not users.filter(username=USERNAME).exists():
        users.create_superuser(USERNAME, "admin@example.org", PASSWORD)
        say(f"Log-in {USERNAME}, password {PASSWORD}")
