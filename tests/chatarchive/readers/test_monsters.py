"""Files of a size or build that no capture has are read or refused in bounded memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chatarchive.readers.raw_workbooks import cells, raw_workbook, sheet

ROOT = Path(__file__).parents[3]
ID = "1138900069643198465"
HEAD = '{"id_str":"%s","text":"a","user":{}}\n'
CSV = f"id_str,from_user,text\n{ID},Ann,hi\n"
# What Python and the readers need, and a fraction of what the files hold.
MEMORY = 400 << 20

READ = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
from chatarchive.readers import SourceError, UnreadableCapture, open_captures
try:
    (reading,) = open_captures(["-"])
    tweets = problems = 0
    why = ""
    for one in reading.records():
        if hasattr(one, "why"):
            problems, why = problems + 1, one.why
        else:
            tweets += 1
    print(json.dumps([tweets, problems, why]))
except (SourceError, UnreadableCapture) as refusal:
    print(json.dumps([0, 0, str(refusal)]))
"""


def read_piped(*pieces: tuple[bytes, int], memory: int = MEMORY) -> tuple[int, int, str]:
    """What a process without memory to spare makes of ``pieces``, each so many times:
    tweets, problems, and the last problem or the refusal."""
    process = subprocess.Popen(
        [sys.executable, "-c", READ, str(memory)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    for piece, times in pieces:
        for _ in range(times):
            process.stdin.write(piece)
    process.stdin.close()
    said = process.stdout.read()
    assert process.wait() == 0
    return tuple(json.loads(said))


MEGABYTE = b"a" * (1 << 20)


def test_a_line_of_a_gigabyte_costs_one_record_and_little_memory():
    tweets, problems, why = read_piped(
        ((HEAD % ID).encode() + b'{"text":"', 1),
        (MEGABYTE, 1024),
        (b'"}\n' + (HEAD % (int(ID) + 1)).encode(), 1),
    )
    assert (tweets, problems) == (2, 1)
    assert "longer than 32 MB" in why


def test_a_cell_of_a_hundred_megabytes_costs_one_row():
    row = f'{int(ID) + 1},Bo,"'.encode()
    end = f'"\n{int(ID) + 2},Cy,there\n'.encode()
    tweets, problems, why = read_piped((CSV.encode() + row, 1), (MEGABYTE, 100), (end, 1))
    assert (tweets, problems) == (2, 1)
    assert "cannot be told apart" in why


@pytest.mark.parametrize("start", [CSV, ""])
@pytest.mark.parametrize("piece", [MEGABYTE, b"a,b,c,d," * (1 << 17)])
def test_a_table_without_line_ends_is_one_row_or_none(start, piece):
    tweets, problems, why = read_piped((start.encode(), 1), (piece, 100))
    assert (tweets, problems) == ((1, 1) if start else (0, 0))
    assert why.endswith(".")


@pytest.mark.parametrize("depth", [1000, 100_000, 3_000_000])
def test_json_nested_beyond_reason_is_one_broken_record(capture, read, depth):
    deep = '{"a":' * depth + "1" + "}" * depth
    sound = [HEAD % (int(ID) + number) for number in range(2)]
    tweets, problems = read(capture("a.jsonl", sound[0] + deep + "\n" + sound[1]))
    assert (len(tweets), len(problems)) == (2, 1)
    tweets, problems = read(capture("a.json", f"[\n{sound[0]},\n{deep},\n{sound[1]}]"))
    assert len(tweets) >= 1
    assert len(problems) >= 1


def test_no_line_of_a_list_of_lists_is_a_capture():
    for depth in (1000, 100_000):
        tweets, problems, why = read_piped((b"[" * depth, 1))
        assert (tweets, problems) == (0, 0)
        assert why.endswith(".")


HEIGHTS = [f'a{number}="15.75"' for number in range(12)]


@pytest.mark.parametrize(
    "often",
    [
        '<x a="" b="" c="" d="" e="" f=""/><row/>',
        f"<row {' '.join(HEIGHTS)}><c/></row>\n   ",
    ],
)
def test_what_stands_between_and_in_the_rows_of_a_workbook_is_forgotten(tmp_path, often):
    rows = cells("id_str", "from_user", "text"), cells(ID, "Ann", "hi", row=1_000_000)
    path = raw_workbook(tmp_path / "a.xlsx", sheet((often * 250_000).join(rows)))
    assert read_piped((path.read_bytes(), 1), memory=MEMORY // 2) == (1, 0, "")


@pytest.mark.parametrize("reference", ["A1048577", "XFD2", "ZZZ2"])
def test_a_cell_far_out_costs_nothing(tmp_path, reference):
    row = reference.lstrip("ADFXZ")
    far = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>'
    rows = cells("id_str", "from_user", "text") + cells(ID, "Ann", "hi", row=2) + far
    path = raw_workbook(tmp_path / "a.xlsx", sheet(rows))
    tweets, problems, why = read_piped((path.read_bytes(), 1))
    assert tweets == 1
    assert ("1,048,576 rows" in why) == (problems == 1) == (row == "1048577")
