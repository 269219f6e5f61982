"""Words as the search knows them."""

import random
import re

import pytest

from search.lexemes import lex, spans, surface_words, tag_words


def words(text):
    return lex(text).words


def test_a_word_and_its_forms_are_one():
    assert len(set(words("police policing policed Policing POLICE"))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("café", "cafe"),
        ("naïve", "NAIVE"),
        ("don’t", "don't"),
        ("don't", "dont"),
        ("officer’s", "officer"),
        ("ﬁne", "fine"),
        ("Ｆｕｌｌ", "full"),
        ("co\u00adoperate", "cooperate"),
        ("tra\u200buma", "trauma"),
        ("\u202etrauma\u202c", "trauma"),
        ("cafe\u0301", "café"),
    ],
)
def test_how_a_word_is_written_does_not_matter(one, other):
    assert words(one) == words(other)


def test_hyphens_and_slashes_part_words():
    assert words("body-worn and/or stop_search") == words("body worn and or stop search")


def test_addresses_are_no_words():
    assert lex("see https://example.org/trauma-care www.example.org/x now") == lex("see now")


def test_a_hashtag_is_a_mark_and_its_words():
    lexed = lex("#StopAndSearch")
    assert lexed.words == words("stop and search")
    assert "#stopandsearch" in lexed.marks
    assert words("stopandsearch")[0] in lexed.marks


def test_a_communitys_own_tag_stays_one_word():
    assert tag_words("WeCops") == words("wecops")


def test_a_handle_is_a_mark_and_no_word():
    assert lex("thanks @Kim_P, and @pat.example.org, @jo@example.social!") == (
        words("thanks and"),
        ["@kim_p", "@pat.example.org", "@jo@example.social"],
    )


def test_emoji_are_marks_whatever_skin_they_have():
    assert lex("well done 👏🏽").marks == lex("👏").marks == ["👏"]


def test_scripts_without_spaces_are_taken_sign_by_sign():
    assert words("警察の") == ["警", "察", "の"]


def test_plain_english_is_read_as_anything_else_is():
    # The quick way for ASCII is another expression: both must see the same.
    chance = random.Random(1)
    for _ in range(5_000):
        text = "".join(chance.choices("ab'@#_. -/:09htpsw", k=chance.randint(1, 14)))
        slow = lex(f"{text} é")
        assert slow.words.pop() == "e"
        assert lex(text) == slow, text


def test_spans_lie_where_the_words_do():
    text = "Don’t “stop” #StopAndSearch, 👏🏽 @Kim!"
    assert [text[start:end] for start, end, _ in spans(text)] == [
        *("Don’t", "stop", "#StopAndSearch", "👏", "@Kim")
    ]
    found = {lexeme for *_, lexemes in spans(text) for lexeme in lexemes}
    lexed = lex(text)
    assert found == {*lexed.words, *lexed.marks}


def test_long_words_are_cut():
    (word,) = words("x" * 10_000)
    assert len(word) == 60


def test_surface_words_are_as_people_write_them():
    assert surface_words("Policing, A1 café’s #WeCops") == ["policing", "cafe's"]


def test_no_text_is_too_much():
    for text in ("@" * 20_000, "#" * 20_000, "a'" * 20_000, "@a." * 20_000, "http://" * 9_000):
        lex(text)
        list(spans(text))
    assert not re.search(r"[\s\"']", "".join(lex("a \"b\" 'c' \x00 d'e").words))
