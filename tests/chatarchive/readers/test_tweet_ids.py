"""Ids that programs rounded are known for what they are; sound ones are left alone."""

import pytest

from chatarchive.readers.tweet_ids import are_rounded, tweet_id

SOUND = [str((1_138_900_069_643 << 20) + number * 4096 + number % 3) for number in range(100)]


@pytest.mark.parametrize(
    "rounded",
    [
        [f"{one[:15]}0000" for one in SOUND],  # a spreadsheet
        [f"{one[:17]}00" for one in SOUND],  # JavaScript
        [str(int(float(one))) for one in SOUND],  # R, pandas
    ],
)
def test_rounded_ids_are_known_together(rounded):
    is_rounded = are_rounded(rounded)
    assert is_rounded is not None
    assert all(map(is_rounded, rounded))
    with pytest.raises(Exception, match="were rounded"):
        tweet_id(rounded[0], rounded=is_rounded)


@pytest.mark.parametrize(
    "ids",
    [SOUND, SOUND[:5], SOUND[::3][:30], ["20000000123"] * 100, [], ["x", "", None, 5]],
)
def test_sound_ids_are_believed(ids):
    assert are_rounded(ids) is None


def test_in_a_file_that_a_spreadsheet_cut_the_ids_kept_as_text_are_sound():
    cut = [f"{one[:15]}0000" for one in SOUND]
    is_rounded = are_rounded([*cut, *SOUND[:10]])
    assert not any(map(is_rounded, SOUND[:10]))
