"""Withdrawing at the command line and importing afterwards: what goes, what never comes in."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatarchive import intake
from chatarchive.by_hand import add, named_by, record_of
from chatarchive.drafts import refresh
from chatarchive.intake import take_in
from chatarchive.models import Account, Capture, ChatPage, ChatTweet, Tweet, Withdrawal
from chatarchive.records import AuthorRecord
from chatarchive.transcript import keys_in
from chatarchive.withdrawals.reach import Who
from chatarchive.withdrawing import SeveralAccounts, lift, withdraw
from tests.factories import (
    join,
    make_account,
    make_capture,
    make_chat,
    make_record,
    make_tweet,
    section,
)

pytestmark = pytest.mark.django_db
POST = "app.bsky.feed.post"


@pytest.fixture
def chat():
    return make_chat()


def taken_into(chat, *records, **options):
    return take_in(records, chat_of=lambda record: chat.pk, **options).counts


def withdrawn(capsys, *arguments):
    call_command("withdraw", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_a_tweet_goes_and_its_chat_keeps_a_calm_gap(client, capsys):
    gone, stays = make_tweet(text="Never said"), make_tweet(text="Still said")
    chat = make_chat(transcript=[section("Q1", gone, stays)])
    join(chat, gone, stays)
    told = withdrawn(capsys, "--tweet", gone.native_id)
    assert told["tweets"] == 1 and told["chats"] == [{"slug": chat.slug, "tweets": 1}]
    page = client.get(f"{chat.url}transcript/").content.decode()
    assert "Never said" not in page and "Still said" in page
    assert keys_in(ChatPage.objects.get().transcript.get_prep_value()) == [gone.key, stays.key]
    kinds = [entry.kind for entry in ChatPage.objects.get().reading().parts[0].entries]
    assert kinds == ["gap", "tweet"]


def test_a_dry_run_tells_the_same_and_changes_nothing(capsys):
    tweet = make_tweet()
    chat = make_chat(transcript=[section("Q1", {"key": tweet.key, "text": "Edited"})])
    join(chat, tweet)
    dry = withdrawn(capsys, "--tweet", tweet.native_id, "--dry-run")
    assert Tweet.objects.exists() and not Withdrawal.objects.exists()
    assert "Edited" in str(ChatPage.objects.get().transcript.get_prep_value())
    assert withdrawn(capsys, "--tweet", tweet.native_id) == dry | {"dry_run": False}


@pytest.mark.parametrize(
    ("written", "network", "key"),
    [
        ("1747363342709686273", None, "x:1747363342709686273"),
        ("https://x.com/pat/status/1747363342709686273?s=20", None, "x:1747363342709686273"),
        ("https://twitter.com/pat/status/1747363342709686273", "x", "x:1747363342709686273"),
        (f"at://did:plc:pat/{POST}/3kj2a", None, f"bluesky:at://did:plc:pat/{POST}/3kj2a"),
        (
            "https://bsky.app/profile/did:plc:pat/post/3kj2a",
            "bluesky",
            f"bluesky:at://did:plc:pat/{POST}/3kj2a",
        ),
        (
            "https://social.example.org/@pat/111222333444555666",
            "mastodon",
            "mastodon:https://social.example.org/users/pat/statuses/111222333444555666",
        ),
    ],
)
def test_a_tweet_is_named_by_its_id_or_address(capsys, written, network, key):
    arguments = ["--network", network] if network else []
    told = withdrawn(capsys, "--tweet", written, *arguments)
    assert told["withdrawals"] == 1 and told["tweets"] == 0
    assert Withdrawal.objects.get().key == key


def test_an_id_of_any_server_names_what_is_stored(capsys):
    odd = make_tweet("https://social.example/objects/1-2-3", network="mastodon")
    assert withdrawn(capsys, "--tweet", odd.native_id, "--network", "mastodon")["tweets"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--tweet", "seven"],
        ["--tweet", "https://example.org/pat"],
        ["--tweet", "0"],
        ["--tweet", "https://x.com/pat/status/1747363342709686273", "--network", "bluesky"],
        ["--account", "@"],
        ["--account", "@no handle"],
    ],
)
def test_what_names_nothing_is_wrong_usage_and_notes_nothing(arguments):
    with pytest.raises(CommandError) as error:
        call_command("withdraw", *arguments)
    assert error.value.returncode == 2
    assert not Withdrawal.objects.exists()


def test_what_was_never_captured_is_noted_and_never_comes_in(chat, capsys):
    call_command("withdraw", "--tweet", "1747363342709686273")
    assert "noted" in capsys.readouterr().out
    counts = taken_into(chat, make_record("1747363342709686273"), make_record())
    assert (counts.withdrawn, counts.new, counts.read) == (1, 1, 2)
    assert Tweet.objects.count() == 1


def test_all_of_an_account_goes_and_none_of_it_comes_in_again(chat):
    mine = make_record(author=AuthorRecord("77", "SamSample", "Sam"))
    other = make_record(author="kim")
    taken_into(chat, mine, other)
    gone = withdraw(accounts=[Who("x", handle="samsample")])
    assert gone.tweets == 1
    assert list(Account.objects.values_list("handle", flat=True)) == ["kim"]
    later = make_record(author=AuthorRecord("77", "renamed"))
    unnamed = make_record(mine.native_id, author=None)
    counts = taken_into(chat, mine, other, later, unnamed)
    assert (counts.withdrawn, counts.duplicate) == (3, 1)
    assert list(Tweet.objects.values_list("key", flat=True)) == [other.key]


def test_a_handle_alone_keeps_out_and_learns_the_id(chat):
    withdraw(accounts=[Who("x", handle="Sam")])
    counts = taken_into(chat, make_record(author="SAM"))
    assert counts.withdrawn == 1
    counts = taken_into(
        chat,
        make_record(author=AuthorRecord("77", "renamed")),
        make_record(author=AuthorRecord("77", "sam")),
    )
    assert counts.withdrawn == 2 and not Tweet.objects.exists()
    assert Withdrawal.objects.asked().get().native_id == "77"
    # By now somebody else may have the handle.
    assert taken_into(chat, make_record(author=AuthorRecord("88", "sam"))).new == 1
    assert taken_into(chat, make_record(author=AuthorRecord("77", "thirdname"))).withdrawn == 1


def test_the_same_handle_on_another_network_is_somebody_else(chat):
    withdraw(accounts=[Who("bluesky", handle="sam.example")])
    assert taken_into(chat, make_record(author="sam.example")).new == 1


def test_a_handle_that_changed_hands_has_to_be_told_by_id(capsys):
    first, second = (make_account("sam", native_id=number) for number in ("77", "88"))
    make_tweet(author=first), make_tweet(author=second)
    with pytest.raises(SeveralAccounts, match="77, 88"):
        withdraw(accounts=[Who("x", handle="sam")])
    assert Tweet.objects.count() == 2 and not Withdrawal.objects.exists()
    assert withdrawn(capsys, "--account", "77")["tweets"] == 1
    assert Tweet.objects.get().author == second


def test_retweets_carry_the_words_and_go_too(chat):
    tweet = make_tweet(text="What I said about nights", author="sam")
    known = make_tweet(text="RT @sam: What I said", author="kim", retweet_of=tweet)
    by_words = make_tweet(
        text="RT @sam: What I said about nights",
        author="lee",
        is_retweet=True,
        retweet_of_handle="sam",
    )
    other = make_tweet(
        text="RT @sam: Another thing altogether",
        author="lee",
        is_retweet=True,
        retweet_of_handle="Sam",
    )
    join(chat, tweet, known, by_words, other)
    gone = withdraw([named_by(f"https://x.com/sam/status/{tweet.native_id}")])
    assert (gone.tweets, gone.retweets) == (1, 2)
    assert Tweet.objects.get() == other
    assert withdraw(accounts=[Who("x", handle="sam")]).retweets == 1


def test_an_import_refuses_retweets_and_does_not_carry_along(chat):
    original = make_record(author=AuthorRecord("77", "sam"))
    withdraw([named_by(f"https://x.com/i/status/{original.native_id}")])
    by_id = make_record(is_retweet=True, retweet_of_id=original.native_id, author="kim")
    quoting = make_record(quote_of_id=original.native_id, embedded=[original], author="kim")
    counts = taken_into(chat, by_id, quoting)
    assert (counts.withdrawn, counts.new) == (1, 1)
    assert list(Tweet.objects.values_list("key", flat=True)) == [quoting.key]
    withdraw(accounts=[Who("x", handle="lee")])
    by_handle = make_record(is_retweet=True, retweet_of_handle="Lee", author="kim")
    by_author = make_record(
        is_retweet=True,
        retweet_of_id="55",
        embedded=[make_record("55", author="lee")],
        author="kim",
    )
    assert taken_into(chat, by_handle, by_author).withdrawn == 2


def test_what_only_a_later_capture_tells_of_goes_then(chat):
    unknown = make_record(author=None)
    taken_into(chat, unknown)
    withdraw(accounts=[Who("x", handle="sam")])
    assert Tweet.objects.count() == 1
    again = make_record(unknown.native_id, author="sam")
    assert taken_into(chat, again).withdrawn == 1
    assert not Tweet.objects.exists()


def test_an_import_goes_on_with_accounts_that_a_withdrawal_in_its_midst_left_alone(
    chat, monkeypatch
):
    monkeypatch.setattr(intake, "BATCH", 1)
    kim = AuthorRecord("9", "kim")
    original = make_record(author="sam")
    repeat = make_record(author=kim, is_retweet=True)
    taken_into(chat, repeat)
    withdraw([named_by(f"https://x.com/i/status/{original.native_id}")])
    told = make_record(
        repeat.native_id, author=kim, is_retweet=True, retweet_of_id=original.native_id
    )
    counts = taken_into(chat, repeat, told, make_record(author=kim))
    assert (counts.duplicate, counts.withdrawn, counts.new) == (1, 1, 1)
    assert Tweet.objects.get().author == Account.objects.get(handle="kim")


def test_all_versions_of_an_edited_tweet_go_and_stay_away(chat):
    first, second, third = make_record(), make_record(), make_record()
    for record, versions in ((first, [first]), (second, [first, second])):
        record.edit_ids = [version.native_id for version in versions]
    taken_into(chat, first, second)
    assert withdraw([named_by(f"https://x.com/i/status/{first.native_id}")]).tweets == 2
    third.edit_ids = [record.native_id for record in (first, second, third)]
    assert taken_into(chat, third, second).withdrawn == 2


def test_one_post_is_known_under_each_of_its_spellings(chat):
    did, rkey = "did:plc:abc", "3kj2abcdefgh2"
    by_did = make_record(
        f"at://{did}/{POST}/{rkey}", network="bluesky", author=AuthorRecord(did, "pat.example")
    )
    withdraw([named_by(f"https://bsky.app/profile/pat.example/post/{rkey}")])
    assert taken_into(chat, by_did).withdrawn == 1
    number = "111222333444555666"
    withdraw([named_by(f"https://social.example/@pat/{number}")])
    elsewhere = make_record(
        f"https://social.example/ap/users/9/statuses/{number}", network="mastodon", author="p@s.e"
    )
    assert taken_into(chat, elsewhere).withdrawn == 1


def test_a_post_stored_by_its_accounts_id_is_found_by_its_handle(chat):
    did, rkey = "did:plc:abc", "3kj2abcdefgh2"
    author = AuthorRecord(did, "pat.example")
    taken_into(chat, make_record(f"at://{did}/{POST}/{rkey}", network="bluesky", author=author))
    Account.objects.update(handle_key="pat.example", native_id="")
    gone = withdraw([named_by(f"https://bsky.app/profile/pat.example/post/{rkey}")])
    assert gone.tweets == 1


def test_what_is_typed_in_is_refused_too(chat):
    address = "https://x.com/pat/status/1747363342709686273"
    withdraw([named_by(address)])
    record = record_of(named_by(address), text="Typed in")
    assert add(chat, record, address=address).counts.withdrawn == 1
    assert not Tweet.objects.exists() and not Capture.objects.exists()


def test_a_tweet_that_was_typed_in_takes_its_capture_along(chat):
    address = "https://x.com/pat/status/1747363342709686273"
    add(chat, record_of(named_by(address), text="Typed in"), address=address)
    withdraw([named_by(address)])
    assert not Capture.objects.exists()


def test_what_a_withdrawn_tweet_carried_along_goes_with_it(chat):
    quoted = make_record(author="lee")
    quoting = make_record(quote_of_id=quoted.native_id, embedded=[quoted], author="sam")
    taken_into(chat, quoting)
    withdraw(accounts=[Who("x", handle="sam")])
    assert not Tweet.objects.exists() and not Account.objects.exists()


def test_a_lifted_withdrawal_lets_it_come_in_again(chat):
    record = make_record(author="sam")
    taken_into(chat, record)
    withdraw(accounts=[Who("x", handle="sam")])
    lift(Withdrawal.objects.asked().get())
    assert not Withdrawal.objects.exists()
    assert taken_into(chat, record).new == 1


def test_the_list_survives_a_restored_backup(tmp_path, capsys):
    tweet = make_tweet(author="sam")
    chat = make_chat(transcript=[section("Q1", tweet)])
    join(chat, tweet)
    kept = {"key": tweet.key, "text": tweet.text, "created_at": tweet.created_at}
    call_command("withdraw", "--account", "@sam", "--reason", "Asked by mail")
    call_command("withdraw", "--tweet", "1747363342709686273")
    capsys.readouterr()
    call_command("withdraw", "--list", "--json")
    path = tmp_path / "withdrawals.json"
    path.write_text(capsys.readouterr().out)
    asked = list(Withdrawal.objects.asked().values_list("key", "handle_key", "withdrawn_at"))
    # A backup from before is restored.
    Withdrawal.objects.all().delete()
    join(chat, Tweet.objects.create(network="x", time_source="id", author=None, **kept))
    told = withdrawn(capsys, "--again", str(path))
    assert (told["withdrawals"], told["tweets"]) == (2, 1)
    assert not Tweet.objects.exists()
    listed = Withdrawal.objects.asked()
    assert list(listed.values_list("key", "handle_key", "withdrawn_at")) == asked
    assert listed.get(handle_key="sam").reason == "Asked by mail"


def test_withdrawing_twice_is_no_harm(capsys):
    make_tweet(author="sam")
    assert withdrawn(capsys, "--account", "sam")["tweets"] == 1
    assert withdrawn(capsys, "--account", "@Sam")["tweets"] == 0
    assert Withdrawal.objects.asked().count() == 1


def test_an_empty_list_costs_an_import_one_query_and_a_long_one_no_more(chat):
    def queries():
        records = [make_record(author="kim") for _ in range(50)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            taken_into(chat, *records)
        return len(captured)

    before = queries()
    before = queries()
    for number in range(30):
        withdraw(accounts=[Who("x", handle=f"sam{number}")])
    assert queries() == before


def test_a_question_planned_beforehand_stays_a_heading():
    asked = make_tweet(text="Q1: How do you sleep after nights? #WeExample", author="host")
    other = make_tweet(text="Q2: And what helps you to wake up again?", author="host")
    chat = make_chat(
        questions=["How do you sleep after nights?"],
        transcript=[
            section("Q1: How do you sleep after nights?", asked),
            section("Q2: And what helps you to wake up again?", other),
        ],
    )
    join(chat, asked, other)
    gone = withdraw(accounts=[Who("x", handle="host")])
    assert gone.headings == 1
    blocks = ChatPage.objects.get().transcript.get_prep_value()
    assert [block["value"]["heading"] for block in blocks] == [
        "Q1: How do you sleep after nights?",
        "Q2",
    ]


def test_undoing_and_importing_anew_does_not_bring_it_back(chat):
    record, other = make_record(author="sam"), make_record(author="kim")
    capture = make_capture()
    taken_into(chat, record, other, capture=capture)
    refresh(chat.pk)
    withdraw(accounts=[Who("x", handle="sam")])
    capture.delete()
    ChatTweet.objects.all().delete()
    assert taken_into(chat, record, other).withdrawn == 1
    refresh(chat.pk)
    assert not Tweet.objects.filter(key=record.key).exists()
