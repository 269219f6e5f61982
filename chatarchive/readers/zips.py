"""Looking at a zip before anything in it is unpacked: what its list of contents claims
must be possible, and honest.

Python's own ``zipfile`` never gives more of a member than the list says, but it reads any
list whole, lets members share their bytes, and unpacks some methods without measure.
"""

import struct
import zipfile
import zlib
from typing import BinaryIO

from .errors import SourceError

MEMBERS_LIMIT = 200_000
_CONTENTS_LIMIT = 64 << 20
_TAIL = (1 << 16) + 256
_END = b"PK\x05\x06"
_LONG_END = b"PK\x06\x06"
_ENTRY = b"PK\x01\x02"
_ENTRY_SIZE = 46
_HEADER_SIZE = 30
#: What can be unpacked a piece at a time.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

DAMAGED = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)


def members_of(stream: BinaryIO, name: str) -> list[zipfile.ZipInfo]:
    """The members of the zip called ``name``. Raises ``SourceError`` for one that is
    damaged or made to do harm."""
    try:
        if _claimed_members(stream) > MEMBERS_LIMIT:
            raise SourceError(
                f"“{name}” holds more than {MEMBERS_LIMIT:,} files. Unpack it, and "
                "name the files that hold the tweets."
            )
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
    except (*DAMAGED, struct.error, ValueError, LookupError) as error:
        raise SourceError(
            f"“{name}” is a zip that cannot be opened: it is damaged or was not "
            "downloaded to its end."
        ) from error
    if _overlap(members):
        raise SourceError(
            f"“{name}” is a zip whose files share their bytes, which only traps do. "
            "Nothing was read from it."
        )
    return members


def _claimed_members(stream: BinaryIO) -> int:
    """How many entries the list of contents holds, counted without building them."""
    size = stream.seek(0, 2)
    tail_start = max(0, size - _TAIL)
    stream.seek(tail_start)
    tail = stream.read(_TAIL)
    at = tail.rfind(_END)
    if at < 0:
        raise zipfile.BadZipFile("no end")
    (length,) = struct.unpack_from("<L", tail, at + 12)
    end = tail_start + at
    long_at = tail.rfind(_LONG_END, 0, at)
    if long_at >= 0 and length == 0xFFFFFFFF:
        (length,) = struct.unpack_from("<Q", tail, long_at + 40)
        end = tail_start + long_at
    if length > _CONTENTS_LIMIT:
        return length // _ENTRY_SIZE
    stream.seek(max(0, end - length))
    claimed = stream.read(length).count(_ENTRY)
    stream.seek(0)
    return claimed


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    free_from = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < free_from:
            return True
        free_from = member.header_offset + _HEADER_SIZE + member.compress_size
    return False


def check_method(member: zipfile.ZipInfo, name: str) -> None:
    """Raises ``SourceError`` for a member that cannot be unpacked, or not in small pieces."""
    if member.flag_bits & 0x1:
        raise SourceError(
            f"“{name}” is locked with a password. Unpack it yourself, and name the "
            "file that holds the tweets."
        )
    if member.compress_type not in _METHODS:
        raise SourceError(
            f"“{name}” is packed in a way that is not known here. Unpack it yourself, and "
            "name the file that holds the tweets."
        )


def document_kind(members: list[zipfile.ZipInfo]) -> str:
    """What a zip that is no packed folder is, by what lies in it: "workbook" (xlsx, xlsm),
    "binary workbook" (xlsb), "text" (docx), "slides", "OpenDocument", "Numbers", "other";
    "" for a zip of files."""
    names = {member.filename for member in members}
    if "[Content_Types].xml" in names:
        folders = {name.partition("/")[0] for name in names}
        if "xl/workbook.bin" in names:
            return "binary workbook"
        if "word" in folders:
            return "text"
        if "ppt" in folders:
            return "slides"
        return "workbook" if any(name.endswith("workbook.xml") for name in names) else "other"
    if "mimetype" in names and "content.xml" in names and "META-INF/manifest.xml" in names:
        return "OpenDocument"
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names):
        return "Numbers"
    if "Index.zip" in names and any(name.startswith("Metadata/") for name in names):
        return "Numbers"
    return ""
