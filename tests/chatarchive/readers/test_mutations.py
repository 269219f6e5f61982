"""Whatever happened to a capture, reading it never fails, and never loses count.

Every sample is tried with thousands of kinds of damage between them (``mutations.py``), a
choice of these in each run, and with what Hypothesis makes up. For all of them:

    pytest tests/chatarchive/readers/test_mutations.py --hypothesis-profile=thorough
"""

import io
import random
import re
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatarchive.readers import UnreadableCapture, open_captures
from chatarchive.readers.errors import SourceError
from chatarchive.readers.sources import READ_ERRORS
from chatarchive.records import Problem, TweetRecord
from tests.chatarchive.readers.expectations import SAMPLES
from tests.chatarchive.readers.mutations import SOURCES, damaged_copies

IS_THOROUGH = settings.get_current_profile_name() == "thorough"
A_SAMPLE = 160
# What a native id is written like.
NATIVE_IDS = {
    "x": re.compile(r"[0-9]{1,19}"),
    "bluesky": re.compile(r"at://[^/\s]+/app\.bsky\.feed\.(?:post|repost)/[^/\s]+"),
    "mastodon": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+"),
}
NOISE = b'"|\n|\0|{|]|,|\xff|\xe2\x80|\\ud83d|null|-1|1e400'.split(b"|")


def check(content: bytes) -> str:
    """Read ``content``, or have it refused. Returns which of the two."""
    try:
        readings = open_captures(["-"], stdin=io.BytesIO(content))
    except (UnreadableCapture, SourceError) as refusal:
        assert str(refusal).endswith(".")
        return "refused"
    for reading in readings:
        # Without the net below a reader: it is for what nobody thought of.
        with suppress(*READ_ERRORS):
            list(reading.reader.read(reading.file, reading.context))
        found = list(reading.records())
        assert found
        for one in found:
            check_sound(one)
        assert list(reading.records()) == found
    return "read"


def check_sound(one) -> None:
    """What databases, pages and people may rely on."""
    assert isinstance(one, TweetRecord | Problem)
    assert one.where
    if isinstance(one, Problem):
        assert one.why.endswith(".")
        one.why.encode()
        return
    assert NATIVE_IDS[one.network].fullmatch(one.native_id)
    assert 0 < len(one.key) <= 500
    assert one.created_at.utcoffset() == timedelta(0)
    author = [one.author.native_id, one.author.handle, one.author.name] if one.author else []
    referred = [one.reply_to_id, one.quote_of_id, one.retweet_of_id, one.conversation_id]
    pointed = [(link.url, link.target, link.label) for link in one.links]
    pointed += [(item.kind, item.url, item.text_url, item.alt) for item in one.media]
    handles = [one.reply_to_handle, one.retweet_of_handle]
    texts = [one.text, one.url, one.language, *author, *referred, *handles, *one.edit_ids]
    for text in [*texts, *(part for parts in pointed for part in parts)]:
        assert isinstance(text, str)
        assert "\0" not in text
        text.encode()
    for figure in (one.reposts, one.likes, one.replies, one.quotes):
        assert figure is None or 0 <= figure < 2**31
    for embedded in one.embedded:
        check_sound(embedded)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(SAMPLES)))
def test_every_kind_of_damage_is_read_or_refused_and_counted_the_same_twice(path):
    content = path.read_bytes()
    chance = random.Random(path.name)
    copies = list(damaged_copies(content, chance))
    for damage, copy in (
        copies if IS_THOROUGH else chance.sample(copies, min(len(copies), A_SAMPLE))
    ):
        try:
            check(copy)
        except Exception as error:
            error.add_note(f"{path.name}, damaged: {damage}")
            raise


@st.composite
def damaged(draw) -> bytes:
    content = draw(st.sampled_from(SOURCES)).read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 40)))
        content = content[:start] + draw(st.sampled_from([b"", *NOISE])) + content[end:]
    if draw(st.booleans()):
        content = content[: draw(st.integers(0, len(content)))]
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    return content if encoding == "utf-8" else content.decode("utf-8", "replace").encode(encoding)


@settings(
    max_examples=20_000 if IS_THOROUGH else 250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(damaged())
def test_a_damaged_capture_is_read_or_refused_and_counted_the_same_twice(content):
    check(content)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=3000))
def test_bytes_that_are_no_capture_at_all_are_refused_or_read(content):
    check(content)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from('{}[]",:;\t\n\\ab01-.@#/é😀\u2028\0'), max_size=400))
def test_text_that_looks_like_json_or_a_table_is_refused_or_read(text):
    check(text.encode("utf-8", "surrogatepass"))
