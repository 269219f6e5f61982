"""tweepy's objects as Python printed them; nothing in them is run."""

import pytest

from chatarchive.readers import UnreadableCapture, open_captures

ID = 1138900069643198465


def printed(json: str, after: str = "") -> str:
    return f"Status(_api=<tweepy.api.API object at 0x7f>, _json={json}{after})\n"


def status(text: str) -> str:
    return f"{{'id': {ID}, 'id_str': '{ID}', 'text': {text}, 'user': {{'screen_name': 'A'}}}}"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"'It\'s ) here'", "It's ) here"),
        (r'''"It's ]} here"''', "It's ]} here"),
        (r"'back\\slash'", "back\\slash"),
        (r"u'caf\xe9 \U0001f600'", "café 😀"),
        ("'Status(_api=1, _json={})'", "Status(_api=1, _json={})"),
    ],
)
def test_a_text_is_read_as_python_wrote_it(capture, read, written, meant):
    (tweet,), problems = read(capture("t.txt", printed(status(written), ", text='x'")))
    assert (tweet.text, tweet.author.handle, problems) == (meant, "A", [])


@pytest.mark.parametrize(
    "value",
    [
        "{'id': __import__('os').getpid()}",
        "{'id': 1+1}",
        "{'id': " + "-" * 500 + "1}",
        "{'id': " + "9" * 5000 + "}",
        "{'a': " * 80 + "1" + "}" * 80,
        "{{}: 1}",
        "{'id': 1, 2}",
        "[" * 3000,
        "{'id': 'no end}",
    ],
)
def test_what_no_status_holds_is_never_a_value(capture, read, value):
    tweets, problems = read(capture("t.txt", printed(status("'a'")) + printed(value)))
    assert len(tweets) == 1
    assert [problem.where for problem in problems] == ["line 2"]


def test_lines_of_other_text_are_passed_over(capture, read):
    content = f"It's a log:\n\nFetched 1 page\n{printed(status(repr('a')))}Done, 'bye\n"
    tweets, problems = read(capture("log.txt", content))
    assert (len(tweets), problems) == (1, [])


def test_long_lines_of_nonsense_are_read_to_their_end(capture, read):
    # If each of these looked at all behind it, this would take hours.
    noise = "Status(a=(" * 100_000 + "\n" + "<Tweet id= " * 1000 + "\n" + "\n" * 200_000
    tweets, problems = read(capture("t.txt", printed(status("'a'")) + noise))
    assert (len(tweets), len(problems)) == (1, 1001)


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
        b"\x80\x02cposix\nsystem\nq\x00.",
        b"(lp0\nccopy_reg\n_reconstructor\np1\n(ctweepy.models\nStatus\np2\n.",
        b"ccopy_reg\n_reconstructor\np0\n(ctweepy.models\nResultSet\n.",
    ],
)
def test_a_pickle_is_never_opened(capture, content):
    with pytest.raises(UnreadableCapture, match=r"pickle.*never opened.*json\.dump"):
        open_captures([str(capture("tweets.pkl", content))])
