"""The transcript page: what the server takes to make it, cold and again, and how many
queries it needs at two sizes."""

import json

from .imports import make_chats
from .made_up import write_capture

_MEASURE = """
import json, time
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from chatarchive.models import ChatPage

client = Client(headers={{"host": "localhost"}})
figures = {{}}
for slug in {slugs!r}:
    path = f"/chats/{{slug}}/transcript/"
    client.get(path)  # templates are compiled once a process
    cold, repeated = [], []
    for _ in range(5):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            began = time.perf_counter()
            response = client.get(path)
            cold.append(time.perf_counter() - began)
        asked = len(queries)
        began = time.perf_counter()
        client.get(path)
        repeated.append(time.perf_counter() - began)
    assert response.status_code == 200, (path, response.status_code)
    figures[slug] = [min(cold), min(repeated), asked, len(response.content)]
print(json.dumps(figures))
"""


def measure(sandbox, say, in_full=False):
    sizes = {"bench-0": 100, "bench-1": 1_000}
    make_chats(sandbox, len(sizes))
    for number, (slug, size) in enumerate(sizes.items()):
        capture = sandbox.folder / f"{slug}.jsonl"
        write_capture(capture, size, seed=10 + number)
        sandbox.manage("import_chat", capture, "--chat", slug, "--publish")
    figures = json.loads(sandbox.python(_MEASURE.format(slugs=list(sizes))).splitlines()[-1])
    for slug, (cold, repeated, queries, length) in figures.items():
        what = f"transcript page, {sizes[slug]:,} tweets"
        say(what + ", cold", f"{cold * 1000:.0f} ms", f"{queries} queries (budget 150 ms, 15)")
        say(what + ", repeated", f"{repeated * 1000:.1f} ms", "(budget 10 ms)")
        say(what + ", size", f"{length / 1024:.0f} KB", f"{length / sizes[slug]:.0f} bytes a tweet")
