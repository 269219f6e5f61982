"""A transcript's tweets as HTML.

Written by hand and not as a template: a thousand tweets take Django's templates 200 ms and
this 15, and the page is made anew at every withdrawal. Everything captured goes through
``escape`` here, or through ``words_html`` before; ``site/static/css/transcript.css`` knows
the names.
"""

from html import escape
from urllib.parse import quote

from django.utils.safestring import mark_safe

from home.moments import clock

from .rows import chunks
from .shown_tweets import DEEPEST_REPLY
from .words import REL

_GAP = '<li class="gap">A tweet was here that is no longer available.</li>'
# Nobody wrote what it shows. An empty description would say that it shows nothing.
_UNDESCRIBED = "Picture without description"
_A_LIST = 40
_CUT = '… <span class="aside">(only the beginning was captured)</span>'


def entries_html(entries, zone):
    """ShownTweets and Gaps as lists, with their times in ``zone``. A browser passes over a list
    that is far away as a whole, so a long section is several. Lines that join answers to answers
    are not broken, unless they never end.
    """
    lists = []
    for entry in entries:
        hangs_on = entry.kind == "tweet" and entry.depth == DEEPEST_REPLY
        if not lists or len(lists[-1]) >= (2 * _A_LIST if hangs_on else _A_LIST):
            lists.append([])
        lists[-1].append(_GAP if entry.kind == "gap" else _tweet(entry, zone))
    # Everything captured is escaped below.
    return mark_safe("\n".join(map(_list, lists)))  # noqa: S308


def _list(items):
    return "\n".join([f'<ol class="tweets" style="--long:{len(items)}">', *items, "</ol>"])


def quote_html(tweet, transcript, zone):
    """A ShownTweet as a quote on another page than its transcript's, whose address is
    ``transcript``; empty if it stands on none."""
    did = f'<a href="{escape(transcript)}#{escape(tweet.anchor)}">in the transcript</a> '
    # Everything captured is escaped below.
    return mark_safe(  # noqa: S308
        f'<figure class="quotation tweeted"><blockquote>'
        f'<p class="words" dir="auto">{tweet.words}{_CUT if tweet.cut else ""}</p></blockquote>'
        f"{_pictures(tweet)}{_pointed_to(tweet, transcript)}"
        f'<figcaption><span class="by">{_face(tweet)}<bdi>{escape(tweet.name)}</bdi> '
        f"{_handle(tweet)}{_time(tweet, zone)}</span> "
        f'<span class="did">{did if transcript else ""}{_original(tweet)}</span>'
        f"</figcaption></figure>"
    )


def hit_html(hit, zone, address="", around=False):
    """A ``finding.hits.TweetHit`` as an item of a list of results. ``address`` is the search's
    own, without its neighbours, which are unfolded if ``around``; without one the tweet is itself
    a neighbour, of which only the time is told."""
    is_neighbour = not address
    tweet, place = hit.tweet, escape(hit.address)
    name = f"<bdi>{escape(tweet.name)}</bdi>"
    if tweet.handle:
        person = quote(tweet.handle.casefold())
        name = f'<a class="who" href="./?kind=tweets&amp;person={person}" rel="nofollow">{name}</a>'
    answers = f"{_answers(tweet.answers)} " if tweet.answers else ""
    moment = f"{tweet.written_at:%Y-%m-%dT%H:%M:%SZ}"
    local = tweet.written_at.astimezone(zone)
    when = f"{local.day} {local:%B} {local.year}, {clock(tweet.written_at, zone)}"
    did = ["<b>Key moment</b>"] if tweet.starred else []
    if tweet.shares:
        did.append(f"<span>shared {tweet.shares:,}×</span>")
    if tweet.likes:
        did.append(f"<span>{tweet.likes:,} like{'' if tweet.likes == 1 else 's'}</span>")
    did.append(_original(tweet))
    if address:
        folded = escape(f"{address}#hit-{hit.id}")
        unfolded = escape(f"{address}&around={hit.id}#hit-{hit.id}")
        did.append(
            f'<a class="around" href="{folded if around else unfolded}" rel="nofollow"'
            f' data-around="{hit.id}">{"without" if around else "with"} the tweets around it</a>'
        )
    question = f'<span class="question">{escape(hit.heading)}</span>' if hit.heading else ""
    place = f'<a href="{place}"><time datetime="{moment}">{when}</time>'
    if not is_neighbour:
        place += f", in {escape(hit.chat.title)}"
    starred = ' class="starred"' if tweet.starred else ""
    # Everything captured is escaped here and in what is called.
    return mark_safe(  # noqa: S308
        f'<p class="by">{_face(tweet)}{name} {_handle(tweet)}{answers}</p>'
        f'<div{starred}><p class="words" dir="auto">{tweet.words}{_CUT if tweet.cut else ""}</p>'
        f"{_pictures(tweet)}{_pointed_to(tweet)}</div>"
        f'<p class="place">{place}</a>{"" if is_neighbour else question}</p>'
        f'<p class="did">{" ".join(filter(None, did))}</p>'
    )


def arrival_html(tweet, zone, number):
    """A ShownTweet as an item of a page that shows a chat while it goes on. ``number`` tells it
    from others there."""
    answers = f"{_answers(tweet.answers)} " if tweet.answers else ""
    # Everything captured is escaped here and in what is called.
    return mark_safe(  # noqa: S308
        f'<li id="{escape(tweet.anchor)}" data-number="{number}" tabindex="-1"><p class="by">'
        f"{_face(tweet)}<bdi>{escape(tweet.name)}</bdi> {_handle(tweet)}{answers}"
        f"{_time(tweet, zone)}</p>"
        f'<p class="words" dir="auto">{tweet.words}{_CUT if tweet.cut else ""}</p>'
        f"{_pictures(tweet)}{_pointed_to(tweet)}"
        f'<p class="did">{_original(tweet)}</p></li>'
    )


def _tweet(tweet, zone):
    anchor = escape(tweet.anchor)
    marks = [f"r{tweet.depth}"] if tweet.depth else []
    if tweet.starred:
        marks.append("starred")
    marks = f' class="{" ".join(marks)}"' if marks else ""
    return (
        f'<li{marks} id="{anchor}"><p class="by">{_by(tweet)}'
        f"{_time(tweet, zone)}</p>"
        f'<p class="words" dir="auto">{tweet.words}{_CUT if tweet.cut else ""}</p>'
        f"{_pictures(tweet)}{_pointed_to(tweet)}"
        f'<p class="did">{_did(tweet, anchor)}</p></li>'
    )


def _by(tweet):
    answers = f"{_answers(tweet.answers)} " if tweet.answers else ""
    name = f"<bdi>{escape(tweet.name)}</bdi>"
    if tweet.handle:
        # Robots need not walk through everybody's tweets once more.
        person = quote(tweet.handle.casefold())
        name = f'<a class="who" href="./?person={person}" rel="nofollow">{name}</a>'
    return f"{_face(tweet)}{name} {_handle(tweet)}{answers}"


def _face(tweet):
    return f'<i class="h{tweet.hue}" data-i="{escape(tweet.initials)}"></i>'


def _handle(tweet):
    handle = f"@{escape(tweet.handle)} " if tweet.handle else ""
    if handle and tweet.profile:
        handle = f'<a href="{escape(tweet.profile)}">{handle[:-1]}</a> '
    return handle


def _time(tweet, zone):
    moment = f"{tweet.written_at:%Y-%m-%dT%H:%M:%SZ}"
    return f'<time datetime="{moment}">{clock(tweet.written_at, zone)}</time>'


def _answers(pointer):
    handle = f"@{escape(pointer.handle)}" if pointer.handle else ""
    if pointer.anchor:
        words = "continued" if pointer.same_person else f"to {handle}" if handle else "in reply"
        return f'<a class="to" href="{pointer.page}#{escape(pointer.anchor)}">{words}</a>'
    if not pointer.same_person and handle:
        return f'<span class="to">replying to {handle}</span>'
    words = "continued" if pointer.same_person else "in reply"
    return f'<span class="to">{words}</span>'


def _pictures(tweet):
    """Two beside each other, in a common height: their shapes share out the width."""
    if not tweet.pictures:
        return ""
    return "".join(
        f'<p class="pictures">{"".join(map(_picture, pair))}</p>'
        for pair in chunks(tweet.pictures, 2)
    )


def _picture(picture):
    shape = picture.width / max(picture.height, 1)
    return (
        f'<a href="{escape(picture.whole)}" style="--shape:{shape:.3f}">'
        f'<img src="{escape(picture.address)}" width="{picture.width}" height="{picture.height}" '
        f'alt="{escape(picture.alt or _UNDESCRIBED)}" loading="lazy" decoding="async"></a>'
    )


def _pointed_to(tweet, page=""):
    """What a tweet quotes, links and shows, as far as its words do not name it. ``page`` is
    where the tweets stand, if not on this page."""
    items = []
    if tweet.quotes:
        handle = f"@{escape(tweet.quotes.handle)}" if tweet.quotes.handle else "another tweet here"
        page = escape(page or tweet.quotes.page)
        items.append(f'<a href="{page}#{escape(tweet.quotes.anchor)}">quoting {handle}</a>')
    for address, label in (*tweet.links, *tweet.media):
        words = f"<bdi>{escape(label)}</bdi>"
        items.append(f'<a href="{escape(address)}" {REL}>{words}</a>' if address else words)
    return f'<ul class="pointed-to"><li>{"<li>".join(items)}</ul>' if items else ""


def _did(tweet, anchor):
    """The quiet line: what a tweet drew, its own address, the original, the way to report it."""
    parts = ["<b>Key moment</b>"] if tweet.starred else []
    if tweet.shares:
        parts.append(f"<span>shared {tweet.shares:,}×</span>")
    if tweet.likes:
        parts.append(f"<span>{tweet.likes:,} like{'' if tweet.likes == 1 else 's'}</span>")
    parts.append(f'<a href="{tweet.page}#{anchor}">link</a>')
    if original := _original(tweet):
        parts.append(original)
    if tweet.by_hand:
        parts.append("<span>added by hand</span>")
    reporting = f"../report/?tweet={quote(tweet.anchor.removeprefix('tweet-'), safe=':')}"
    parts.append(f'<a href="{reporting}" rel="nofollow">report</a>')
    return " ".join(parts)


def _original(tweet):
    url, place = escape(tweet.url), tweet.place
    if tweet.edited:
        original = f'<a href="{url}">original on {place}</a>' if url else f"original on {place}"
        return f"<span>edited for clarity, {original}</span>"
    return f'<a href="{url}">on {place}</a>' if url else ""
