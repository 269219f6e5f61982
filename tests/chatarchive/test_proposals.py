"""What is proposed for hiding, and what never is."""

from datetime import timedelta

import pytest

from chatarchive.proposals import Said, proposals
from tests.factories import CHAT_STARTS

ENDS = CHAT_STARTS + timedelta(hours=1)
ADVERT = "Flash sale! 20% off all mugs, order now https://mugs.example/sale #wecops"
WHO_SELLS = "sells something, answers nobody"


def said(number, text, author="stranger", *, minute=10, **fields):
    return Said(
        **{
            "key": f"x:{number}",
            "author": author,
            "handle": author,
            "text": text,
            "created_at": CHAT_STARTS + timedelta(minutes=minute),
            "language": "en",
            "reply_to": "",
            "reply_to_handle": "",
            "quote_of": "",
        }
        | fields
    )


def proposed(*tweets, **options):
    chat = [
        said(1, "Q1: What is kindness? #wecops", "wecops"),
        said(2, "A1: Listening #wecops", "ada", reply_to="x:1", reply_to_handle="wecops"),
        said(3, "Tea, mostly #wecops", "tom", reply_to="x:1", reply_to_handle="wecops"),
    ]
    options = {"starts_at": CHAT_STARTS, "ends_at": ENDS, "hashtags": ["#WeCops"]} | options
    return proposals([*chat, *tweets], **options)


@pytest.mark.parametrize(
    "text",
    [
        ADVERT,
        "Use promo code KIND10 at https://mugs.example #wecops",
        "Our new mugs, only £4.99 each https://mugs.example",
        "Want free delivery? https://mugs.example",
    ],
)
def test_a_link_with_words_that_sell_is_an_advert(text):
    assert proposed(said(9, text)) == {"x:9": ("advert", WHO_SELLS)}


def test_a_link_under_many_hashtags_of_other_topics_is_an_advert():
    text = "https://x.example #art #bee #sea #dee #eve #WeCops"
    why = "a link under 5 other hashtags, answers nobody"
    assert proposed(said(9, text)) == {"x:9": ("advert", why)}
    assert not proposed(said(9, text.replace(" #eve", "")))


def test_an_account_that_only_posts_links_is_proposed_from_the_third_on():
    links = [said(number, f"News https://news.example/{number}") for number in (7, 8, 9)]
    assert set(proposed(*links)) == {"x:7", "x:8", "x:9"}
    assert not proposed(*links[:2])
    assert not proposed(*links, said(10, "Hello all"))


def test_words_that_sell_without_a_link_are_talk():
    assert not proposed(said(9, "I got 20% off my mug, order now they said"))


@pytest.mark.parametrize(
    "part",
    [
        said(8, "Good point", reply_to="x:2", reply_to_handle="ada"),
        said(8, "So true", quote_of="x:2"),
        said(8, "A1: Patience #wecops"),
        said(8, "Q2: And what is patience? #wecops"),
        said(8, "How do others see this? #wecops"),
        said(8, "Thank you!", "ada", reply_to="x:9", reply_to_handle="stranger"),
        said(8, "Lovely mugs from @Stranger", "ada"),
        said(8, "Look at this", "ada", quote_of="x:9"),
    ],
)
def test_who_takes_part_is_never_proposed(part):
    assert proposed(said(9, ADVERT))
    assert not proposed(said(9, ADVERT), part)


def test_naming_oneself_or_somebody_outside_is_not_taking_part():
    assert proposed(said(9, f"{ADVERT} via @stranger @nobody_here"))
    carried_on = said(8, "More mugs", reply_to="x:9", reply_to_handle="stranger")
    assert proposed(said(9, ADVERT), carried_on)


def test_hosts_and_unknown_authors_are_never_proposed():
    assert not proposed(said(9, ADVERT), hosts=["@Stranger"])
    assert not proposed(said(9, ADVERT, author="", handle=""))


def test_another_language_outside_the_hour_is_a_stray():
    why = "another language, outside the hour, answers nobody"
    text = "Buenos días a todos #wecops"
    stray = said(9, text, language="es", minute=-200)
    assert proposed(stray) == {"x:9": ("stray", why)}
    assert not proposed(stray._replace(created_at=CHAT_STARTS))
    assert not proposed(stray._replace(language="en-GB"))
    assert not proposed(stray._replace(language="und"))
    assert not proposed(stray._replace(text="¿Quién viene? #wecops"))


def test_where_no_language_prevails_nobody_strays():
    tweets = [said(number, "Hola", f"p{number}", language="es") for number in (4, 5, 6)]
    assert not proposed(*tweets, said(9, "Salut", language="fr", minute=-200))
