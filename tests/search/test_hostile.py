"""Whatever is typed or stands in an address: an answer, soon, and never markup."""

from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from chatarchive.finding import asking
from chatarchive.finding.asking import Choice
from chatarchive.models import FindableEntry
from home.models import HomePage
from search import vocabulary
from search.lexemes import known_forms, lex
from search.query import LONGEST_QUERY, MOST_CLAUSES, parse, tidy
from tests.factories import make_chat, make_post, make_profile, make_tweet, section

pytestmark = pytest.mark.django_db

MARKUP = "\"'><img src=x onerror=alert(7)></mark><script>alert(7)</script>"
NAMES = (
    "q kind chat person topic from until links starred sort page around typing nothing_like_it"
).split()
HOSTILE = {
    "long": "custody " * 1_250,
    "one long word": "a" * 10_000,
    "spaces": " " * 10_000,
    "long tag": "#" + "StopAnd" * 1_000,
    "long handle": "@" + "a.b-c_" * 1_000,
    "signs": "警" * 5_000,
    "emoji": "👩‍👩‍👧‍👦" * 500,
    "deep": " ".join("abcdefghijklmnopqrstuvw")
    + "".join(f" OR {chr(letter)}👩👧👦🚓🚒🚑🚗🚙🚌🚎" for letter in range(97, 123)),
    "negations": "-custody " * 1_000,
    "alternatives": "a" + " OR b" * 3_000,
    "people": "from:@pat " * 1_000,
    "only operators": "OR AND NOT - -- | & OR OR",
    "or at the end": "custody OR",
    "or at the beginning": "OR custody OR OR nurse OR -dog",
    "unbalanced": '"custody',
    "unbalanced again": 'custody" "nurse" " "',
    "quotes": '"' * 5_000,
    "curly quotes": "“custody” ‘nurse’ „dog“ «van»",
    "empty phrases": '"" -"" "" OR ""',
    "brackets": "((((custody)))) {nurse} [dog]" + "(" * 500,
    "near": "NEAR(custody nurse, 10) custody NEAR/3 nurse",
    "column": "words:custody {words}:custody ^custody custody* *",
    "fts": "custody AND (nurse NOT dog) OR ^first + last -words:x",
    "tsquery": "custody & !nurse | (dog <-> van) <2> !! :* :A custody:*",
    "tsquery quoted": "'custody' ''nurse'' \\'dog\\' 'a''b'",
    "backslashes": "\\" * 200 + "custody\\",
    "sql": "'; DROP TABLE chatarchive_tweet; -- custody",
    "sql again": "') OR 1=1 UNION SELECT password FROM auth_user --",
    "like": "%custody% _ custod_",
    "placeholders": "%s %(name)s {} {0} {table} {among} {public} $1 ?",
    "marks of our own": "=starred =any =a1 =p1 =c0001 '=starred' \"=any\" #=any @=a1",
    "nul": "cust\x00ody \x00",
    "controls": "".join(map(chr, range(32))) + "custody\x7f\x85\u2028\u2029",
    "lone surrogates": "custody \ud800 \udfff",
    "right to left": "\u202ecustody\u202c \u2067nurse\u2069 שלום مرحبا",
    "nothing to see": "\u200b\u200c\u200d\u2060\ufeff\u00ad",
    "within a word": "cu\u200bsto\u00addy",
    "combining": "c\u0301" * 3_000,
    "only combining": "\u0301\u0302\u0303",
    "wide": "ｃｕｓｔｏｄｙ ＂nurse＂ ＃tag ＠pat",
    "far planes": "\U0001d400\U0001d401 \U000e0001 \U0010ffff",
    "case that grows": "ŉẞİǰ" * 200,
    "digits": "1234567890" * 100 + " ٣٤٥ ½ ² Ⅻ",
    "markup": MARKUP,
    "phrase of markup": f'"{MARKUP}" -<b> from:<b> @<b> #<b>',
    "entities": "&lt;b&gt; &amp;amp; &#60;",
    "addresses": "https://example.org/?q=custody javascript:alert(7) www.example.org",
    "template": "{{ request.user }} {% debug %}",
    "number": str(2**70),
    "minus": "-1",
    "dates": "0000-00-00 9999-99-99",
}


@pytest.fixture(scope="module")
def full(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        words = "van cat mug".split()
        tweets = [make_tweet(text=f"custody nurse, dog and {word}") for word in words]
        make_chat(title="Custody", transcript=[section("Custody?", *tweets)], topics=["custody"])
        make_post(title="Custody coats")
        make_profile(title="Pat Custody", handle="pat_example")
        yield
        transaction.set_rollback(True)


def answer(client, **given):
    """What the search says, asked with exactly these bytes."""
    asked = "&".join(
        f"{name.rstrip('_')}={quote(value.encode('utf-8', 'surrogatepass'))}"
        for name, value in given.items()
    )
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/search/?{asked}")
    assert response.status_code == 200
    assert len(queries) < 130
    html = response.content.decode()
    for markup in ("<img src=x", "<script>alert", "</mark><script", "<b>"):
        assert markup not in html.replace("<b></b>", "")
    return html


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_is_typed_is_answered(client, full, name):
    text = HOSTILE[name]
    answer(client, q=text)
    answer(client, q=text, typing="1", kind="tweets", sort="newest")
    answer(client, q=f'custody "{text}" -{text} OR {text}', kind="chats")
    answer(client, **dict.fromkeys(NAMES, text))


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_chosen_is_answered(client, full, name):
    for text in ("nul", "markup", "lone surrogates", "sql", "placeholders", "number", "minus"):
        answer(client, **{"q": "custody", name: HOSTILE[text]})
    answer(client, **{"q": "custody", name: ""})
    answer(client, **{name: "custody"})


def test_an_address_that_is_no_text_is_answered(client, full):
    for raw in ("%ff%fe", "%ED%A0%80", "%00", "%", "%zz", "q=a", "%C0%AF"):
        assert client.get(f"/search/?q={raw}&q={raw}&page={raw}&from={raw}").status_code == 200


def test_the_least_and_greatest_of_everything_is_answered(client, full):
    greatest = FindableEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    for around in (greatest, greatest + 1, 0, -1, 2**63 - 1, 2**63, 10**18, "９９", "1e9"):
        answer(client, q="custody", around=str(around))
    for day in ("1970-01-01", "2199-12-31", "2200-01-01", "0001-01-01", "9999-12-31", "2024-02-30"):
        answer(client, q="custody", from_=day, until=day)
    for page in ("0", "9999", "99999999999999999999", "last"):
        answer(client, q="custody", page=page, kind="tweets")


@pytest.mark.parametrize("name", HOSTILE)
def test_the_index_is_asked_for_little(full, name):
    text = HOSTILE[name]
    root = HomePage.objects.first().path
    for query in (parse(text), vocabulary.while_typing(text), parse(f'"{text}"')):
        assert len(query.text) <= LONGEST_QUERY and len(query.clauses) <= MOST_CLAUSES
        assert all(len(clause.alternatives) <= 2 * MOST_CLAUSES for clause in query.clauses)
        asking.shown(query, root)
        asking.shown(query, root, Choice(writer=tidy(text)[:60], links=True, starred=True))
        asking.captured(query)
        vocabulary.did_you_mean(query, root)
    vocabulary.beginning(text)


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_tweet_says_can_be_published_and_found(name):
    text = HOSTILE[name].replace("\x00", "").encode("utf-8", "replace").decode()
    lexed = lex(text)
    assert all(word and not set(word) & set(" \t\n\0") for word in [*lexed.words, *lexed.marks])
    assert all(len(word) <= 60 for word in known_forms(text))
    chat = make_chat(transcript=[section("Q1", make_tweet(text=f"quandle {text}"))])
    root = HomePage.objects.first().path
    assert len(asking.shown(parse("quandle"), root).found) == 1
    assert chat.findable_entries.count() == 1
