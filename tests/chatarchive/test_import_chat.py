"""``import_chat`` as the contract has it: counts, destinations, exit status, output."""

import errno
import io
import json
import os
import zipfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from wagtail.models import Site

from chatarchive import imports
from chatarchive.models import Capture, CapturedTweet, ChatPage, ChatTweet, Tweet
from chatarchive.transcript import keys_in
from home.models import HomePage
from tests.factories import make_chat, set_community, tweet_id, utc

pytestmark = pytest.mark.django_db

COUNTS = ("new", "duplicate", "updated", "outside", "withdrawn", "rejected")


def status(text, *, author, at, id=None, **fields):
    """A tweet as API v1.1 gives it."""
    return {
        "id_str": id or tweet_id(at),
        "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "full_text": text,
        "user": {"id_str": str(abs(hash(author)) % 10**9), "screen_name": author, "name": author},
        "entities": {"hashtags": [], "urls": []},
        **fields,
    }


def evening(day, *, month=1, hashtag="WeExample", host="WeExample"):
    """An hour of chat: a welcome, two questions, answers."""

    def at(minute):
        return utc(2024, month, day, 21, minute)

    tweets = [
        status(f"Welcome to #{hashtag}, everybody", author=host, at=at(0)),
        status(f"Q1: What helps? #{hashtag}", author=host, at=at(5)),
        status(f"Q2: What next? #{hashtag}", author=host, at=at(30)),
    ]
    for number in range(20):
        label = "A1" if number < 10 else "A2"
        tweets.append(
            status(
                f"{label} thought {number} #{hashtag}",
                author=f"person_{number % 7}",
                at=at(6 + 2 * number),
            )
        )
    return tweets


@pytest.fixture
def capture(tmp_path):
    """``capture(tweets, name)`` writes a capture file and gives its path."""

    def write(tweets, name="chat.jsonl"):
        path = tmp_path / name
        lines = [item if isinstance(item, str) else json.dumps(item) for item in tweets]
        path.write_text("\n".join(lines) + "\n")
        return str(path)

    return write


def imported(*arguments):
    out = StringIO()
    call_command("import_chat", *arguments, "--json", stdout=out)
    result = json.loads(out.getvalue())
    assert result["read"] == sum(result[name] for name in COUNTS)
    return result


def draft(slug):
    return ChatPage.objects.get(slug=slug).get_latest_revision_as_object()


def headings(slug):
    return [
        block["value"]["heading"]
        for block in draft(slug).transcript.get_prep_value()
        if block["type"] == "section"
    ]


def test_a_file_becomes_a_draft_in_sections(capture):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21), hosts=["WeExample"])
    result = imported(capture(evening(16)), "--chat", "sleep")
    assert result == {
        "format": "twitter-v1",
        "read": 23,
        "new": 23,
        "duplicate": 0,
        "updated": 0,
        "outside": 0,
        "withdrawn": 0,
        "rejected": 0,
        "chats": [{"slug": "sleep", "new": 23, "sections": 3}],
        "problems": [],
    }
    assert headings("sleep") == ["Welcome", "Q1: What helps?", "Q2: What next?"]
    assert not ChatPage.objects.get(slug="sleep").transcript


def test_the_same_file_again_changes_nothing_and_says_so(capture):
    chat = make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    path = capture(evening(16))
    imported(path, "--chat", "sleep")
    revisions = chat.revisions.count()
    out = StringIO()
    call_command("import_chat", path, "--chat", "sleep", stdout=out)
    assert "23 known already" in out.getvalue()
    assert "Nothing new: everything stays as it is." in out.getvalue()
    assert chat.revisions.count() == revisions
    assert Capture.objects.count() == 1


@pytest.mark.parametrize(
    ("option", "advice"),
    [("--sort-into-chats", "let --create-chats find"), ("--create-chats", "with --hosts")],
)
def test_tweets_of_no_chat_are_told_with_what_to_do(capture, option, advice):
    make_chat(slug="sleep", starts_at=utc(2023, 1, 16, 21))
    out = StringIO()
    call_command("import_chat", capture(evening(16)[:2]), option, stdout=out)
    assert "2 outside every chat" in out.getvalue()
    assert advice in out.getvalue()


def test_a_longer_capture_adds_only_what_is_new(capture):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    tweets = evening(16)
    imported(capture(tweets[:15]), "--chat", "sleep")
    before = keys_in(draft("sleep").transcript.get_prep_value())
    result = imported(capture(tweets, "longer.jsonl"), "--chat", "sleep")
    assert (result["new"], result["duplicate"]) == (8, 15)
    after = keys_in(draft("sleep").transcript.get_prep_value())
    assert [key for key in after if key in before] == before
    assert len(after) == 23


def test_two_captures_that_bring_the_same_tweet_both_say_so(capture):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    tweets = evening(16)
    imported(capture(tweets[:15]), "--chat", "sleep")
    imported(capture(tweets, "longer.jsonl"), "--chat", "sleep")
    assert Capture.objects.count() == 2
    assert CapturedTweet.objects.count() == 15 + 23


def test_a_dry_run_gives_the_same_numbers_and_writes_nothing(capture):
    path = capture(evening(16))
    told = imported(path, "--create-chats", "--dry-run")
    assert not ChatPage.objects.exists()
    assert not Tweet.objects.exists()
    assert not Capture.objects.exists()
    assert imported(path, "--create-chats") == told


def test_publishing_publishes(capture):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21), live=False)
    imported(capture(evening(16)), "--chat", "sleep", "--publish")
    chat = ChatPage.objects.get(slug="sleep")
    assert chat.live
    assert len(keys_in(chat.transcript.get_prep_value())) == 23


def test_each_tweet_is_sorted_into_the_chat_of_its_hour(capture):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    make_chat(slug="shifts", starts_at=utc(2024, 1, 23, 21), live=False)
    stray = status("In between #WeExample", author="sam", at=utc(2024, 1, 20, 9))
    path = capture([*evening(16), *evening(23), stray])
    result = imported(path, "--sort-into-chats")
    assert result["outside"] == 1
    assert {chat["slug"]: chat["new"] for chat in result["chats"]} == {"sleep": 23, "shifts": 23}
    assert not Tweet.objects.filter(key=f"x:{stray['id_str']}").exists()


def test_an_alias_of_a_chat_takes_none_of_its_tweets(capture):
    chat = make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    chat.create_alias(update_slug="sleep-again")
    result = imported(capture(evening(16)), "--sort-into-chats")
    assert [(one["slug"], one["new"]) for one in result["chats"]] == [("sleep", 23)]


def test_sessions_in_a_file_become_draft_chats(capture):
    set_community(handle="@WeExample", hashtags="#WeExample", time_zone="Europe/London")
    days = [(9, 1), (16, 1), (23, 1), (30, 1), (6, 2)]
    tweets = [tweet for day, month in days for tweet in evening(day, month=month)]
    path = capture(tweets)
    result = imported(path, "--create-chats")
    assert [chat["slug"] for chat in result["chats"]] == [
        "weexample-2024-01-09",
        "weexample-2024-01-16",
        "weexample-2024-01-23",
        "weexample-2024-01-30",
        "weexample-2024-02-06",
    ]
    chat = ChatPage.objects.get(slug="weexample-2024-01-16")
    assert not chat.live
    assert chat.starts_at == utc(2024, 1, 16, 21)
    assert (chat.title, chat.length, chat.hashtags) == (
        "#WeExample, 16 January 2024",
        60,
        "#WeExample",
    )
    assert [host.handle for host in chat.hosts.all()] == ["WeExample"]
    assert headings(chat.slug) == ["Welcome", "Q1: What helps?", "Q2: What next?"]
    again = imported(path, "--create-chats")
    assert again["new"] == 0
    assert again["duplicate"] == len(tweets)
    assert ChatPage.objects.count() == 5


def test_a_hashtag_too_long_for_a_page_makes_a_chat_all_the_same(capture):
    result = imported(capture(evening(16, hashtag="tea" * 90)), "--create-chats")
    assert [chat["new"] for chat in result["chats"]] == [23]
    chat = ChatPage.objects.get()
    assert chat.title.startswith("#teatea") and chat.title.endswith("…, 16 January 2024")
    assert chat.hashtags == ""


def test_a_session_that_has_a_chat_fills_it_instead_of_making_another(capture):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    result = imported(capture(evening(16)), "--create-chats")
    assert [chat["slug"] for chat in result["chats"]] == ["sleep"]


def test_a_chat_made_since_the_file_was_looked_through_is_filled(capture, monkeypatch):
    def run(importer, readings):
        make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
        return run_importer(importer, readings)

    run_importer = imports.Importer.run
    monkeypatch.setattr(imports.Importer, "run", run)
    result = imported(capture(evening(16)), "--create-chats")
    assert [(one["slug"], one["new"]) for one in result["chats"]] == [("sleep", 23)]


def test_everything_joins_the_chat_that_is_named_whatever_its_hour(capture):
    make_chat(slug="sleep", starts_at=utc(2019, 1, 16, 21))
    result = imported(capture(evening(16)), "--chat", "sleep")
    assert (result["new"], result["outside"]) == (23, 0)


def test_cut_lines_are_named_and_the_rest_comes_in(capture):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    tweets = evening(16)
    result = imported(capture([*tweets[:3], '{"id_str": "17', *tweets[3:]]), "--chat", "sleep")
    assert (result["new"], result["rejected"]) == (23, 1)
    assert result["problems"][0]["where"] == "line 4"


def test_hosts_can_be_named(capture):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    path = capture(evening(16, host="GuestHost"))
    imported(path, "--chat", "sleep", "--hosts", "@GuestHost,@Other")
    assert [host.handle for host in draft("sleep").hosts.all()] == ["GuestHost", "Other"]
    assert "Q1: What helps?" in headings("sleep")


def test_several_files_are_counted_together(capture):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    tweets = evening(16)
    first, second = capture(tweets[:12], "a.jsonl"), capture([*tweets[8:], '{"cut'], "b.jsonl")
    result = imported(first, second, "--chat", "sleep")
    assert (result["read"], result["new"], result["duplicate"]) == (28, 23, 4)
    assert result["problems"][0]["where"].startswith(second.rsplit("/", 1)[-1]) or result[
        "problems"
    ][0]["where"].startswith(second)
    assert result["chats"] == [{"slug": "sleep", "new": 23, "sections": 3}]


def test_embedded_tweets_are_kept_but_neither_counted_nor_shown(capture):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    original = status("A quote of old", author="elder", at=utc(2024, 1, 2, 9))
    retweet = status(
        "RT @elder: A quote of old",
        author="sam",
        at=utc(2024, 1, 16, 21, 5),
        retweeted_status=original,
    )
    result = imported(capture([retweet]), "--chat", "sleep")
    assert (result["read"], result["new"]) == (1, 1)
    assert Tweet.objects.count() == 2
    assert ChatTweet.objects.count() == 1
    assert keys_in(draft("sleep").transcript.get_prep_value()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--chat", "nowhere"], "no chat “nowhere”"),
        (["--create-chats", "--timezone", "Europe/Londres"], "no time zone"),
        (["--create-chats", "--format", "fax"], "no format “fax”"),
        (["--create-chats", "--site", "elsewhere"], "no community at “elsewhere”"),
        (["--create-chats", "--hosts", "@" + "h" * 300], "too long for a handle"),
    ],
)
def test_wrong_usage_is_said_in_a_sentence_with_status_2(capture, arguments, words):
    with pytest.raises(CommandError, match=words) as caught:
        call_command("import_chat", capture(evening(16)), *arguments)
    assert caught.value.returncode == 2


def test_a_missing_file_is_status_1(tmp_path):
    with pytest.raises(CommandError) as caught:
        call_command("import_chat", str(tmp_path / "none.csv"), "--create-chats")
    assert caught.value.returncode == 1


def test_a_file_that_holds_no_tweets_is_refused_with_the_reason(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear all,\nno tweets here.\n")
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("import_chat", str(path), "--create-chats", "--json", stdout=out)
    assert caught.value.returncode == 1
    result = json.loads(out.getvalue())
    assert (result["read"], len(result["problems"])) == (0, 1)


def test_a_file_in_which_nothing_can_be_read_is_status_1_and_writes_nothing(capture):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    broken = status("Hello", author="sam", at=utc(2024, 1, 16, 21), id="not-an-id")
    with pytest.raises(CommandError) as caught:
        imported(capture([broken]), "--chat", "sleep")
    assert caught.value.returncode == 1
    assert not Capture.objects.exists()


def test_a_file_without_a_session_is_done_and_stores_nothing(capture):
    lonely = status("Just me #nothing", author="sam", at=utc(2024, 1, 16, 9))
    result = imported(capture([lonely]), "--create-chats")
    assert (result["outside"], result["chats"]) == (1, [])
    assert not Tweet.objects.exists()


def test_a_site_without_a_chats_page_is_told_so(capture):
    root = HomePage.objects.first().get_parent()
    home = root.add_child(instance=HomePage(title="Other", slug="other"))
    Site.objects.create(hostname="other.example", root_page=home)
    with pytest.raises(CommandError, match="no page for its chats") as caught:
        call_command("import_chat", capture(evening(16)), "--create-chats", site="other.example")
    assert caught.value.returncode == 2


def test_a_files_name_need_be_no_text(tmp_path):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    path = os.fsencode(tmp_path) + b"/caf\xe9.jsonl"
    with open(path, "w") as file:
        file.write(json.dumps(evening(16)[0]))
    assert imported(os.fsdecode(path), "--chat", "sleep")["new"] == 1
    assert Capture.objects.get().name == "caf?.jsonl"


def test_a_long_path_is_kept_by_its_end(tmp_path):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    folder = tmp_path.joinpath(*["a" * 200] * 3)
    folder.mkdir(parents=True)
    (folder / "chat.jsonl").write_text(json.dumps(evening(16)[0]))
    imported(str(tmp_path), "--chat", "sleep")
    assert Capture.objects.get().name.endswith("a/chat.jsonl")


def test_a_busy_database_is_told_in_a_sentence(capture, monkeypatch):
    def refuse(*arguments, **options):
        raise OperationalError("database is locked")

    monkeypatch.setattr(imports, "take_in", refuse)
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    with pytest.raises(CommandError, match="try again in a minute") as caught:
        call_command("import_chat", capture(evening(16)), "--chat", "sleep")
    assert caught.value.returncode == 1


def test_no_room_to_unpack_is_told_in_a_sentence(tmp_path, capture, monkeypatch):
    def fill(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    inner, outer = io.BytesIO(), tmp_path / "outer.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.write(capture(evening(16)), "chat.jsonl")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    monkeypatch.setattr("chatarchive.readers.sources.shutil.copyfileobj", fill)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"{}")))
    for path in (str(outer), "-"):
        with pytest.raises(CommandError, match="There is no more room in") as caught:
            call_command("import_chat", path, "--chat", "sleep")
        assert caught.value.returncode == 1
    assert not Capture.objects.exists()


@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        ("database or disk is full", "There is no more room on the disk"),
        (
            "could not extend file: No space left on device",
            "There is no more room on the disk",
        ),
        ("terminating connection due to administrator command", "The connection to the database"),
        ("database is locked", "The database refused"),
    ],
)
def test_of_several_files_the_failed_one_is_named_and_those_before_stay(
    capture, monkeypatch, refusal, why
):
    def refuse_the_second(records, *, capture, **options):
        if capture.name == "b.jsonl":
            raise OperationalError(refusal)
        return take_in(records, capture=capture, **options)

    take_in = imports.take_in
    monkeypatch.setattr(imports, "take_in", refuse_the_second)
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    tweets = evening(16)
    paths = [capture(tweets[:12], "a.jsonl"), capture(tweets[12:], "b.jsonl")]
    with pytest.raises(CommandError) as caught:
        call_command("import_chat", *paths, "--chat", "sleep")
    words = str(caught.value)
    assert words.startswith(f"{why}")
    assert "nothing of “b.jsonl” was brought in; the file before it stays." in words
    assert [taken.name for taken in Capture.objects.all()] == ["a.jsonl"]
    assert ChatTweet.objects.count() == 12


def test_of_a_dry_run_no_file_stays(capture, monkeypatch):
    def refuse(*arguments, **options):
        raise OperationalError("database is locked")

    monkeypatch.setattr(imports, "refresh_all", refuse)
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    paths = [capture(evening(16), "a.jsonl"), capture(evening(16), "b.jsonl")]
    with pytest.raises(CommandError) as caught:
        call_command("import_chat", *paths, "--chat", "sleep", "--dry-run")
    assert "stays" not in str(caught.value)
    assert not ChatTweet.objects.exists()
