import pytest

from chatarchive.capturing.servers import NotAServer, valid_server


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("social.example.org", "social.example.org"),
        (" Social.Example.ORG. ", "social.example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_a_plain_name_is_a_server(written, name):
    assert valid_server(written) == name


@pytest.mark.parametrize(
    "written",
    [
        *("", "oneword", "localhost", "db.internal", "printer.local", "a..example.org"),
        *("10.0.0.1", "[::1]", "::1", "127.1", "0x7f.0x1", "１２７.０.０.１", "2130706433"),
        *("https://social.example.org", "social.example.org/about", "social.example.org:3000"),
        *("@pat@social.example.org", "two words.example.org", "-a.example.org", "a_b.example.org"),
        *("a.example.org\nb.example.org", "x" * 64 + ".example.org", "a%2e.example.org"),
    ],
)
def test_anything_else_is_refused_without_being_repeated(written):
    with pytest.raises(NotAServer) as error:
        valid_server(written)
    assert not written or written not in str(error.value)
