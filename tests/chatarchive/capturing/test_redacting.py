"""What networks sent lies without what is withdrawn, and a capture still goes on from it."""

import json
from datetime import UTC

import pytest
from django.core.management import call_command

from chatarchive.capturing import folders, redacting
from chatarchive.capturing.asking import Ask, Refusal
from chatarchive.capturing.husks import without_withdrawn
from chatarchive.capturing.journal import Journal
from chatarchive.capturing.plan import Plan
from chatarchive.models import CaptureRun
from chatarchive.readers import open_captures
from chatarchive.records import TweetRecord
from chatarchive.withdrawn import Withdrawn
from tests.factories import make_chat, tweet_id, utc

GONE, OTHER = "quill_example", "kim_example"
IDS = {GONE: "9000000011", OTHER: "9000000012"}


def tweet(minute, who, text, **more):
    id = tweet_id(utc(2024, 1, 16, 21, minute), minute)
    return {
        "id": id,
        "text": text,
        "author_id": IDS[who],
        "created_at": f"2024-01-16T21:{minute:02}:00.000Z",
        "conversation_id": id,
        "public_metrics": {"reply_count": 3},
        **more,
    }


def page_of(*tweets):
    users = [{"id": id, "username": who, "name": who.title()} for who, id in IDS.items()]
    return {"data": list(tweets), "includes": {"users": users}, "meta": {"next_token": "b2"}}


def asked(token):
    return Ask("search", "/2/tweets/search/recent", {"query": "#WeExample", "next_token": token})


@pytest.fixture
def run(settings, tmp_path, db):
    settings.IMPORTS_ROOT = str(tmp_path / "imports")
    run = CaptureRun.objects.create(
        chat=make_chat(starts_at=utc(2024, 1, 16, 21)),
        trigger="command",
        since=utc(2024, 1, 16, 20),
        until=utc(2024, 1, 16, 23),
        limit=100,
    )
    folders.folder_of(run).mkdir(mode=0o700)
    return run


def journal(run):
    return Journal(folders.journal_path(run, "x"))


def words(run):
    return folders.journal_path(run, "x").read_text()


def begin(run):
    with journal(run) as kept:
        kept.begin(Plan("x", "", ["WeExample"], run.since, run.until, 100))
        kept.keep(Ask("count", "/2/tweets/counts/recent"), {"data": [{"tweet_count": 2}]})
        kept.keep(asked("a"), page_of(tweet(1, GONE, "Zwertel"), tweet(2, OTHER, "Hello")))
        kept.keep(asked("b"), Refusal(Refusal.GONE))


def test_a_journal_loses_the_words_and_keeps_every_answer(run, django_capture_on_commit_callbacks):
    begin(run)
    before = folders.journal_path(run, "x").stat().st_mtime_ns
    with django_capture_on_commit_callbacks(execute=True):
        call_command("withdraw", "--account", f"@{GONE}")
    assert "Zwertel" not in words(run) and GONE not in words(run)
    assert folders.journal_path(run, "x").stat().st_mtime_ns == before
    with journal(run) as kept:
        assert (kept.pages, kept.unread) == (2, 3)
        assert kept.answer(Ask("count", "/2/tweets/counts/recent"))["data"]
        page = kept.answer(asked("a"))
        assert kept.answer(asked("b")).kind == Refusal.GONE
    # So the conversation of what is gone is asked for once, like the others.
    assert [one["conversation_id"] for one in page["data"]] == [one["id"] for one in page["data"]]
    assert page["meta"]["next_token"] == "b2"
    path = str(folders.journal_path(run, "x"))
    [reading] = open_captures([path], format_name="twitter-v2", zone=UTC)
    assert [record.text for record in reading.records()] == ["Hello"]


def test_a_dry_run_takes_nothing_out(run, django_capture_on_commit_callbacks):
    begin(run)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("withdraw", "--account", f"@{GONE}", "--dry-run")
    assert "Zwertel" in words(run)


def test_what_is_worked_on_is_done_at_the_end(run, django_capture_on_commit_callbacks):
    with redacting.worked_on(run):
        begin(run)
        with django_capture_on_commit_callbacks(execute=True):
            call_command("withdraw", "--account", f"@{GONE}")
        assert "Zwertel" in words(run)  # somebody writes there
        with journal(run) as kept:
            kept.keep(asked("c"), page_of(tweet(3, GONE, "Zwertel again")))
    assert "Zwertel" not in words(run)


def test_what_comes_after_the_last_look_is_done_when_the_lock_is_let_go(run, monkeypatch):
    begin(run)
    look = redacting._redact

    def looked(place):
        look(place)
        monkeypatch.setattr(redacting, "_redact", look)
        call_command("withdraw", "--account", f"@{GONE}")
        redacting.redact_noted()  # as once that is through: it is locked still

    monkeypatch.setattr(redacting, "_redact", looked)
    with redacting.worked_on(run):
        pass
    assert "Zwertel" not in words(run)


def test_what_a_killed_capture_received_is_not_forgotten(run):
    call_command("withdraw", "--account", f"@{GONE}")
    begin(run)
    # What is left of one that was killed in the midst of its work.
    redacting._note(folders.folder_of(run))
    with open(folders.journal_path(run, "x"), "a") as file:
        file.write('{"data": [{"text": "Zwertel, cut')
    redacting.discard_outdated()
    assert "Zwertel" not in words(run)
    assert [path.name for path in folders.folder_of(run).glob("*redact*")] == []
    with journal(run) as kept:
        assert kept.unread == 3


@pytest.mark.django_db
def test_other_peoples_quotes_of_it_and_pictures_of_it_go_too():
    call_command("withdraw", "--account", f"@{GONE}")
    gone = tweet(1, GONE, "Zwertel", attachments={"media_keys": ["3_1"], "poll_ids": ["5"]})
    quoting = tweet(
        2,
        OTHER,
        "Listen to this",
        referenced_tweets=[{"type": "quoted", "id": gone["id"]}],
        attachments={"media_keys": ["3_2"]},
    )
    repeating = tweet(
        3, OTHER, "RT Zwertel", referenced_tweets=[{"type": "retweeted", "id": gone["id"]}]
    )
    page = page_of(quoting, repeating)
    page["includes"] |= {
        "tweets": [gone],
        "media": [
            {"media_key": "3_1", "type": "photo", "alt_text": "Zwertel"},
            {"media_key": "3_2", "type": "photo", "alt_text": "A hall"},
        ],
        "polls": [{"id": "5", "options": [{"label": "Zwertel"}]}],
    }
    assert without_withdrawn("x", page, Withdrawn.of_all())
    told = json.dumps(page)
    assert "Zwertel" not in told and GONE not in told
    assert "Listen to this" in told and "A hall" in told
    # A second time there is nothing left to take out.
    assert not without_withdrawn("x", page, Withdrawn.of_all())


@pytest.mark.django_db
def test_threads_at_bluesky_keep_what_answers_it(tmp_path):
    call_command("withdraw", "--account", "@quill.example", "--network", "bluesky")

    def post(name, rkey, text, **more):
        return {
            "uri": f"at://did:plc:{name}/app.bsky.feed.post/{rkey}",
            "cid": "bafy",
            "author": {"did": f"did:plc:{name}", "handle": f"{name}.example"},
            "record": {"text": text, "createdAt": "2024-01-16T21:01:00Z", **more},
            "indexedAt": "2024-01-16T21:01:00Z",
            "replyCount": 1,
        }

    root = post("quill", "3k1", "Zwertel")
    quoted = {key: root[key] for key in ("uri", "cid", "author")} | {"value": root["record"]}
    answer = post("kim", "3k2", "Yes!", reply={"parent": root, "root": root})
    answer["record"]["reply"] = {name: {"uri": root["uri"]} for name in ("parent", "root")}
    answer["embed"] = {"$type": "app.bsky.embed.record#view", "record": quoted}
    page = {"thread": {"post": root, "replies": [{"post": answer, "replies": []}]}}
    assert without_withdrawn("bluesky", page, Withdrawn.of_all())
    told = json.dumps(page)
    assert "Zwertel" not in told and "quill.example" not in told
    assert page["thread"]["post"]["uri"].endswith("3k1")
    records = read(tmp_path, "bluesky", page | {"capture": {"step": "conversation"}})
    assert [record.text for record in records] == ["Yes!"]


@pytest.mark.django_db
def test_statuses_at_mastodon_go_with_their_boosts_and_stay_counted(tmp_path):
    call_command("withdraw", "--account", "@quill@social.example", "--network", "mastodon")

    def status(name, number, text, **more):
        return {
            "id": str(number),
            "uri": f"https://social.example/users/{name}/statuses/{number}",
            "url": f"https://social.example/@{name}/{number}",
            "account": {
                "id": name,
                "acct": name,
                "username": name,
                "url": f"https://social.example/@{name}",
                "uri": f"https://social.example/users/{name}",
            },
            "content": f"<p>{text}</p>",
            "created_at": "2024-01-16T21:01:00.000Z",
            "visibility": "public",
            "replies_count": 2,
            **more,
        }

    gone = status("quill", 111, "Zwertel")
    quoting = status("kim", 112, "Hear, hear", quote={"state": "accepted", "quoted_status": gone})
    page = {"statuses": [gone, quoting, status("kim", 113, "", reblog=gone)]}
    page = json.loads(json.dumps(page))
    assert without_withdrawn("mastodon", page, Withdrawn.of_all())
    assert "Zwertel" not in json.dumps(page)
    assert [one["id"] for one in page["statuses"]] == ["111", "112", "113"]
    records = read(tmp_path, "mastodon", page | {"capture": {"step": "search"}})
    assert [record.text for record in records] == ["Hear, hear"]


def read(tmp_path, name, page):
    path = tmp_path / "page.jsonl"
    path.write_text(json.dumps(page) + "\n")
    [reading] = open_captures([str(path)], format_name=name, zone=UTC)
    records = list(reading.records())
    assert all(isinstance(record, TweetRecord) for record in records), records
    return records


@pytest.mark.parametrize("owner", ["chat", "run"])
def test_what_was_received_goes_with_its_chat(run, owner, django_capture_on_commit_callbacks):
    begin(run)
    place = folders.folder_of(run)
    with django_capture_on_commit_callbacks(execute=True):
        (run if owner == "run" else run.chat).delete()
    assert not place.exists()
