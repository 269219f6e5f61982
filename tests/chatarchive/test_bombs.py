"""Traps dressed as captures: ``import_chat`` refuses each in a sentence, and writes nothing."""

import bz2
import gzip
import struct
import zipfile
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command

from chatarchive.models import Capture, Tweet
from chatarchive.readers import sources
from tests.chatarchive.readers.raw_workbooks import cells, raw_workbook, sheet
from tests.factories import make_chat

pytestmark = pytest.mark.django_db

TWEET = b'{"id_str":"1138900069643198465","text":"a","user":{}}\n'
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]>'


def zipped(**members: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tweets.jsonl", TWEET)
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def overlapping() -> bytes:
    content = zipped()
    start, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 500, 500, 500 * (end - start), start, 0)
    return content[:start] + content[start:end] * 500 + tail


def laughing(folder) -> bytes:
    xml = f'<?xml version="1.0"?>{LAUGHS}<sst><si><t>&b;</t></si></sst>'
    rows = cells("id_str", "from_user", "text") + '<row><c t="s"><v>0</v></c></row>'
    path = raw_workbook(folder / "w.xlsx", sheet(rows), parts={"xl/sharedStrings.xml": xml})
    return path.read_bytes()


SPACE = b" " * (9 << 20)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (zipped(a=SPACE), "more than is allowed"),
        (zipped(**{f"a{number}": SPACE[: 3 << 20] for number in range(4)}), "more than is allowed"),
        (zipped(a=zipped(b=zipped(c=TWEET))), "in a zip in a zip"),
        (zipped(**{"../../tweets.jsonl": TWEET}), "leads out of the zip"),
        (zipped(**{"/etc/cron.d/tweets": TWEET}), "leads out of the zip"),
        (zipped(**{"C:\\tweets.jsonl": TWEET}), "leads out of the zip"),
        (overlapping(), "share their bytes"),
        (zipped()[:-9], "damaged or was not"),
        (gzip.compress(TWEET + SPACE), "more than is allowed"),
        (bz2.compress(TWEET + SPACE), "more than is allowed"),
        (gzip.compress(gzip.compress(TWEET)), "inside a packed file"),
        (zipped(**{"a.gz": gzip.compress(SPACE)}), "more than is allowed"),
        (laughing, "declares entities"),
        (b"[" * 100_000, "JSON"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "old Office"),
    ],
)
def test_a_trap_is_refused_and_nothing_written(tmp_path, monkeypatch, content, why):
    monkeypatch.setattr(sources, "LARGE", 8 << 20)
    make_chat(slug="june")
    path = tmp_path / "capture"
    path.write_bytes(content(tmp_path) if callable(content) else content)
    with pytest.raises(CommandError, match=why) as refusal:
        call_command("import_chat", str(path), "--chat", "june")
    assert refusal.value.returncode == 1
    assert str(refusal.value).endswith(".")
    assert not Tweet.objects.exists()
    assert not Capture.objects.exists()
