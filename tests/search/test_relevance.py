"""What is found first, as somebody who knows the demo's chats would expect it.

The expected hits were chosen by reading the captures. Each is told by a few of its words: a list
is the order of the first hits, a set the first hits in any order.
"""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from wagtail.models import Site

from chatarchive.finding import asking
from chatarchive.finding.asking import ANY, Choice
from chatarchive.finding.ranking import by_relevance
from chatarchive.models import ChatPage, FindableEntry
from search.lexemes import lex
from search.query import parse
from search.vocabulary import did_you_mean, while_typing

pytestmark = pytest.mark.django_db

EXPECTED = {
    # Words
    "ferret": ["Five false alarms and one ferret"],
    "cannabis": ["“smell of cannabis” as only ground"],
    "crossword": ["Mine did the crossword out loud", "did a crossword on a constant"],
    "trial": {"The daylight trial: 118 visits", "it isn't a trial, it's a launch"},
    "laces": ["They gave me my laces in a bag"],
    "nan": {"it was for my nan", "my nan always said never go with nothing"},
    "WEDDINGS": ["400 weddings", "I make wedding videos"],
    "quiet": {
        "what goes quiet is us",
        "The quiet ones. When a caller drops",
        "I was the shop, and it went quiet",
    },
    "1984": ["In 1984 the first ten seconds was a hand on the collar"],
    "£310": ["£310, everything in, audited"],
    "4.3%": ["it's 4.3%. I went back and checked"],
    # Their forms: the very word first
    "umbrella": ["it was an umbrella", "nurse carried two umbrellas"],
    "umbrellas": ["nurse carried two umbrellas", "it was an umbrella"],
    "stoop": ["I have three who stoop", "he's been stooping since"],
    "stooping": ["he's been stooping since", "I have three who stoop"],
    "chalk": ["Have chalk (have kids)", "We started chalking the time"],
    "chalking": ["We started chalking the time", "Have chalk (have kids)"],
    "lambing": ["lambing so might be short", "twin ewe lambs 4am"],
    "laminator": {"it's the fumes off the laminator", "promises not to mention the laminator"},
    "policing": {
        "Some of the best policing I watched",
        "second year of a policing degree",
        "on rural policing, with the people",
    },
    "searches": {"Most searches find nothing", "the searches that were not done"},
    "search": {"after their own third search", "job was a search as it goes"},
    "doorbell": {
        "A doorbell camera tells a street",
        "I like my doorbell",
        "a newsletter or a doorbell camera",
    },
    "charger": {"buying 3 chargers in the morning", "£40 for chargers and bus fares"},
    "appropriate adults": [
        "Liaison & diversion, appropriate adults, custody nurses",
        "I run an appropriate adult scheme",
    ],
    "randomising": {"I've been asked to “randomise”", "We randomise anyway"},
    # Accents, quotes, apostrophes, hyphens
    "roisin": ["Róisín, public protection, Tarnshire"],
    "RÓISÍN": ["Róisín, public protection, Tarnshire"],
    "ines": ["Inês sat in our corner with her notepad"],
    "morena": ["Mōrena from Aotearoa"],
    "touche": ["Touché. I read yours"],
    "“wet Tuesday”": ["Send me a wet Tuesday"],
    "dont get smart": ["“dont get smart” before id said anything"],
    "don’t get smart": ["“dont get smart” before id said anything"],
    "isn't a lie": {"The gap isn't a lie to you, Jude", "The gap isn't a lie, it's a gap"},
    "isnt a lie": {"The gap isn't a lie to you, Jude", "The gap isn't a lie, it's a gap"},
    "body-worn": ["on body-worn video and who watches it"],
    "body worn": ["on body-worn video and who watches it"],
    "anti-rip clothing": {"Constant watch, cameras, anti-rip", "Anti-rip clothing in my suite"},
    "wi‑fi": {"using their wi-fi with permission", "the wi-fi's gone"},
    # Emoji
    "📐": ["Gwilym, architect"],
    "😭": ["well thats me gone"],
    "🤦‍♀️": ["Four years"],
    "friday 🤝": ["With you by Friday"],
    # Phrases
    '"the swan"': {"everyone's seen the swan", "I shall want the swan as well"},
    '"three by coin"': ["Sixteen by ear, three by coin", "Sixteen by ear and three by coin"],
    '"asking twice"': ["A1 asking twice. Inês sat"],
    '"nothing was found"': {"A card. Name, reason, number", "half of it law already"},
    '"was found nothing"': [],
    # Words that stand together before those that do not
    "stop and search": {"Tomorrow, 9 pm: stop and search", "Tonight: stop and search"},
    "biscuit tin": ["eleven slips in a biscuit tin"],
    "scrutiny panel": {"I chair a scrutiny panel", "on their way to a scrutiny panel"},
    "ethics panel": {"Our ethics panel poked it too", "Forty visits and an ethics panel"},
    "mental health nurse": {
        "Ottoline, mental health nurse",
        "we've had a mental health nurse in the watch-house",
    },
    "evidence shows": {
        "Somebody senior says “the evidence shows”",
        "I say “the evidence shows” when I'm frightened",
        "a boss said the evidence shows",
    },
    "two sugars": {
        "“two sugars wasn't it” an hour later",
        "Writing “two sugars” inside my cap",
        "two sugars people are up and down",
    },
    "loaf of bread": ["with a loaf of bread"],
    "known to police": [
        "“Nervous”, “evasive”, “known to police”",
        {"“Known to police” tells me about us", "I was known to police because"},
    ],
    # Words far apart
    "kettle citations": ["The kettle has the most citations"],
    "pram knife": ["I found a knife in a pram"],
    "tights computer": ["I've ripped my tights"],
    "volvo pyjamas": ["Our doctor came out at 3 in a Volvo"],
    "lollipop wednesday": ["Lollipop lady. Forty years"],
    "appendix damp": ["The damp's always in the appendix"],
    # Leaving out, alternatives
    "umbrella -umbrellas": [],  # a form is the same word
    "cake -smart": ["pick up the cake"],
    "chalk -kids": ["We started chalking the time"],
    "tenerife OR rhyl": [
        "I was more annoyed about Rhyl",
        {"I'd love a fortnight in Tenerife", "when Tobias goes to Tenerife"},
    ],
    "tenerife OR lighthouse OR crossword": ["Seven down was “lighthouse”"],
    # People and tags
    "from:@JanAgainNow bins": ["Bins are Wednesday"],
    "from:janagainnow bins": ["Bins are Wednesday"],
    "from:@barmaid_tess inch": ["moved her glass about an inch", "to the inch"],
    "from:@nobody_at_all": [],
    "@BeneCrosswell": {"Benedetta, local reporter", "Stay, and thank you for saying so"},
    "@kofipickersgill juries": ["is anyone telling juries this"],
    "#WeCops daylight": ["The daylight trial: 118 visits"],
    "#WeFerry": [],  # another community's
    # Hosts of words
    "who do YOU ring": ["who do YOU ring?"],
    "section 136": ["isn't it section 136 and hospital"],
    "straighten up": ["straighten up son"],
}
MEANT = {
    "umberella": "umbrella",
    "crosword": "crossword",
    "canabis": "cannabis",
    "laminater": "laminator",
    "discrepencies": "",  # has the stem of the right one
    "lolipop lady": "lollipop lady",
    "bodyworn": "body worn",
    "door bell": "doorbell",
    "scurtiny panel": "scrutiny panel",
    '"custdoy nurse"': '"custody nurse"',
    "@tamsinbrackwel": "@tamsinbrackwell",
    "from:@skippermadox tape": "from:@skippermaddox tape",
    "#wecosp": "#wecops",
    "roisim": "roisin",
    "apropriate adult -queue": "appropriate adult -queue",
    "custody": "",
    "umbrella": "",
    "swan": "",
    "norway": "",  # said in the other community alone
    "norwya": "",
}


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def root(demo):
    return Site.objects.get(is_default_site=True).root_page.path


def texts_of(candidates):
    entries = FindableEntry.objects.select_related("tweet").in_bulk([one.id for one in candidates])
    return [entries[one.id].text or entries[one.id].tweet.text for one in candidates]


def best(text, root, choice=ANY):
    query = parse(text)
    return texts_of(by_relevance(asking.shown(query, root, choice), query, root, choice))


def newest(text, root, choice=ANY):
    return texts_of(asking.shown(parse(text), root, choice).found)


def groups_of(expected):
    """``expected`` as sets that follow each other."""
    if isinstance(expected, set):
        return [expected]
    return [one if isinstance(one, set) else {one} for one in expected]


def slugs(*names):
    return tuple(ChatPage.objects.filter(slug__in=names).values_list("pk", flat=True))


def test_there_are_enough():
    assert len(EXPECTED) >= 60


@pytest.mark.parametrize("query", EXPECTED)
def test_what_is_looked_for_comes_first(root, query):
    found = best(query, root)
    if not EXPECTED[query]:
        assert found == []
    for group in groups_of(EXPECTED[query]):
        first, found = found[: len(group)], found[len(group) :]
        told = {words for words in group if any(words in text for text in first)}
        assert told == group, first


@pytest.mark.parametrize("typed", MEANT)
def test_what_was_meant_is_suggested(root, typed):
    assert did_you_mean(parse(typed), root) == MEANT[typed]
    assert not MEANT[typed] or best(MEANT[typed], root)


def test_dates_are_kept_to(root):
    starts = ChatPage.objects.get(slug="body-worn-video").starts_at
    hour = Choice(since=starts, until=starts + timedelta(hours=1))
    assert {"swan" in text for text in best("swan", root, hour)} == {True}
    assert len(best("swan", root)) == len(best("swan", root, hour)) > 1
    assert best("swan", root, Choice(until=starts)) == []
    assert best("umbrella", root, hour) == []
    early = best("", root, Choice(until=ChatPage.objects.get(slug="stop-and-search").starts_at))
    assert len(early) == 4 and "is this the thing where you can ask coppers stuff" in str(early)


def test_key_moments_alone(root):
    found = best("cake", root, Choice(starred=True))
    assert len(found) == 2
    assert "pick up the cake" in str(found) and "whole birthday cake" in str(found)


def test_tweets_with_links_alone(root):
    assert "£310, everything in" in best("page", root, Choice(links=True))[0]
    found = best("records", root, Choice(links=True))
    assert len(found) == 2 and "I read 400 records" in found[0]


def test_one_persons_tweets(root):
    found = best("kettle", root, Choice(writer="drpereiralowe"))
    assert len(found) == 1 and "most citations" in found[0]
    assert len(best("", root, Choice(writer="noahdelivers"))) == 5
    assert best("", root, Choice(writer="nobody_at_all")) == []


def test_one_chats_tweets_and_those_of_a_topics(root):
    assert len(best("umbrella", root, Choice(chats=slugs("the-second-visit")))) == 2
    assert best("umbrella", root, Choice(chats=slugs("stop-and-search"))) == []
    assert best("umbrella", root, Choice(chats=())) == []
    trust = Choice(chats=slugs("stop-and-search", "body-worn-video"))
    assert "400 weddings" in best("weddings", root, trust)[0]
    assert best("crossword", root, trust) == []


def test_the_newest_first(root):
    found = newest("umbrella", root)
    assert "it was an umbrella" in found[0] and "two umbrellas" in found[1]
    at = dict(FindableEntry.objects.values_list("tweet__text", "tweet__created_at"))
    times = [at[text] for text in newest("swan OR cake OR umbrella", root)]
    assert times == sorted(times, reverse=True) and len(times) > 9


def test_what_was_edited_is_found_by_its_new_words_only(root):
    entry = FindableEntry.objects.exclude(text="").filter(text__contains="constant obs").get()
    assert "constant obs" in best("from:@MargeOyeladeDO obs", root)[0]
    gone = {*lex(entry.tweet.text).words} - {*lex(entry.text).words}
    assert gone
    for word in gone:
        assert entry.text not in best(f"from:@MargeOyeladeDO {word}", root)


def test_hidden_tweets_and_those_of_another_community_are_not_found(root):
    assert best("tax refund midnight", root) == []
    assert best("norway", root) == []


def test_while_typing_the_last_word_goes_on(root):
    def typed(text):
        query = while_typing(text)
        return texts_of(by_relevance(asking.shown(query, root), query, root, ANY))

    assert "crossword" in typed("crossw")[0]
    assert any("umbrella" in text for text in typed("two umbr"))
    assert "second year of a policing degree" in str(typed("policing degr"))
    assert typed("zzzzq") == []
