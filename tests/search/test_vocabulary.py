"""Did you mean: only what the public can find, and nothing that has gone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatarchive.drafts import save_draft, set_transcript
from chatarchive.models import ChatIndexPage, ChatPage
from home.models import HomePage, PlainPage
from search import known_words, spelling, vocabulary
from search.models import KnownWord
from search.query import parse
from tests.factories import (
    hide,
    make_chat,
    make_other_community,
    make_post,
    make_profile,
    make_tweet,
    section,
)

pytestmark = pytest.mark.django_db


def chat_with(*texts, parent=None, author="pat_example", **fields):
    tweets = [make_tweet(text=text, author=author) for text in texts]
    return make_chat(parent, transcript=[section("Q1", *tweets)], **fields)


def meant(text, home=None):
    return vocabulary.did_you_mean(parse(text), (home or HomePage.objects.first()).path)


def known():
    return set(KnownWord.objects.values_list("word", flat=True))


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("custdoy", "custody"),
        ("custod", "custody"),
        ("custoddy", "custody"),
        ("costudy", "custody"),
        ("vustody", "custody"),
        ("acomodation", "accommodation"),
        ("bodyworn", "body worn"),
        ("pay slip", "payslip"),
        ("Custdoy nurse", "custody nurse"),
        ("nurse custdoy", "nurse custody"),
        ('"custdoy nurse" -dogs', '"custody nurse" -dogs'),
        ("from:@pat_exmaple custody", "from:@pat_example custody"),
        ("@pat_exampel", "@pat_example"),
        ("#stopandserch", "#stopandsearch"),
        ("traumer OR custdy", "trauma OR custody"),
        ("naïvte", "naivete"),
        ("officer’s custdy", "officer’s custody"),
    ],
)
def test_what_is_mistyped_is_set_right(typed, suggested):
    chat_with(
        "The custody nurse has accommodation for body worn kit",
        "A payslip, a trauma and an officer's custody #StopAndSearch naïveté",
        "Trauma in custody",
    )
    assert meant(typed) == suggested


@pytest.mark.parametrize(
    "typed",
    [
        "custody",
        "Custodys",
        "",
        "-custody",
        "-custdoy",
        "xylophone",
        "from:@nobody",
        "🚓",
        "zz",
        '"',
    ],
)
def test_what_is_right_or_hopeless_is_left_alone(typed):
    chat_with("The custody nurse", "custody again", "custody at night")
    assert meant(typed) == ""


def test_words_that_do_not_come_together_are_not_suggested():
    chat_with("The custody nurse")
    chat_with("A dog van")
    assert meant("custdoy van") == ""


def test_of_two_near_words_the_one_that_is_said_more_often_is_meant():
    chat_with("a horse", *["a house"] * 9)
    assert meant("hoise") == "house"


def test_a_rare_word_is_left_alone_unless_another_is_said_far_more_often():
    chat_with("policey matters", "polices them", *["a policy"] * 20)
    assert meant("policey") == "policy"
    chat_with("a lone moor", *["a mood"] * 5)
    assert meant("moor") == ""


def test_titles_and_names_are_known_too():
    HomePage.objects.first().add_child(instance=PlainPage(title="Safeguarding"))
    make_post(title="Counting coats")
    make_profile(title="Aled Parry")
    assert meant("safegarding") == "safeguarding"
    assert meant("cuonting coats") == "counting coats"
    assert meant("alde parry") == "aled parry"


def test_nothing_is_hinted_at_that_the_public_cannot_find():
    hidden = make_tweet(text="zwertelhidden")
    original = make_tweet(text="zwerteloriginal")
    shown = make_tweet(text="hello")
    chat = make_chat(
        title="Zwerteltitle",
        transcript=[
            section(
                "Q1",
                {"key": hidden.key, "hidden": True},
                {"key": original.key, "text": "edited", "note": "zwertelnote"},
                shown,
            )
        ],
    )
    assert {"zwerteltitle", "hello", "edited"} <= known()
    draft = make_tweet(text="zwerteldraft")
    set_transcript(chat, [section("Q1", draft)])
    save_draft(chat, None)
    chat_with("zwertelunpublished", live=False)
    chat_with("zwertelprivate")
    hide(chat_with("zwertelprivate", title="Zwertelpage"))
    hide(
        ChatPage.objects.get(
            findable_entries__tweet__text="zwertelprivate", title__startswith="Chat"
        )
    )
    other = make_other_community()
    chat_with("zwertelother", parent=other.chats, title="Zwertelabroad")
    for word in "hidden original note draft unpublished private other page abroad".split():
        for typed in (f"zwertel{word}x", f"zwertel{word}"[:-1], f"zwertel{word}"):
            assert meant(typed) == "", typed
    assert meant("zwertelotherx", other.home) == "zwertelother"
    assert meant("zwertletitle") == "zwerteltitle"
    assert not {"zwertelhidden", "zwerteloriginal", "zwertelnote", "zwerteldraft"} & known()


def test_words_go_with_what_said_them():
    chat = chat_with("zwertelfirst", "zwertelsecond shared")
    other = chat_with("shared")
    set_transcript(chat, chat.transcript.get_prep_value()[:0])
    save_draft(chat, None)
    assert "zwertelfirst" in known()
    ChatPage.objects.get(pk=chat.pk).get_latest_revision().publish()
    assert "zwertelfirst" not in known() and "shared" in known()
    other.unpublish()
    assert "shared" not in known()


def test_words_go_with_a_deleted_page():
    chat = chat_with("zwertelfirst")
    post = make_post(title="Zwertelpost")
    assert {"zwertelfirst", "zwertelpost"} <= known()
    ChatPage.objects.get(pk=chat.pk).delete()
    post.unpublish()
    assert not {"zwertelfirst", "zwertelpost"} & known()


def test_a_word_of_all_pages_is_noted_of_some():
    for _ in range(known_words.VOUCHERS + 2):
        chat_with("custody")
    assert KnownWord.objects.filter(word="custody").count() == known_words.VOUCHERS


def test_it_can_be_rebuilt():
    chat_with("zwertelfirst")
    make_post(title="Zwertelpost")
    before = set(KnownWord.objects.values_list("word", "page"))
    KnownWord.objects.all().delete()
    index = ChatIndexPage.objects.first()
    KnownWord.objects.create(word="zwertelstale", page_id=index.pk)
    known_words.rebuild()
    assert set(KnownWord.objects.values_list("word", "page")) >= before
    assert "zwertelstale" not in known()


def test_a_word_that_is_half_typed_can_become_several():
    chat_with("policing the police", "policy", "trauma support")
    assert vocabulary.beginning("policin") == ["polic"]
    assert vocabulary.beginning("pol") == ["polic", "polici"]
    assert vocabulary.beginning("p") == vocabulary.beginning("") == vocabulary.beginning("zz") == []
    assert vocabulary.beginning("po%") == vocabulary.beginning("po_") == []


def test_while_typing_the_last_word_may_go_on():
    from chatarchive.finding import asking

    chat_with("trauma support", "trauma dogs")
    root = HomePage.objects.first().path

    def found(text):
        return len(asking.shown(vocabulary.while_typing(text), root).found)

    assert found("trau") == 2 and found("trauma sup") == 1 and found("trauma -do") == 2
    assert found('"trauma sup"') == 0 and found("trauma sup ") == 0
    assert found("from:@pat_exam") == 0 and found("") == 0


def test_it_asks_little_however_much_is_typed():
    chat_with("custody nurse")
    asked = [
        "custdoy",
        " ".join(["custdoy", "nrse"] * 40),
        " ".join(f"custdoy{letter}" for letter in "abcdefghijklmnop"),
        "b" * 300,
    ]
    for text in asked:
        with CaptureQueriesContext(connection) as queries:
            meant(text)
        assert len(queries) <= 60, text


def test_neighbours_are_bounded_in_number():
    assert len(spelling.once_wrong("a" * 24)) < 2_000
    for word in ("abcdefghijklmnopqrstuvwx", "abcdefghijklmn", "aeiouyaeiouyae"):
        assert len(spelling.twice_wrong(word)) < 60_000
    assert spelling.twice_wrong("short") == {}
