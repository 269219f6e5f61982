"""Bars and columns: to scale, labelled where there is room, and never markup from words."""

from bs4 import BeautifulSoup

from chatarchive.drawing.bars import Bar, Part, bars, columns

WORDS = {"name": "a", "title": "Tea", "description": "Cups"}


def drawn(*rows):
    return BeautifulSoup(bars(rows, **WORDS), "html.parser")


def test_the_longest_bar_is_as_wide_as_the_picture():
    soup = drawn(Bar("2020", "4", [Part("new", 1), Part("returning", 3)]), Bar("2021", "2", []))
    found = [(rect["x"], rect["width"], rect["class"][1]) for rect in soup.find_all("rect")]
    assert found == [("0%", "25%", "new"), ("25%", "75%", "returning")]


def test_a_label_stands_on_its_part_only_where_it_fits():
    soup = drawn(Bar("2020", "", [Part("new", 1, "1 new"), Part("returning", 20, "20 returning")]))
    assert [text.string for text in soup.find_all("text", class_="on")] == ["20 returning"]
    assert [title.string for title in soup.find_all("title")][1:] == ["1 new", "20 returning"]


def test_words_are_never_markup():
    hostile = '<script>x</script>\x00&"'
    soup = drawn(Bar(hostile, hostile, [Part("new", 1, hostile)]))
    assert not soup.find("script")
    assert soup.find("text", class_="of").string == '<script>x</script>&"'


def test_nothing_is_drawn_of_nothing():
    assert bars([Bar("2020", "no chat")], **WORDS) == ""
    assert columns([0, 0], name="a", title="Tea", first="2020", last="2021") == ""


def test_columns_grow_with_their_numbers():
    soup = BeautifulSoup(
        columns([1, 0, 2], name="a", title="Tea", first="2020", last="2022"), "html.parser"
    )
    assert [rect["height"] for rect in soup.find_all("rect")] == ["22", "44"]
    assert soup.desc.string == "2020 to 2022: 1, 0, 2"
    assert [text.string for text in soup.find_all("text")] == ["2020", "2022"]
