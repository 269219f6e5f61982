"""``import_chat`` with tables of no known format: the guess is shown, and can be corrected."""

import json
import zipfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from chatarchive.models import Capture, ChatTweet, Tweet
from tests.factories import make_chat, tweet_id, utc

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path):
    rows = ["Nr;Link;Who;Remark;Tweet"]
    for number, who in enumerate(("Ann", "Bo", "Ann", "Cy")):
        address = f"https://twitter.com/{who}/status/{tweet_id(utc(2024, 1, 16, 21, number))}"
        rows.append(f"{number};{address};{who};Seen by the facilitator {number};A1 Yes {number}")
    file = tmp_path / "chat.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return str(file)


def imported(*arguments):
    out, err = StringIO(), StringIO()
    call_command("import_chat", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_guess_is_shown_to_a_person_and_beside_the_json(path):
    make_chat(slug="june")
    out, err = imported(path, "--chat", "june", "--dry-run")
    assert "chat.csv: Read as a table: address from “Link”, author from “Who”" in out
    assert "text from “Tweet”. Not right? Say --columns" in out
    out, err = imported(path, "--chat", "june", "--json")
    assert json.loads(out)["format"] == "table"
    assert json.loads(out)["new"] == 4
    assert "chat.csv: Read as a table: address from “Link”" in err
    assert Capture.objects.get().format == "table"


def test_what_is_said_of_the_columns_is_done(path):
    make_chat(slug="june")
    imported(path, "--chat", "june", "--columns", "url=B,text=Remark,author=3")
    assert set(Tweet.objects.values_list("text", flat=True)) == {
        f"Seen by the facilitator {number}" for number in range(4)
    }


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ("url=Adress", "no column “Adress”.*“Nr”, “Link”, “Who”, “Remark”, “Tweet”"),
        ("colour=Who", "only: id, url, author"),
        ("Who", "says of no column"),
    ],
)
def test_wrong_columns_are_wrong_usage(path, columns, why):
    make_chat(slug="june")
    with pytest.raises(CommandError, match=why) as refusal:
        imported(path, "--chat", "june", "--columns", columns)
    assert refusal.value.returncode == 2
    assert not ChatTweet.objects.exists()


def test_columns_go_with_no_other_format(path):
    make_chat(slug="june")
    with pytest.raises(CommandError, match="columns are known") as refusal:
        imported(path, "--chat", "june", "--format", "tags", "--columns", "id=1")
    assert refusal.value.returncode == 2
    imported(path, "--chat", "june", "--format", "table", "--columns", "url=2")
    assert ChatTweet.objects.count() == 4


@pytest.mark.parametrize("said", ["url=Adress", "url=Link"])
def test_columns_said_of_a_zip_are_those_of_the_tables_in_it(path, tmp_path, said):
    make_chat(slug="june")
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "june.csv")
        archive.writestr("data/account.js", 'window.YTD.account.part0 = [{"a": "b, c", "d": 1}]')
    if said == "url=Link":
        imported(packed, "--chat", "june", "--columns", said)
        assert ChatTweet.objects.count() == 4
        return
    with pytest.raises(CommandError, match=r"no column “Adress”.*“Nr”, “Link”") as refusal:
        imported(packed, "--chat", "june", "--columns", said)
    assert refusal.value.returncode == 2
    assert "window" not in str(refusal.value)
