"""Files as they really come: damaged, cut, saved by something else."""

import csv
import io
import json
import zipfile
from zoneinfo import ZoneInfo

import pytest

from chatarchive.readers import UnreadableCapture, open_captures
from chatarchive.records import Problem, TweetRecord

ID = "1138900069643198465"
LATER = "1138900715566010371"


def tags(*rows: list, names=("id_str", "from_user", "text", "created_at", "status_url")) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([names, *rows])
    return file.getvalue()


def tags_row(text: str = "Q1 Hello", native_id: str = ID, address: str = "") -> list:
    return [native_id, "ChatBadgeDemo", text, "Wed Jun 12 20:05:11 +0000 2019", address]


def status(text: str = "Q1 Hello", native_id: str = ID, **more) -> dict:
    return {
        "created_at": "Wed Jun 12 20:05:11 +0000 2019",
        "id_str": native_id,
        "text": text,
        "user": {"id_str": "9000000001", "screen_name": "ChatBadgeDemo", "name": "Chat"},
        **more,
    }


# Encodings and lines


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_that_a_windows_program_saves_is_read(capture, read, encoding):
    content = tags(tags_row("Für alle – 👮")).replace("\n", "\r\n")
    (tweet,), problems = read(capture("chat.csv", content, encoding))
    assert (tweet.text, problems) == ("Für alle – 👮", [])


def test_json_lines_saved_by_powershell_are_read(capture, read):
    lines = "\r\n".join(json.dumps(status(f"Grüße {n}"), ensure_ascii=False) for n in range(3))
    tweets, problems = read(capture("chat.json", lines, "utf-16"))
    assert [tweet.text for tweet in tweets] == ["Grüße 0", "Grüße 1", "Grüße 2"]
    assert problems == []


def test_the_code_page_of_windows_is_read_though_the_file_began_in_ascii(capture, read):
    rows = [tags_row("plain")] * 50 + [tags_row("Grüße – “quoted”")]
    tweets, _ = read(capture("chat.csv", tags(*rows), "cp1252"))
    assert tweets[-1].text == "Grüße – “quoted”"


@pytest.mark.parametrize("line_end", ["\r", "\r\n"])
def test_the_code_page_of_excel_on_the_mac_is_read(capture, read, line_end):
    rows = [tags_row("plain")] * 50 + [tags_row("I don’t – “Café” …", LATER)]
    content = tags(*rows).replace("\r\n", line_end)
    (*_, tweet), problems = read(capture("chat.csv", content, "mac_roman"))
    assert (tweet.text, problems) == ("I don’t – “Café” …", [])
    (*_, tweet), _ = read(capture("chat.csv", tags(tags_row("I don’t – “Café” …")), "cp1252"))
    assert tweet.text == "I don’t – “Café” …"


def test_odd_line_ends_inside_a_tweet_do_not_part_it(capture, read):
    text = "one\u2028two\x0bthree\x85four\x1cfive"
    lines = [json.dumps(status(text, LATER), ensure_ascii=False), json.dumps(status("next"))]
    tweets, problems = read(capture("chat.jsonl", "\n".join(lines)))
    assert [tweet.text for tweet in tweets] == [text, "next"]
    tweets, problems = read(capture("chat.csv", tags(tags_row(text), tags_row("next", LATER))))
    assert ([tweet.text for tweet in tweets], problems) == ([text, "next"], [])


def test_what_no_database_holds_is_taken_out_of_the_words(capture, read):
    lines = json.dumps(status("half \ud83d a pair, a \0 zero")) + "\n" + json.dumps(status())
    tweets, _ = read(capture("chat.jsonl", lines))
    assert tweets[0].text == "half \ufffd a pair, a  zero"
    tweets, _ = read(capture("chat.json", json.dumps([status("half \ud83d a pair")])))
    assert tweets[0].text == "half \ufffd a pair"


def test_zeros_that_a_crashed_disk_left_are_passed_over(capture, read):
    line = json.dumps(status()).encode() + b"\n"
    tweets, problems = read(capture("chat.jsonl", line + line + b"\0" * 2000))
    assert (len(tweets), problems) == (2, [])


# Words


@pytest.mark.parametrize(
    ("captured", "seen"),
    [
        ("R&amp;R", "R&R"),
        ("&amp;lt;3", "&lt;3"),
        ("&lt;b&gt;", "<b>"),
        ("AT&T &copy", "AT&T &copy"),
        ("&amp;amp;amp;", "&amp;amp;"),
    ],
)
def test_entities_are_decoded_exactly_once(capture, read, captured, seen):
    for path in (
        capture("chat.csv", tags(tags_row(captured))),
        capture("chat.json", json.dumps([status(captured)])),
        capture("v2.json", json.dumps({"data": [{"id": ID, "text": captured}]})),
    ):
        (tweet,), _ = read(path)
        assert tweet.text == seen


def test_words_that_the_add_on_decoded_already_are_left_as_they_are(capture, read):
    names = "Date,Screen Name,Full Name,Tweet Text,Tweet ID\n"
    row = f"6/12/2019 16:05:11,@ChatBadgeDemo,Chat,<script>alert(1)</script> &amp; &lt;b&gt;,{ID}\n"
    (tweet,), _ = read(capture("chat.csv", names + row))
    assert tweet.text == "<script>alert(1)</script> &amp; &lt;b&gt;"


# Ids and times


def test_a_damaged_id_is_taken_from_the_address_beside_it(capture, read):
    address = f"https://x.com/ChatBadgeDemo/status/{ID}?s=20"
    (tweet,), problems = read(capture("chat.csv", tags(tags_row("a", "1.1389E+18", address))))
    assert (tweet.native_id, problems) == (ID, [])


@pytest.mark.parametrize(
    ("native_id", "why"),
    [
        ("1.1389E+18", "rounded by a spreadsheet"),
        ("1,1389E+18", "rounded by a spreadsheet"),
        ("1138900069643198465.0", "rounded by a spreadsheet"),
        ("", "no tweet id"),
        ("see above", "no id that X gave out"),
        ("-5", "no id that X gave out"),
        ("99999999999999999999999", "no id that X gave out"),
        ("9138900069643198465", "from the year 20"),
    ],
)
def test_an_id_that_is_lost_is_named_with_its_line_and_the_rest_is_read(
    capture, read, native_id, why
):
    content = tags(tags_row(), tags_row("b", native_id), tags_row("c", LATER))
    tweets, (problem,) = read(capture("chat.csv", content))
    assert [tweet.text for tweet in tweets] == ["Q1 Hello", "c"]
    assert problem.where == "line 3"
    assert why in problem.why


@pytest.mark.parametrize("guarded", [f"'{ID}", f'="{ID}"', f"x{ID}", f" {ID} ", f"0{ID}"])
def test_an_id_guarded_against_spreadsheets_is_taken_out_of_its_guard(capture, read, guarded):
    (tweet,), _ = read(capture("chat.csv", tags(tags_row("a", guarded))))
    assert tweet.native_id == ID


def test_ids_that_a_spreadsheet_cut_to_fifteen_figures_are_not_believed(capture, read):
    rows = [tags_row("a", f"11389000696431{n}0000") for n in range(6)]
    tweets, problems = read(capture("chat.csv", tags(*rows)))
    assert (tweets, len(problems)) == ([], 6)


def test_the_id_tells_the_time_whatever_the_file_says(capture, read):
    names = ("id_str", "from_user", "text", "time")
    row = [ID, "ChatBadgeDemo", "a", "13/06/2019 02:05:11"]
    (tweet,), _ = read(capture("chat.csv", tags(row, names=names)))
    assert tweet.created_at.isoformat() == "2019-06-12T20:05:11+00:00"
    assert tweet.time_source == "id"


@pytest.mark.parametrize(
    ("stated", "utc"),
    [("8/3/2010 9:15:00", "2010-08-03T13:15:00"), ("1/3/2010 9:15:00", "2010-01-03T14:15:00")],
)
def test_a_time_without_a_zone_is_taken_in_the_zone_given_summer_and_winter(
    capture, read, stated, utc
):
    names = "Date,Screen Name,Full Name,Tweet Text,Tweet ID\n"
    path = capture("chat.csv", names + f"{stated},@ChatBadgeDemo,Chat,Early,20000000123\n")
    (tweet,), _ = read(path, zone=ZoneInfo("America/New_York"))
    assert (tweet.created_at.isoformat(), tweet.time_source) == (f"{utc}+00:00", "assumed")


# Tables


def test_columns_are_found_by_name_in_any_order_with_others_between(capture, read):
    names = ("mood", "text", "from_user", "Location", "id_str", "Location")
    (tweet,), _ = read(capture("chat.csv", tags(["", "a", "Me", "x", ID, "y"], names=names)))
    assert (tweet.text, tweet.native_id, tweet.author.handle) == ("a", ID, "Me")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_table_that_excel_parted_otherwise_is_read(capture, read, delimiter):
    file = io.StringIO()
    rows = [("id_str", "from_user", "text"), (ID, "Me", "a, b; c\td")]
    csv.writer(file, delimiter=delimiter).writerows(rows)
    (tweet,), _ = read(capture("chat.csv", file.getvalue()))
    assert tweet.text == "a, b; c\td"


def test_missing_cells_reject_a_row_only_where_the_words_are_missing(capture, read):
    content = f"id_str,from_user,text,created_at,status_url\n{ID},Me,short\n{LATER},Me\n"
    (tweet,), (problem,) = read(capture("chat.csv", content))
    assert tweet.text == "short"
    assert problem.where == "line 3"


def test_empty_rows_and_names_repeated_half_way_are_no_records(capture, read):
    content = tags(tags_row(), ["", "", "", "", ""], tags_row("b", LATER))
    names, rest = content.split("\r\n", 1)
    tweets, problems = read(capture("chat.csv", f"{names}\r\n{rest}\r\n\r\n{names}\r\n"))
    assert (len(tweets), problems) == (2, [])


def test_a_lost_quotation_mark_costs_its_own_row_only(capture, read):
    rows = tags(*[tags_row(f"tweet {n}", str(int(ID) + n)) for n in range(9)]).split("\r\n")
    rows[3] = rows[3].replace("tweet 2", '"tweet 2')
    tweets, (problem,) = read(capture("chat.csv", "\r\n".join(rows)))
    assert [tweet.text for tweet in tweets] == [f"tweet {n}" for n in range(9) if n != 2]
    assert problem.where == "line 4"


def test_a_table_cut_off_inside_a_cell_loses_its_last_row(capture, read):
    content = tags(tags_row(), tags_row("cut\noff, here", LATER))
    (tweet,), (problem,) = read(capture("chat.csv", content[: content.index("off") + 2]))
    assert tweet.text == "Q1 Hello"
    assert problem.where == "line 3"


CUT_TABLES = {
    "tags": ("text,from_user,created_at,id_str", "Q1,ann,Wed Jun 12 20:05:11 +0000 2019,{id}"),
    "getoldtweets": (
        "date,username,to,replies,retweets,favorites,text,geo,mentions,hashtags,id,permalink",
        "2019-06-12 20:05:11,ann,,0,0,0,Q1,,,,{id},https://twitter.com/ann/status/{id}",
    ),
    "getoldtweets of Python 2": (
        "username;date;retweets;favorites;text;geo;mentions;hashtags;id;permalink",
        'ann;2019-06-12 20:05;0;0;"Q1";;;;"{id}";https://twitter.com/ann/status/{id}',
    ),
    "json2csv": (
        "created_at,user_screen_name,tweet_type,text,id",
        "Wed Jun 12 20:05:11 +0000 2019,ann,original,Q1,{id}",
    ),
    "table": ("Words,Who,Link", "Hello #WeExample,ann,https://twitter.com/ann/status/{id}"),
}


@pytest.mark.parametrize("name", CUT_TABLES)
def test_a_number_cut_off_at_a_files_end_is_no_other_tweets(capture, name):
    names, row = CUT_TABLES[name]
    ids = [str(int(ID) + number) for number in range(6)]
    content = "\n".join([names, *(row.format(id=one) for one in ids)])
    for end in range(content.rindex("\n") + 2, len(content) + 1):
        (reading,) = open_captures([str(capture("chat.csv", content[:end]))])
        found = list(reading.records())
        assert [one.native_id for one in found[:5]] == ids[:5]
        (last,) = found[5:]
        assert isinstance(last, Problem) or last.native_id == ids[5]
    assert isinstance(last, TweetRecord)


def test_words_cut_off_at_a_files_end_are_not_taken_for_whole(capture, read):
    content = tags(tags_row(), tags_row("A1 These are many words", LATER))
    (tweet,), (problem,) = read(capture("chat.csv", content[: content.index("many")]))
    assert (tweet.native_id, problem.where) == (ID, "line 3")


def test_an_id_of_before_2010_beside_a_later_time_is_none(capture, read):
    _, (problem,) = read(capture("chat.csv", tags(tags_row(native_id="1138900069"))))
    assert "the id is no tweet’s, or was cut" in problem.why


def test_lines_are_counted_as_an_editor_counts_them(capture, read):
    content = tags(tags_row("two\nlines"), tags_row("three\n\nlines", LATER), tags_row("b", "?"))
    tweets, (problem,) = read(capture("chat.csv", content))
    assert [tweet.where for tweet in tweets] == ["line 2", "line 4"]
    assert problem.where == "line 7"


# JSON


def test_a_cut_line_is_one_problem_with_its_number(capture, read):
    line = json.dumps(status())
    tweets, (problem,) = read(capture("chat.jsonl", f"{line}\n{line[:90]}\n{line}\n"))
    assert len(tweets) == 2
    assert problem.where == "line 2"


def test_a_first_line_that_is_broken_does_not_hide_the_others(capture, read):
    line = json.dumps(status())
    tweets, problems = read(capture("chat.jsonl", f"{line[50:]}\n{line}\n{line}\n"))
    assert (len(tweets), [problem.where for problem in problems]) == (2, ["line 1"])


@pytest.mark.parametrize("indent", [None, 1])
def test_an_array_that_is_cut_gives_its_whole_items_and_one_problem(capture, read, indent):
    content = json.dumps([status(f"tweet {n}") for n in range(5)], indent=indent)
    cut = content[: content.index("tweet 3")]
    tweets, problems = read(capture("chat.json", cut))
    assert (len(tweets), len(problems)) == (3, 1)


def test_a_page_that_is_cut_gives_its_whole_tweets_and_one_problem(capture, read):
    data = [{"id": ID, "text": f"tweet {n}", "author_id": "1"} for n in range(4)]
    content = json.dumps({"data": data})
    for before in ("", json.dumps({"data": data[:1]}) + "\n"):
        path = capture("page.json", before + content[: content.index("tweet 2")])
        tweets, problems = read(path)
        assert (len(tweets) - bool(before), len(problems)) == (2, 1)


def test_a_damaged_item_of_a_printed_array_does_not_cost_the_others(capture, read):
    content = json.dumps([status(f"tweet {n}") for n in range(5)], indent=2)
    tweets, (problem,) = read(capture("chat.json", content.replace('"tweet 1"', '"twe"et 1"')))
    assert len(tweets) == 4
    assert problem.where == "record 2, line 12"


def test_a_large_array_streams_in_pieces(capture, read):
    many = [status(f"tweet {n} {'x' * 300}", str(int(ID) + n)) for n in range(2500)]
    tweets, problems = read(capture("chat.json", json.dumps({"statuses": many, "meta": 1})))
    assert ([tweet.text.split()[1] for tweet in tweets], problems) == (
        [str(n) for n in range(2500)],
        [],
    )


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000,
        '{"id_str": ' + "9" * 5_000 + ', "text": "a", "user": {}}',
        '{"id_str": ["a"], "text": "a", "user": {}}',
        json.dumps(status(entities={"urls": 5})),
        json.dumps(status(text=["a"])),
        json.dumps({"id_str": ID, "user": {}, "text": None}),
        "null",
        "17",
    ],
)
def test_a_line_of_nonsense_is_one_problem(capture, read, line):
    sound = json.dumps(status())
    tweets, problems = read(capture("chat.jsonl", f"{sound}\n{line}\n{sound}\n"))
    assert (len(tweets), [problem.where for problem in problems]) == (2, ["line 2"])


def test_a_zip_that_breaks_while_it_is_read_is_one_problem(capture, read, tmp_path):
    lines = "\n".join(json.dumps(status(f"tweet {n}")) for n in range(20_000))
    path = tmp_path / "chat.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("chat.jsonl", lines)
    content = bytearray(path.read_bytes())
    middle = len(content) * 3 // 4
    content[middle : middle + 40] = b"\xff" * 40
    path.write_bytes(content)
    try:
        (reading,) = open_captures([str(path)])
    except UnreadableCapture:
        return
    found = list(reading.records())
    assert isinstance(found[0], TweetRecord)
    assert isinstance(found[-1], Problem)
