"""An account book knows from batch to batch what a fresh one would have read."""

import pytest

from chatarchive.accounts import AccountBook
from chatarchive.models import Account
from chatarchive.records import AuthorRecord

pytestmark = pytest.mark.django_db


def test_the_newest_owner_of_a_handle_stays_its_owner_when_an_older_one_speaks_again():
    older = Account.objects.create(network="x", native_id="1", handle="sam", handle_key="sam")
    newer = Account.objects.create(network="x", native_id="2", handle="sam", handle_key="sam")
    book = AccountBook()
    for author in (AuthorRecord("", "sam"), AuthorRecord("1"), AuthorRecord("", "sam")):
        book.open([("x", author)])
    assert book.find("x", AuthorRecord("1")) == older
    assert book.find("x", AuthorRecord("", "Sam")) == newer


def test_a_name_that_a_later_batch_gives_is_kept():
    book = AccountBook()
    for author in (AuthorRecord("1", "sam"), AuthorRecord("1", "sam", "Sam Sample")):
        book.open([("x", author)])
    assert Account.objects.get().name == "Sam Sample"


def test_a_handle_that_a_later_batch_gives_leads_to_the_account():
    book = AccountBook()
    for author in (AuthorRecord("1"), AuthorRecord("1", "sam"), AuthorRecord("", "SAM")):
        book.open([("x", author)])
    assert book.find("x", AuthorRecord("", "sam")) == Account.objects.get()


def test_authors_met_before_cost_no_query(django_assert_num_queries):
    book = AccountBook()
    authored = [("x", AuthorRecord(str(number), f"person_{number}")) for number in range(50)]
    book.open(authored)
    with django_assert_num_queries(0):
        book.open(authored)


def test_an_account_joined_within_a_batch_is_stored_once_with_all_that_is_known():
    Account.objects.create(network="x", handle="Sam", handle_key="sam")
    book = AccountBook()
    book.open([("x", AuthorRecord("77")), ("x", AuthorRecord("77", "Sam", "Sam Sample"))])
    account = Account.objects.get()
    assert (account.native_id, account.handle, account.name) == ("77", "Sam", "Sam Sample")
    assert book.find("x", AuthorRecord("", "sam")) == account


def test_a_name_known_beside_the_handle_alone_is_kept_when_the_id_becomes_known():
    for author in (
        AuthorRecord("77"),
        AuthorRecord("", "SamSample", "Sam Sample"),
        AuthorRecord("77", "samsample"),
    ):
        AccountBook().open([("x", author)])
    account = Account.objects.get()
    assert (account.handle, account.name) == ("SamSample", "Sam Sample")


@pytest.mark.parametrize("batches", [1, 2])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_handle_keeps_its_capitals_though_a_tool_wrote_it_small(batches, backwards):
    authored = [("x", AuthorRecord("", "samsample")), ("x", AuthorRecord("", "SamSample", "Sam"))]
    if backwards:
        authored.reverse()
    book = AccountBook()
    for batch in [authored] if batches == 1 else [[one] for one in authored]:
        book.open(batch)
    account = Account.objects.get()
    assert (account.handle, account.handle_key, account.name) == ("SamSample", "samsample", "Sam")


@pytest.mark.parametrize("backwards", [False, True])
def test_two_accounts_that_become_one_keep_what_either_knew(backwards):
    authored = [("x", AuthorRecord("", "SamSample", "Sam")), ("x", AuthorRecord("1", "samsample"))]
    for author in reversed(authored) if backwards else authored:
        AccountBook().open([author])
    account = Account.objects.get()
    assert (account.native_id, account.handle, account.name) == ("1", "SamSample", "Sam")
