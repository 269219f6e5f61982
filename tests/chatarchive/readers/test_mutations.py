"""Whatever happened to a capture, reading it never fails, and never loses count."""

import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatarchive.readers import UnreadableCapture, open_captures
from chatarchive.records import Problem, TweetRecord
from tests.chatarchive.readers.expectations import SAMPLES

CONTENTS = [
    path.read_bytes()
    for path in sorted(SAMPLES.rglob("*"))
    if path.is_file() and not path.name.endswith(".expected.json")
]
NOISE = b'"|\n|\0|{|]|,|\xff|\xe2\x80|\\ud83d|null|-1|1e400'.split(b"|")
BYTES = st.sampled_from([b"", *NOISE])


@st.composite
def damaged(draw) -> bytes:
    content = draw(st.sampled_from(CONTENTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 40)))
        content = content[:start] + draw(BYTES) + content[end:]
    if draw(st.booleans()):
        content = content[: draw(st.integers(0, len(content)))]
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    return content if encoding == "utf-8" else content.decode("utf-8", "replace").encode(encoding)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_a_damaged_capture_is_read_or_refused_and_counted_the_same_twice(content):
    try:
        (reading,) = open_captures(["-"], stdin=io.BytesIO(content))
    except UnreadableCapture as refusal:
        assert str(refusal).endswith(".")
        return
    found = list(reading.records())
    assert found
    for one in found:
        assert isinstance(one, TweetRecord | Problem)
        if isinstance(one, TweetRecord):
            assert one.network != "x" or one.native_id.isdecimal()
            assert one.created_at.utcoffset().total_seconds() == 0
            assert "\0" not in one.text
            one.text.encode()
        else:
            assert one.where
            assert one.why.endswith(".")
    assert list(reading.records()) == found
