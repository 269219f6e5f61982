"""Each format has a sample, an expected result and a heading in the facilitators' guide."""

import json
from pathlib import Path

import pytest

from chatarchive.readers import READERS, open_captures
from tests.chatarchive.readers.expectations import SAMPLES, as_expected, without_where

GUIDE = Path(__file__).parents[3] / "docs" / "importing.md"
EXPECTED = sorted(SAMPLES.rglob("*.expected.json"))


def sample_of(expected: Path) -> Path:
    return expected.with_name(expected.name.removesuffix(".expected.json"))


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: str(path.relative_to(SAMPLES)))
def test_a_sample_gives_what_is_expected_of_it(expected):
    (reading,) = open_captures([str(sample_of(expected))])
    assert reading.format == expected.relative_to(SAMPLES).parts[0]
    assert as_expected(reading) == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.NAME)
def test_every_reader_has_a_sample_and_a_heading_in_the_guide(reader):
    assert any(path.is_relative_to(SAMPLES / reader.NAME) for path in EXPECTED)
    headings = [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
    assert any(f"`{reader.NAME}`" in heading for heading in headings)


def test_a_capture_can_be_read_again_and_says_the_same():
    (reading,) = open_captures([str(SAMPLES / "twitter-v2" / "pages.jsonl")])
    assert as_expected(reading) == as_expected(reading)


def test_pages_and_the_same_tweets_flattened_say_the_same():
    def tweets(name):
        (reading,) = open_captures([str(SAMPLES / "twitter-v2" / name)])
        return [without_where(one) for one in as_expected(reading)]

    assert tweets("pages.jsonl") == tweets("flattened.jsonl")
