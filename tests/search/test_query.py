"""What somebody typed, understood."""

import pytest

from search.lexemes import lex
from search.query import Clause, Query, Wanted, parse, tidy


def one(text, **more):
    return Wanted(tuple(lex(text).words), **more)


def test_all_words_are_wanted():
    assert parse("trauma  shifts").clauses == (Clause((one("trauma"),)), Clause((one("shift"),)))


@pytest.mark.parametrize("text", ['"stop and search"', "“stop and search”", '"stop and search'])
def test_a_phrase_stands_in_quotes(text):
    assert parse(text).clauses == (Clause((one("stop and search"),)),)


def test_a_hyphened_word_is_a_phrase():
    assert parse("body-worn").clauses == parse('"body worn"').clauses


@pytest.mark.parametrize("text", ["sleep -shift", "sleep –shift", "sleep −shift"])
def test_a_minus_leaves_out(text):
    assert parse(text).clauses == (Clause((one("sleep"),)), Clause((one("shift"),), True))


def test_a_phrase_can_be_left_out():
    assert parse('-"night shift"').clauses == (Clause((one("night shift"),), True),)


def test_or_joins_alternatives():
    assert parse("sleep OR rest shift").clauses == (
        Clause((one("sleep"), one("rest"))),
        Clause((one("shift"),)),
    )
    assert parse("a OR b OR c").clauses == (Clause((one("a"), one("b"), one("c"))),)


@pytest.mark.parametrize("text", ["OR", "OR sleep", "sleep OR", "-", '"', '""', "--", "(", "*"])
def test_signs_alone_ask_nothing_else(text):
    assert parse(text).clauses in ((), (Clause((one("sleep"),)),))


def test_or_in_small_letters_is_a_word():
    assert len(parse("sleep or rest").clauses) == 3


def test_and_is_understood():
    assert parse("sleep AND rest").clauses == parse("sleep rest").clauses


@pytest.mark.parametrize("text", ["from:@Kim_P", "from:kim_p", "FROM:@KIM_P"])
def test_from_asks_for_what_somebody_wrote(text):
    assert parse(text).clauses == (Clause((Wanted(writer="kim_p"),)),)
    assert parse(text).handles == {"kim_p"}


def test_a_handle_asks_for_what_they_wrote_or_what_names_them():
    assert parse("@Kim_P").clauses == (Clause((Wanted(person="kim_p"),)),)


def test_a_tag_asks_for_the_tag():
    assert parse("#StopAndSearch").clauses == (Clause((Wanted(marks=("#stopandsearch",)),)),)


def test_an_emoji_can_be_asked_for():
    assert parse("👏").clauses == (Clause((Wanted(marks=("👏",)),)),)


def test_what_is_marked_in_hits_is_what_was_wanted():
    assert parse("sleep -shift @kim").lexemes == {*lex("sleep").words, "@kim"}


def test_several_words_are_a_phrase_too():
    assert parse("night shift").phrase.clauses == (Clause((one("night shift"),)),)
    assert parse("night").phrase is None
    assert parse("night OR day shift").phrase is None


def test_long_and_wild_input_is_cut_and_tidied():
    assert len(tidy("x y" * 10_000)) <= 300
    assert len(parse("a " * 10_000).clauses) <= 24
    assert tidy("a\x00b\n\n c\ud800") == "a b c?"
    assert parse(" \n\x00 ") == Query()
    assert not parse("")
