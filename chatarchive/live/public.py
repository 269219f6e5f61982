"""The public live page: what of a chat is shown to everybody while it goes on, and when."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from wagtail.views import serve

from home.moments import clock

from ..markup import arrival_html
from ..models import ChatTweet
from ..outline import heading_of
from ..shown_tweets import Writer
from .arrivals import arrivals_in
from .copies import FRESH, Copy
from .course import parts_of, questions_in
from .following import is_followed

#: The page is there so long before a chat, and after it unless the transcript is published.
OPENS, CLOSES = timedelta(minutes=30), timedelta(hours=24)
DATA = "tweets/"
# In the address of a page that loads itself again and again, where there are no scripts.
RELOADING = "reload=1"
_PERSONAL = frozenset({settings.SESSION_COOKIE_NAME, "messages"})


@dataclass(slots=True)
class Part:
    """``anchor`` and ``heading`` of a question, and ``(number, html)`` of each tweet."""

    anchor: str
    heading: str
    tweets: list


@dataclass(slots=True)
class Shown:
    """All that the page and its further tweets are made of. ``question`` is the last one put,
    with the time in words."""

    parts: list = field(default_factory=list)
    question: str = ""
    asked_at: str = ""
    is_over: bool = False

    @property
    def numbers(self):
        return [number for part in self.parts for number, _ in part.tweets]

    @property
    def newest(self):
        return max(self.numbers, default=0)


def is_on(chat, community):
    """Whether a live chat page has its live page now. Asks the database within its hours only."""
    now = timezone.now()
    return bool(
        community.live_is_public
        and chat.live
        and not chat.transcript
        and chat.starts_at - OPENS <= now < chat.ends_at + CLOSES
        and (is_followed(chat) or ChatTweet.objects.filter(chat=chat.pk).exists())
        and not chat.get_view_restrictions().exists()
    )


def shown_of(chat, community):
    """The Shown of a ChatPage, read anew. Words stand as their authors wrote them: what editors
    change waits for the transcript. What tweets drew is not told, as it is seconds old."""
    arrivals = arrivals_in(chat)
    shown = arrivals.shown
    writer = Writer({one.key: one.row for one in shown}, {}, {one.key for one in arrivals.list})
    questions = questions_in(chat, arrivals)
    hidden = {one.key for one in arrivals.list if one.is_hidden}
    put = [question for question in questions if question.key not in hidden]
    parts = [
        Part(
            part.anchor,
            part.heading,
            [
                (
                    one.number,
                    arrival_html(writer.tweet({}, one.row), community.zone, one.number),
                )
                for one in part.arrivals
            ],
        )
        for part in parts_of(shown, put)
    ]
    if not put:
        return Shown(parts, is_over=chat.is_over)
    asked_at = clock(put[-1].asked_at, community.zone)
    return Shown(parts, heading_of(put[-1]), asked_at, chat.is_over)


def shown_copy(request, chat, community):
    """``(etag, Shown)`` for whoever asks for one of the live addresses of ``chat``."""

    def make():
        shown = shown_of(chat, community)
        said = (shown.question, shown.asked_at, shown.is_over, shown.parts)
        return hashlib.blake2b(repr(said).encode(), digest_size=12).hexdigest(), shown

    copy = _copy_of_tweets(request)
    label, shown = copy.made(make, getattr(request, "has_turn_at", "") == copy.key)
    return label.etag, shown


def _copy_of_tweets(request):
    return Copy("tweets", request.get_host(), request.path.removesuffix(DATA))


def _copy_of_page(request):
    """Where one page is for everybody, its Copy, else None: who signed in has their name on it."""
    if request.COOKIES.keys() & _PERSONAL or request.GET.urlencode() not in ("", RELOADING):
        return None
    return Copy("page", request.scheme, request.get_host(), request.get_full_path())


def further(request, etag, shown):
    """What came after ``?after=``, the number of the newest tweet that a reader has:
    ``{"parts": [{"anchor", "heading", "html"}], "shown": [number, …], "newest", "question",
    "asked_at", "is_over"}``. ``shown`` are all that are to be seen: the reader's page takes out
    what is none of these."""
    after = request.GET.get("after", "")
    after = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    etag = f'"{etag}-{after}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(
            orjson.dumps(
                {
                    "parts": list(_parts_after(shown, after)),
                    "shown": shown.numbers,
                    "newest": shown.newest,
                    "question": shown.question,
                    "asked_at": shown.asked_at,
                    "is_over": shown.is_over,
                }
            ),
            content_type="application/json",
        )
    return public(response, etag)


def _parts_after(shown, after):
    for part in shown.parts:
        html = [html for number, html in part.tweets if number > after]
        if html:
            yield {"anchor": part.anchor, "heading": part.heading, "html": "\n".join(html)}


def public(response, etag):
    """``response`` with what browsers, and whatever stands between, may do with it."""
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={FRESH}"
    response["X-Robots-Tag"] = "noindex"
    return response


def page_response(request, render):
    """The answer to who asks for the live page. ``render()`` makes it, as a response."""
    copy = _copy_of_page(request)
    if copy is None:
        response = render()
        response["Cache-Control"] = "private, no-cache"
        return response

    def make():
        content = render().rendered_content.encode()
        return hashlib.blake2b(content, digest_size=12).hexdigest(), content

    return _page(request, *copy.made(make, getattr(request, "has_turn_at", "") == copy.key))


def _page(request, label, content):
    etag = f'"{label.etag}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(content)
    patch_vary_headers(response, ["Cookie"])
    return public(response, etag)


def answer(request, path):
    """What is asked for at ``…/live/`` and ``…/live/tweets/``: out of the copies while there are
    any, before a page is even looked for; else Wagtail serves it, as any other address."""
    is_data = path.endswith(DATA)
    copy = _copy_of_tweets(request) if is_data else _copy_of_page(request)
    if copy is None or request.method not in ("GET", "HEAD"):
        return serve(request, path)
    had = copy.label()
    if ready := copy.ready():
        label, content = ready
        if is_data:
            return further(request, label.etag, content)
        return _page(request, label, content)
    if had is None:
        return serve(request, path)
    request.has_turn_at = copy.key
    try:
        return serve(request, path)
    finally:
        copy.let_go()
