"""Unknown tables: columns told by what is in them, and nothing taken that may be no tweets."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from chatarchive.readers import (
    SourceError,
    UnreadableCapture,
    WrongColumns,
    open_captures,
    parse_columns,
)
from chatarchive.records import Problem, TweetRecord
from tests.chatarchive.readers.expectations import SAMPLES, as_expected, without_where

IDS = [str(1138900069643198465 + number * 250_000_000_000) for number in range(8)]
PEOPLE = ("ann", "bo", "ann", "cy", "bo", "ann", "dee", "cy")
WORDS = [f"Thought number {number} of the evening #WeExample" for number in range(8)]
BIOS = [f"Mother of {number}, writes about trees, walks a lot" for number in range(8)]


def table(*columns, names=None, delimiter=",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([names] if names else [])
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue()


def opened(content: str, **options):
    (reading,) = open_captures(["-"], stdin=io.BytesIO(content.encode()), **options)
    return reading


def addresses(site="https://twitter.com"):
    return [f"{site}/{who}/status/{one}" for who, one in zip(PEOPLE, IDS, strict=True)]


def test_the_guess_is_told_in_words():
    reading = opened(table(addresses(), PEOPLE, WORDS, names=("Link", "Who", "Tweet")))
    assert reading.format == "table"
    assert reading.remark.startswith(
        "Read as a table: address from “Link”, author from “Who”, text from “Tweet”. Not right? "
        "Say --columns id=…,author=…,time=…,text=…"
    )


def test_a_table_without_names_calls_its_columns_by_letter():
    reading = opened(table(["x"] * 8, IDS, PEOPLE, WORDS, [1] * 8))
    # Whose the handles are is not certain without a name, an "@" or an address.
    assert reading.remark.startswith("Read as a table: id from column B, text from column D.")
    assert {one.author for one in reading.records()} == {None}
    signed = [f"@{who}" for who in PEOPLE]
    assert [one.author.handle for one in opened(table(IDS, signed, WORDS)).records()] == [*PEOPLE]


def test_only_the_columns_of_the_tweet_itself_count(tmp_path):
    others = [str(int(one) - 4_000_000_000_000) for one in IDS]
    content = table(
        others, others, others, IDS, PEOPLE, WORDS,
        names=("conversation_id", "in_reply_to_status_id", "user_id", "tid", "username", "tweet"),
    )  # fmt: skip
    found = list(opened(content).records())
    assert [one.native_id for one in found] == IDS
    assert [one.reply_to_id for one in found] == others


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        (table(IDS, PEOPLE, BIOS, names=("id", "username", "description")), "holds words"),
        (table(IDS, PEOPLE, BIOS, names=("user_id", "username", "text")), "tweets’ ids"),
        (table(IDS, [f"{who}{n}" for n, who in enumerate(PEOPLE)], BIOS), "not of accounts"),
        (table(IDS, PEOPLE, names=("id", "follower")), "holds words"),
        ("\n".join(IDS), "only numbers"),
        (
            table([f"https://example.org/{one}" for one in IDS], WORDS, names=("url", "title")),
            "tweets’ ids or addresses",
        ),
        (
            table(["1.13890006964320E+18"] * 8, PEOPLE, WORDS, names=("id", "from", "text")),
            "rounded by a spreadsheet",
        ),
        (
            table(IDS, ["1/2/2024"] * 8, WORDS, names=("order", "date", "note")),
            "not of accounts or other things",
        ),
        (table(range(8), PEOPLE, WORDS, names=("id", "user", "text")), "tweets’ ids"),
        (table(addresses(), PEOPLE, names=("url", "who")), "holds words"),
    ],
)
def test_what_may_be_no_tweets_is_refused_with_what_is_missing(content, missing):
    with pytest.raises(UnreadableCapture, match=missing):
        opened(content)


def test_entities_are_decoded_where_the_table_has_them_and_left_where_it_has_not():
    encoded = ["Rain &amp; wind", "a &lt; b", *WORDS[2:]]
    names = ("tweet id", "user", "text")
    found = [one.text for one in opened(table(IDS, PEOPLE, encoded, names=names)).records()]
    assert found[:2] == ["Rain & wind", "a < b"]
    literal = ["Write &amp; for it", "this & that", *WORDS[2:]]
    found = [one.text for one in opened(table(IDS, PEOPLE, literal, names=names)).records()]
    assert found[:2] == literal[:2]


NAMED = table(addresses(), WORDS, PEOPLE, names=("A b", "Words, many", "Who"), delimiter=";")


@pytest.mark.parametrize(
    "said",
    [
        'url=1,"text=Words, many",author=C',
        "url=a,text=B,author=3",
        " Author = who , TEXT=2",
    ],
)
def test_columns_are_said_by_name_number_or_letter(said):
    found = list(opened(NAMED, columns=parse_columns(said)).records())
    assert [(one.native_id, one.text, one.author.handle) for one in found] == [
        *zip(IDS, WORDS, PEOPLE, strict=True)
    ]


def test_what_is_said_wins_over_what_is_guessed():
    content = table(IDS, BIOS, ["Yes!"] * 8, PEOPLE, names=("nr", "bio", "said", "whose"))
    found = list(opened(content, columns={"id": "nr", "text": "said", "author": "whose"}).records())
    assert {one.text for one in found} == {"Yes!"}
    assert [one.author.handle for one in found] == [*PEOPLE]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("id=Nr,text=Tweet", "no column “Nr”.*“A b”, “Words, many”, “Who”"),
        ("id=9,text=2", "no column “9”"),
        ("id=0,text=2", "no column “0”"),
    ],
)
def test_columns_that_the_file_lacks_are_refused_with_those_it_has(said, why):
    with pytest.raises(WrongColumns, match=why):
        opened(NAMED, columns=parse_columns(said))


@pytest.mark.parametrize("said", ["", "id", "id=", "colour=3", "id=1,id=2", "=3", "id=a,text=b, c"])
def test_what_cannot_be_said_of_columns_is_refused(said):
    with pytest.raises(WrongColumns):
        parse_columns(said)


@pytest.mark.parametrize("sample", ["tags/v6.csv", "twitter-archiver/chat.csv"])
def test_a_known_table_that_lost_its_names_is_read_as_an_unknown_one(sample, capture, read):
    (known,) = open_captures([str(SAMPLES / sample)])
    true = {one.native_id: one for one in known.records() if isinstance(one, TweetRecord)}
    with open(SAMPLES / sample, encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    rows = [row for row in rows if any(one in true for one in row)]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    (reading,) = open_captures([str(capture("lost.csv", out.getvalue()))])
    assert reading.format == "table"
    for one in reading.records():
        assert (one.text, one.created_at) == (
            true[one.native_id].text,
            true[one.native_id].created_at,
        )


@pytest.mark.parametrize("sample", sorted((SAMPLES / "table").glob("*.?sv")), ids=lambda p: p.name)
def test_an_unknown_workbook_gives_what_the_same_table_as_csv_gives(sample, tmp_path):
    delimiter = {"by-hand.csv": ";", "no-names.tsv": "\t"}.get(sample.name, ",")
    book = Workbook()
    with open(sample, encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream, delimiter=delimiter):
            book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (reading,) = open_captures([str(tmp_path / "a.xlsx")])
    expected = json.loads(sample.with_name(f"{sample.name}.expected.json").read_text("utf-8"))
    assert [*map(without_where, as_expected(reading))] == [*map(without_where, expected)]


CELLS = st.one_of(
    st.sampled_from(
        IDS + WORDS + addresses() + ["", "NA", "-1", "1e400", "\0", "\ud83d", "a" * 5000]
    ),
    st.text(max_size=30),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, max_size=5), max_size=8), st.booleans(), st.booleans())
def test_no_table_whatever_is_in_it_stops_a_reading(rows, with_names, said):
    out = io.StringIO(newline="")
    names = [["tweet id", "text", "user", "time", "url"]] if with_names else []
    csv.writer(out).writerows(names + rows)
    content = out.getvalue().encode("utf-8", "surrogatepass")
    try:
        (reading,) = open_captures(
            ["-"],
            stdin=io.BytesIO(content),
            columns={"id": "1", "text": "2", "time": "4"} if said else None,
        )
    except (UnreadableCapture, SourceError, WrongColumns) as refusal:
        assert str(refusal).endswith(".")
        return
    found = list(reading.records())
    assert all(isinstance(one, TweetRecord | Problem) for one in found)
    assert found == list(reading.records())
    assert reading.remark.endswith(".")
