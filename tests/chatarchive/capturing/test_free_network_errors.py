"""What goes wrong at Bluesky and Mastodon, in words and without keys."""

import logging
import time
import traceback
from datetime import UTC, datetime, timedelta

import pytest

from chatarchive.capturing import bluesky, http, mastodon
from chatarchive.capturing.asking import COUNT, SEARCH, Ask, BrokenOff, MustWait, Trouble
from chatarchive.capturing.sources import Source
from chatarchive.capturing.vault import Secret
from tests.capturing_servers import bluesky_api as bluesky_server
from tests.capturing_servers import mastodon_api as mastodon_server
from tests.capturing_servers.driving import (
    Waited,
    bluesky_source,
    capture,
    mastodon_source,
    read,
    with_token,
)
from tests.capturing_servers.serving import (
    CUT_BEFORE,
    CUT_WITHIN,
    HTML_403,
    IN_TROUBLE,
    Answer,
)

WRONG = Secret("wrong-wrong-wrong-wrong")
BLUESKY_ASK = Ask(
    SEARCH,
    "/xrpc/app.bsky.feed.searchPosts",
    {"q": "#TeaChat", "tag": ["TeaChat"], "sort": "latest", "since": "2024", "until": "2025"},
)
MASTODON_ASK = Ask(
    SEARCH, "/api/v1/timelines/tag/TeaChat", {"since": "2024-01-01", "until": "2025-01-01"}
)


def at_bluesky(server, **fields):
    return bluesky.Connection(bluesky_source(server, **fields)).send(BLUESKY_ASK)


def at_mastodon(server, secret=""):
    source = mastodon_source(server, secret=Secret(secret))
    return mastodon.Connection(source).send(MASTODON_ASK)


def trouble_of(send, *args, **fields):
    with pytest.raises(Trouble) as told:
        send(*args, **fields)
    return told.value.kind, str(told.value)


@pytest.mark.parametrize(
    ("at_login", "kind", "words"),
    [
        (bluesky_server.error(401, "AuthenticationRequired"), "key", "does not know the handle"),
        (bluesky_server.error(401, "AuthFactorTokenRequired"), "key", "Make an app password"),
        (bluesky_server.error(401, "AccountTakedown"), "key", "taken down"),
        (HTML_403, "access", "shut out the place"),
        (Answer(404, body=b"<html>"), "network", "does not answer as a server of Bluesky"),
        (Answer(200, {"hello": "there"}), "network", "does not answer as a server of Bluesky"),
        (Answer(301, headers={"Location": "https://pds.example/x"}), "network", "“pds.example”"),
    ],
)
def test_what_hinders_logging_in_to_bluesky_is_told(bluesky_api, at_login, kind, words):
    bluesky_api.faults[1] = at_login
    told_kind, told = trouble_of(at_bluesky, bluesky_api)
    assert told_kind == kind and words in told


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (bluesky_server.error(403, "Forbidden"), "access", "does not let this site search"),
        (HTML_403, "access", "does not let this site search"),
        (bluesky_server.error(401, "AccountTakedown"), "key", "taken down"),
        (bluesky_server.error(401, "AuthenticationRequired"), "key", "no longer takes"),
        (bluesky_server.error(400, "BadQueryString"), "request", "(400 BadQueryString)"),
        (bluesky_server.error(501, "MethodNotImplemented"), None, "in trouble itself"),
        (Answer(200, {"posts": "none"}), "network", "as a server of Bluesky"),
    ],
)
def test_what_hinders_the_search_at_bluesky_is_told(bluesky_api, answer, kind, words):
    bluesky_api.faults[2] = answer
    with pytest.raises((Trouble, BrokenOff), match=words.replace("(", r"\(").replace(")", r"\)")):
        try:
            at_bluesky(bluesky_api)
        except Trouble as told:
            assert told.kind == kind
            raise


@pytest.mark.parametrize("closed_with", [401, 403, 422])
def test_a_mastodon_server_that_wants_a_token_says_so(mastodon_api, closed_with):
    mastodon_api.is_open, mastodon_api.closed_with = False, closed_with
    kind, told = trouble_of(at_mastodon, mastodon_api)
    assert kind == "access" and "Make an access token" in told
    assert at_mastodon(mastodon_api, mastodon_server.TOKEN)["statuses"] == []


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (Answer(401, {"error": "The access token was revoked"}), "key", "does not know this"),
        (Answer(403, {"error": "outside the authorized scopes"}), "access", "read:statuses"),
        (HTML_403, "access", "read:statuses"),
        (Answer(404, body=b"<html>"), "network", "does not answer as a server of Mastodon"),
        (Answer(200, {"no": "list"}), "network", "does not answer as a server of Mastodon"),
        (Answer(400, {"error": "Bad"}), "request", "(400)"),
        (Answer(302, headers={"Location": "/login"}), "network", "to another address"),
    ],
)
def test_what_hinders_a_timeline_at_mastodon_is_told(mastodon_api, answer, kind, words):
    mastodon_api.faults[1] = answer
    told_kind, told = trouble_of(at_mastodon, mastodon_api, mastodon_server.TOKEN)
    assert told_kind == kind and words in told


def test_a_page_of_html_in_place_of_a_portrait_is_no_end(mastodon_api):
    mastodon_api.faults[1] = Answer(404, body=b"<html>")
    ask = Ask(COUNT, "/api/v2/instance")
    with pytest.raises(Exception, match="404") as told:
        mastodon.Connection(mastodon_source(mastodon_api)).send(ask)
    assert told.value.kind == "unknown"


BREAKS = {
    "before": CUT_BEFORE,
    "within": CUT_WITHIN,
    "trouble": IN_TROUBLE,
    "half": Answer(200, body=b'{"posts": [{"ur'),
    "deep": Answer(200, body=b'{"posts":' + b"[" * 400 + b"]" * 400 + b"}"),
}


@pytest.mark.parametrize("breaking", BREAKS)
def test_what_breaks_off_is_asked_again(bluesky_api, mastodon_api, tmp_path, breaking):
    bluesky_api.post("host", "Q1 #TeaChat", 1)
    mastodon_api.post("host", "Q1 #TeaChat", 1)
    for api, source in (
        (bluesky_api, bluesky_source(bluesky_api)),
        (mastodon_api, mastodon_source(mastodon_api)),
    ):
        api.faults = {2: BREAKS[breaking], 3: BREAKS[breaking]}
        patience, path = Waited(), tmp_path / f"{source.network}.jsonl"
        capture(source, path, patience=patience)
        assert len(patience.seconds) == 2 and len(read(path)[1]) == 1


def test_what_breaks_off_again_and_again_ends_in_a_sentence(bluesky_api, tmp_path):
    bluesky_api.faults = dict.fromkeys(range(1, 10), CUT_BEFORE)
    kind, told = trouble_of(capture, bluesky_source(bluesky_api), tmp_path / "a.jsonl")
    assert kind == "network" and "cannot be reached" in told and "tried 6 times" in told


def test_there_need_not_be_a_server_at_all():
    source = Source("mastodon", "http://127.0.0.1:1")
    with pytest.raises(BrokenOff, match="there is no such server"):
        mastodon.Connection(source).send(MASTODON_ASK)


def test_a_limit_is_waited_out_as_the_network_says(bluesky_api, mastodon_api, tmp_path):
    reset = datetime.now(UTC) + timedelta(seconds=100)
    bluesky_api.faults = {
        1: bluesky_server.too_many(int(time.time()) + 200),
        3: bluesky_server.too_many(),
        4: bluesky_server.too_many(int(time.time()) - 200),
    }
    mastodon_api.faults = {
        2: mastodon_server.too_many(reset.isoformat(timespec="microseconds")[:-6] + "Z"),
        3: mastodon_server.too_many(),
        4: mastodon_server.too_many("soon"),
    }
    first, second = Waited(), Waited()
    capture(bluesky_source(bluesky_api), tmp_path / "a.jsonl", patience=first)
    capture(mastodon_source(mastodon_api), tmp_path / "b.jsonl", patience=second)
    assert 150 < first.seconds[0] <= 201 and first.seconds[1:] == [61, 121]
    assert 50 < second.seconds[0] <= 101 and second.seconds[1:] == [61, 121]


@pytest.mark.parametrize("reset", ["1e400", "nan", "99999999999", "-1", "tomorrow"])
def test_a_limit_without_sense_counts_as_untold(bluesky_api, reset):
    bluesky_api.faults[1] = bluesky_server.too_many(reset)
    with pytest.raises(MustWait) as told:
        at_bluesky(bluesky_api)
    assert told.value.seconds is None


def test_no_answer_is_read_beyond_all_measure(mastodon_api, monkeypatch):
    monkeypatch.setattr(http, "LARGEST", 1 << 20)
    mastodon_api.faults[1] = Answer(200, body=b"[" + b" " * (2 << 20) + b"]")
    assert "more than 1 MB" in trouble_of(at_mastodon, mastodon_api)[1]


def test_no_answer_lasts_for_ever(mastodon_api, monkeypatch):
    monkeypatch.setattr(http, "WHOLE", -1)
    with pytest.raises(BrokenOff, match="too long"):
        at_mastodon(mastodon_api)


def test_requests_name_the_site_and_bring_no_more_than_they_must(
    mastodon_api, monkeypatch, tmp_path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login kim password invented-and-private\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    at_mastodon(mastodon_api)
    headers = mastodon_api.asked[0].headers
    assert "WeCops" in headers["User-Agent"] and "Authorization" not in headers


def test_no_key_is_told_by_logs_pages_errors_or_tracebacks(
    bluesky_api, mastodon_api, tmp_path, caplog
):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("urllib3").setLevel(logging.DEBUG)
    told = ""
    for api, source in (
        (bluesky_api, bluesky_source(bluesky_api)),
        (bluesky_api, bluesky_source(bluesky_api, secret=WRONG)),
        (mastodon_api, with_token(mastodon_api)),
        (mastodon_api, mastodon_source(mastodon_api, secret=WRONG)),
    ):
        for fault in (None, CUT_BEFORE, CUT_WITHIN, IN_TROUBLE, HTML_403, Answer(400, {})):
            api.asked.clear()
            api.faults = dict.fromkeys(range(1, 20), fault) if fault else {}
            path = tmp_path / f"{len(told)}.jsonl"
            try:
                capture(source, path)
            except Trouble as trouble:
                told += "".join(traceback.format_exception(trouble))
            told += path.read_text() + repr(source)
            bluesky._sessions.clear()
    told += caplog.text
    assert "GET /api/v1/timelines/tag/TeaChat" in told
    keys = {bluesky_server.PASSWORD, mastodon_server.TOKEN, WRONG.open()}
    keys |= bluesky_api.access | bluesky_api.refresh
    assert [key for key in keys if key in told] == []


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "127.0.0.1", "169.254.169.254", "fe80::1%eth0", "::ffff:10.0.0.1"]
)
def test_a_name_that_leads_into_the_own_network_is_not_asked(monkeypatch, address):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    place = (0, 0, 0, "", (address, 443))
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **more: [place])
    with pytest.raises(Trouble, match="into the network of this site"):
        mastodon.Connection(Source("mastodon", "fedi.example")).send(MASTODON_ASK)
