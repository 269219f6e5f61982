"""Workbooks give what the same table as CSV gives; whatever is wrong with one is a sentence."""

import csv
import subprocess
import sys
import zipfile
from datetime import datetime

import defusedxml.ElementTree
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font

from chatarchive.readers import UnreadableCapture, open_captures, sheets
from tests.chatarchive.readers.expectations import SAMPLES, as_expected, without_where
from tests.chatarchive.readers.raw_workbooks import cells, raw_workbook, relations, sheet

ID = "1138900069643198465"
LATER = "1138900715566010371"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NAMES = ("id_str", "from_user", "text", "time", "status_url")
TAGS = SAMPLES / "tags" / "v6.csv"


def tags_rows(name="v6.csv"):
    with open(SAMPLES / "tags" / name, encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


@pytest.fixture
def saved(tmp_path):
    """``saved({"Archive": rows})`` writes a workbook of those sheets."""

    def write(sheets, name="chat.xlsx", hidden=()):
        book = Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            page = book.create_sheet(title)
            page.sheet_state = "hidden" if title in hidden else "visible"
            for row in rows:
                page.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.mark.parametrize(
    "sample",
    [
        "tags/v6.csv",
        "tags/v5-ids-as-numbers.csv",
        "tags/saved-by-r.csv",
        "twitter-archiver/chat.csv",
    ],
)
def test_a_workbook_gives_what_the_same_table_as_csv_gives(saved, sample):
    with open(SAMPLES / sample, encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    (book,) = open_captures([str(saved({"Sheet1": rows}))])
    (table,) = open_captures([str(SAMPLES / sample)])
    assert book.format == table.format
    assert as_expected(book)[0]["where"].startswith("sheet “Sheet1”, row ")
    given = {one.get("native_id"): without_where(one) for one in as_expected(book)}
    for one in as_expected(table):
        if "native_id" in one:
            assert given[one["native_id"]] == without_where(one)


def test_all_sheets_that_suit_are_read_hidden_ones_too_whatever_their_columns_order(saved, read):
    path = saved(
        {
            "Read me": [["How this sheet works"], ["Press the button"]],
            "June": [["#WeExample"], [], NAMES[:3], [ID, "InspAnnDemo", "In June"]],
            "July": [["text", "note", "id_str", "from_user"], ["In July", "x", LATER, "Bo"]],
            "Summary": [["from_user", "tweets"], ["InspAnnDemo", 1]],
        },
        hidden=["July"],
    )
    tweets, problems = read(path)
    assert not problems
    assert [(one.text, one.native_id, one.author.handle, one.where) for one in tweets] == [
        ("In June", ID, "InspAnnDemo", "sheet “June”, row 4"),
        ("In July", LATER, "Bo", "sheet “July”, row 2"),
    ]


def test_an_id_that_a_spreadsheet_rounded_is_named(saved, read):
    for rounded in (int(ID), 1138900069643200000, 1.1389000696432e18):  # all saved as 16 figures
        tweets, (problem,) = read(saved({"a": [NAMES[:3], [rounded, "Ann", "a"]]}))
        assert not tweets
        assert "rounded by a spreadsheet" in problem.why
        assert problem.where == "sheet “a”, row 2"


def test_ids_that_a_program_wrote_digit_by_digit_are_true(tmp_path, read):
    # The second is one that a float can hold too, as every third true id is: the first vouches.
    ids = (ID, "1138900715566010368")
    rows = "".join(f'<row><c><v>{one}</v></c><c t="str"><v>A</v></c></row>' for one in ids)
    path = raw_workbook(tmp_path / "a.xlsx", sheet(cells(*NAMES[:3]) + rows))
    tweets, problems = read(path)
    assert ([one.native_id for one in tweets], problems) == ([*ids], [])
    # JavaScript writes a rounded one out with zeros.
    for one in ("1138900069643198500", "1138900715566010368"):
        path = raw_workbook(tmp_path / "a.xlsx", sheet(cells(*NAMES[:3]) + rows.replace(ID, one)))
        tweets, problems = read(path)
        assert (len(tweets), len(problems)) == (0, 2)


def test_an_id_that_a_spreadsheet_rounded_is_taken_from_the_address(saved, read):
    address = f"https://twitter.com/InspAnnDemo/status/{ID}"
    row = [1.1389000696432e18, "InspAnnDemo", "a", datetime(2019, 6, 12, 21, 5), address]
    tweets, _ = read(saved({"a": [NAMES, row]}))
    assert [one.native_id for one in tweets] == [ID]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ('<c t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>', " a "),
        ('<c t="inlineStr"><is><r><t>ri</t></r><r><rPr/><t>ch</t></r></is></c>', "rich"),
        ('<c t="s"><v>1</v></c>', "東京 #chat"),
        ('<c t="s"><v>99</v></c>', ""),
        ('<c t="inlineStr"><is><t>a_x000D_\nb _x005F_x000D_ c</t></is></c>', "a\nb _x000D_ c"),
        ('<c t="inlineStr"><is><t>_xD83D__xDE00_ _xD83D_</t></is></c>', "😀 �"),
        ('<c t="str"><f>A1&amp;B1</f><v>joined</v></c>', "joined"),
        ("<c><f>A1</f></c>", ""),
        ('<c t="b"><v>1</v></c>', "TRUE"),
        ('<c t="e"><v>#NAME?</v></c>', "#NAME?"),
        ("<c><v>5</v></c>", "5"),
        ("<c><v>5.0</v></c>", "5"),
        ("<c><v>1.5E3</v></c>", "1500"),
        ('<c s="1"><v>43628.878472222219</v></c>', "2019-06-12 21:05:00"),
        ('<c s="1"><v>43628</v></c>', "2019-06-12"),
        ('<c s="2"><v>0.878472222222222</v></c>', "21:05:00"),
        ('<c s="3"><v>43628.5</v></c>', "43628.5"),
        ('<c t="d"><v>2019-06-12T21:05:00</v></c>', "2019-06-12 21:05:00"),
    ],
)
def test_a_cell_is_read_as_what_it_shows(tmp_path, read, written, text):
    shared = "<si><t>id</t></si><si><t>東京</t><rPh><t>トウ</t></rPh><r><t> #chat</t></r></si>"
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="&quot;d&quot;0.0"/>'
        '<numFmt numFmtId="165" formatCode="[$-409]h:mm:ss;@"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="22"/><xf numFmtId="165"/><xf numFmtId="164"/></cellXfs>'
    )
    rows = cells("id_str", "from_user", "text") + (
        f'<row><c t="str"><v>{ID}</v></c><c t="str"><v>Ann</v></c>{written}</row>'
    )
    path = raw_workbook(tmp_path / "a.xlsx", sheet(rows), shared=shared, styles=styles)
    (tweet,), problems = read(path)
    assert (tweet.text, problems) == (text, [])


def test_dates_count_from_1904_where_an_old_mac_says_so(tmp_path, read):
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    rows = cells("id_str", "from_user", "text") + (
        f'<row><c t="str"><v>{ID}</v></c><c t="str"><v>A</v></c><c s="0"><v>42166</v></c></row>'
    )
    book = raw_workbook(tmp_path / "a.xlsx", sheet(rows), styles=styles, properties='date1904="1"')
    assert read(book)[0][0].text == "2019-06-12"


def test_names_with_a_prefix_are_read_and_the_size_a_sheet_states_does_not_count(tmp_path, read):
    row = (
        f'<x:row r="2"><x:c r="A2" t="str"><x:v>{ID}</x:v></x:c>'
        '<x:c r="C2" t="str"><x:v>hi</x:v></x:c></x:row>'
    )
    names = "".join(f'<x:c t="str"><x:v>{name}</x:v></x:c>' for name in NAMES[:3])
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:dimension ref="A1"/><x:sheetData>'
        f"<x:row>{names}</x:row>{row}</x:sheetData></x:worksheet>"
    )
    (tweet,), _ = read(raw_workbook(tmp_path / "a.xlsx", xml))
    assert (tweet.native_id, tweet.text, tweet.author) == (ID, "hi", None)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_the_strict_dialect_is_refused_with_what_to_do(tmp_path, part):
    path = raw_workbook(tmp_path / "a.xlsx", sheet(NAMED))
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(part).decode()
    strict = xml.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    raw_workbook(path, sheet(NAMED), parts={part: strict})
    with pytest.raises(UnreadableCapture, match=r"strict dialect.*save it again as \.xlsx"):
        open_captures([str(path)])


@pytest.mark.parametrize(
    "after",
    ['<dataValidations count="x"><dataValidation/></dataValidations>', "<extLst><ext/></extLst>"],
)
def test_what_stands_below_the_rows_cannot_spoil_them(tmp_path, read, after):
    tweets, problems = read(raw_workbook(tmp_path / "a.xlsx", sheet(NAMED, after)))
    assert (len(tweets), problems) == (1, [])


def test_styles_that_cannot_be_understood_cost_only_what_they_say(tmp_path, read):
    styles = '<fonts><font><family val="99"/></font></fonts><cellXfs><xf numFmtId="14"/></cellXfs>'
    tweets, problems = read(raw_workbook(tmp_path / "a.xlsx", sheet(NAMED), styles=styles))
    assert (len(tweets), problems) == (1, [])


def test_a_cell_that_cannot_be_understood_costs_no_other(tmp_path, read):
    odd = (
        "<c><v>NaN</v></c>",
        f"<c><v>{'9' * 5000}</v></c>",
        '<c t="b"><v>yes</v></c>',
        '<c t="d"><v>soon</v></c>',
        '<c s="x"><v>odd</v></c>',
        '<c t="inlineStr"><is><rPh><t>a</t></rPh><t>odd</t></is></c>',
    )
    row = f'<row><c t="str"><v>{ID}</v></c><c t="str"><v>Ann</v></c>'
    rows = "".join(f"{row}{one}</row>" for one in odd)
    tweets, problems = read(raw_workbook(tmp_path / "a.xlsx", sheet(cells(*NAMES[:3]) + rows)))
    assert [one.text for one in tweets] == ["NaN", "9" * 5000, "yes", "soon", "odd", "odd"]
    assert problems == []


def test_bold_words_merged_cells_and_filters_do_not_matter(tmp_path, read):
    book = Workbook()
    page = book.active
    page.append(["Our chat"])
    page.merge_cells("A1:C1")
    page.append(list(NAMES[:3]))
    page.append([ID, "Ann", "a"])
    page.append([LATER, "Bo", "b"])
    page["A2"].font = Font(bold=True)
    page.auto_filter.ref = "A2:C4"
    page.row_dimensions[4].hidden = True
    book.save(tmp_path / "chat.xlsm")
    tweets, problems = read(tmp_path / "chat.xlsm")
    assert ([one.text for one in tweets], problems) == (["a", "b"], [])


def test_a_sheet_cut_in_the_middle_gives_what_stands_before_the_cut(tmp_path, read):
    whole = sheet(cells(*NAMES[:3]) + cells(ID, "Ann", "a", row=2) + cells(LATER, "B", "b", row=3))
    tweets, problems = read(raw_workbook(tmp_path / "a.xlsx", whole[: whole.index("b</t>")]))
    assert [one.text for one in tweets] == ["a"]
    assert "not saved to its end" in problems[0].why


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
NAMED = cells(*NAMES[:3]) + cells(ID, "Ann", "a", row=2)
CELL = '<c t="str"><v>a</v></c>'


@pytest.mark.parametrize("part", ["worksheets/sheet1", "sharedStrings", "workbook"])
@pytest.mark.parametrize("laughs", [LAUGHS, '<!DOCTYPE a SYSTEM "file:///etc/passwd">'])
def test_entities_are_refused_wherever_they_stand(tmp_path, part, laughs):
    xml = f'<?xml version="1.0"?>{laughs}<sst><si><t>&c;</t></si></sst>'
    path = raw_workbook(
        tmp_path / "a.xlsx",
        sheet(cells(*NAMES[:3]) + '<row><c t="s"><v>0</v></c></row>'),
        parts={f"xl/{part}.xml": xml},
    )
    with pytest.raises(UnreadableCapture, match="only traps do"):
        open_captures([str(path)])


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("<a>" * 5000, "not saved to its end"),
        ("<a/>" * (1 << 20), "longer than 2 MB"),
        (f"<a>{'<row/>' * (1 << 19)}</a>", "longer than 2 MB"),
        (f"<row>{'<c/>' * (1 << 20)}</row>", "longer than 2 MB"),
        (f"<row>{'<c/>' * 20_000}</row>", "more than 16,384 cells"),
        (f'<row r="9999999999">{CELL}</row>', "more than 1,048,576 rows"),
        ('<row><c r="AAAA1" t="str"><v>a</v></c></row>', "not written as a workbook"),
        ('<row r="x"/>', "not written as a workbook"),
        (f'<row a="{"a" * (3 << 20)}"/>', "longer than 2 MB"),
        (f'<row><c t="str"><v>{"a" * (3 << 20)}</v></c></row>', "longer than 2 MB"),
        ("<row><c><v>\ufffe</v></c></row>", "damaged"),
        ("", "without anything"),
        (cells("month", "total"), "no sheet of it holds tweets"),
    ],
)
def test_an_impossible_sheet_is_refused_in_a_sentence(tmp_path, rows, why):
    with pytest.raises(UnreadableCapture, match=why) as refusal:
        open_captures([str(raw_workbook(tmp_path / "a.xlsx", sheet(rows)))])
    assert str(refusal.value).startswith("“a.xlsx” is a workbook")


def test_a_million_empty_rows_and_cells_far_to_the_right_cost_little(tmp_path, read):
    empty = "<row/>" * 1_000_000
    far = f'<row><c r="A1048000" t="str"><v>{LATER}</v></c><c r="XFD1048000"><v>1</v></c></row>'
    with pytest.raises(UnreadableCapture, match="more than is allowed"):
        open_captures([str(raw_workbook(tmp_path / "b.xlsx", sheet(empty * 15)))])
    path = raw_workbook(tmp_path / "a.xlsx", sheet(NAMED + empty + far))
    tweets, problems = read(path)
    assert (len(tweets), problems) == (2, [])


def test_a_part_packed_too_tight_is_refused_before_it_is_unpacked(tmp_path):
    path = raw_workbook(tmp_path / "a.xlsx", sheet(NAMED), shared="<si/>" * (14 << 20))
    with pytest.raises(UnreadableCapture, match="more than is allowed"):
        open_captures([str(path)])


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"styles": f"<styleSheet><cellXfs>{'<xf/>' * 300_000}</cellXfs></styleSheet>"}, "more"),
        ({"styles": f"<styleSheet>{' ' * (17 << 20)}</styleSheet>"}, "larger"),
        ({"workbook": f"<workbook>{'<sheet/>' * 300_000}</workbook>"}, "more"),
        ({"sharedStrings": f'<sst xmlns="{MAIN}">{"<x/>" * (1 << 20)}</sst>'}, "2 MB"),
    ],
)
def test_a_part_that_is_taken_whole_must_be_small(tmp_path, parts, why):
    parts = {f"xl/{name}.xml": xml for name, xml in parts.items()}
    path = raw_workbook(tmp_path / "a.xlsx", sheet(NAMED), parts=parts)
    with pytest.raises(UnreadableCapture, match=f"cannot be read: .*{why}"):
        open_captures([str(path)])


def test_texts_that_would_fill_the_memory_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "TEXTS_LIMIT", 1 << 20)
    path = raw_workbook(tmp_path / "a.xlsx", sheet(NAMED), shared="<si><t>ab</t></si>" * 30_000)
    with pytest.raises(UnreadableCapture, match="its texts take more than 1 MB"):
        open_captures([str(path)])


def test_one_text_repeated_in_every_cell_does_not_fill_the_memory(tmp_path):
    cell = '<c t="s"><v>0</v></c>'
    row = f"<row>{cell * 1000}</row>"
    path = raw_workbook(tmp_path / "a.xlsx", sheet(row * 9), shared=f"<si><t>{'a' * 9999}</t></si>")
    with pytest.raises(UnreadableCapture, match="longer than 2 MB"):
        open_captures([str(path)])


def test_a_sheet_listed_a_thousand_times_is_refused(tmp_path):
    listed = '<sheet name="a" sheetId="1" r:id="rId1"/>' * 1000
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    xml = f'<workbook xmlns="{MAIN}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>'
    path = raw_workbook(tmp_path / "a.xlsx", sheet(NAMED), parts={"xl/workbook.xml": xml})
    with pytest.raises(UnreadableCapture, match="more than 500 sheets"):
        open_captures([str(path)])


def test_nothing_openpyxl_warns_of_reaches_the_terminal(tmp_path):
    path = raw_workbook(
        tmp_path / "a.xlsx",
        sheet(NAMED + f'<row>{CELL}<c s="0"><v>9E9</v></c></row>'),
        styles='<cellXfs><xf numFmtId="14"/></cellXfs>',
    )
    program = f"from chatarchive.readers import *\nopen_captures([{str(path)!r}])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_openpyxl_reads_through_defusedxml():
    assert openpyxl.DEFUSEDXML
    assert openpyxl.xml.functions.iterparse is defusedxml.ElementTree.iterparse


def test_what_a_workbook_refers_to_outside_itself_is_never_opened(tmp_path, read):
    outside = relations(
        ("worksheet", "../../../../etc/passwd"),
        ("externalLink", "file:///etc/passwd"),
        ("worksheet", "worksheets/sheet1.xml"),
    )
    path = raw_workbook(
        tmp_path / "a.xlsx",
        *[sheet(NAMED)] * 3,
        parts={"xl/_rels/workbook.xml.rels": outside},
    )
    tweets, _ = read(path)
    assert [one.where for one in tweets] == ["sheet “Third”, row 2"]


PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")


@pytest.mark.parametrize("part", [*PARTS, "[Content_Types].xml", "xl/sharedStrings.xml"])
@pytest.mark.parametrize("content", ["<broken", "", "<odd/>" * 2])
def test_a_workbook_with_a_broken_part_is_refused(tmp_path, part, content):
    path = raw_workbook(tmp_path / "a.xlsx", sheet(NAMED), parts={part: content})
    with pytest.raises(UnreadableCapture, match="cannot be read"):
        open_captures([str(path)])


@pytest.mark.parametrize(
    ("members", "what"),
    [
        ({"[Content_Types].xml": "", "xl/workbook.bin": ""}, "xlsb"),
        ({"[Content_Types].xml": "", "word/document.xml": ""}, "word processor"),
        ({"[Content_Types].xml": "", "ppt/presentation.xml": ""}, "presentation"),
        ({"[Content_Types].xml": ""}, "no workbook"),
        ({"mimetype": "", "content.xml": "", "META-INF/manifest.xml": ""}, "OpenDocument"),
        ({"Index/Document.iwa": "", "Metadata/Properties.plist": ""}, "Numbers"),
        ({"Index.zip": "", "Metadata/Properties.plist": ""}, "Numbers"),
    ],
)
def test_other_documents_are_named_with_what_to_do(tmp_path, members, what):
    path = tmp_path / "chat.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with pytest.raises(UnreadableCapture, match=what):
        open_captures([str(path)])


def test_a_locked_workbook_is_told_from_an_old_one(tmp_path):
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000
    (tmp_path / "old.xls").write_bytes(old)
    with pytest.raises(UnreadableCapture, match=r"\.xls.*save it as \.xlsx"):
        open_captures([str(tmp_path / "old.xls")])
    (tmp_path / "locked.xlsx").write_bytes(old + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(UnreadableCapture, match="locked with a password"):
        open_captures([str(tmp_path / "locked.xlsx")])


def test_a_workbook_in_a_zip_is_read_and_a_broken_one_passed_over(tmp_path, read, saved):
    book = saved({"Archive": tags_rows()}).read_bytes()
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a/june.xlsx", book)
        archive.writestr("a/notes.docx", _docx(tmp_path))
    tweets, problems = read(tmp_path / "all.zip")
    assert tweets[0].where == "sheet “Archive”, row 2"


def _docx(folder) -> bytes:
    with zipfile.ZipFile(folder / "a.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("word/document.xml", "")
    return (folder / "a.docx").read_bytes()


NOISE = ["", "<", ">", "</row>", "<row>", '<c r="B7">', "</v>", 'r="', "&", "&amp;", "\0", "9" * 30]


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(PARTS),
    st.lists(
        st.tuples(st.integers(0, 1500), st.integers(0, 30), st.sampled_from(NOISE)), min_size=1
    ),
)
def test_a_workbook_whose_parts_are_damaged_is_read_or_refused(tmp_path, part, damages):
    path = raw_workbook(
        tmp_path / "a.xlsx",
        sheet(NAMED + cells("1138900715566010371", "Bo", "b", row=3)),
        shared="<si><t>a</t></si>",
    )
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(part).decode()
    for start, length, noise in damages:
        xml = xml[:start] + noise + xml[start + length :]
    raw_workbook(path, sheet(NAMED), parts={part: xml})
    try:
        (reading,) = open_captures([str(path)])
    except UnreadableCapture as refusal:
        assert str(refusal).endswith((".", ").", "letters)."))
        return
    found = list(reading.records())
    assert found == list(reading.records())
