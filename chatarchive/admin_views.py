"""What the transcript's editor asks of the server: the tweets behind the entries' keys."""

from operator import itemgetter

import orjson
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .addresses import tweet_url
from .looking import visible_tweets
from .models import ChatPage, ChatTweet
from .proposals import Said, proposals
from .rows import chunks
from .shown_pictures import ShownPicture, pictures_by_name

# A row of the answer, in the order of its "fields".
_FIELDS = {
    "key": "key",
    "at": "created_at",
    "handle": "author__handle",
    "name": "author__name",
    "text": "text",
    "cut": "text_cut",
    "url": "url",
    "reply_to": "reply_to_key",
    "reply_to_handle": "reply_to_handle",
    "reposts": "reposts",
    "likes": "likes",
}
# Of its place in one chat; of tweets asked for by key, nothing.
_PLACE = {
    "reason": "",
    "section": "",
    "unsure": False,
    "other_section": "",
    "without_hashtag": False,
}
# What else a proposal rests on.
_BESIDES = {"author": "author_id", "language": "language", "quote_of": "quote_of_key"}
_KEY, _HANDLE, _URL = (list(_FIELDS).index(name) for name in ("key", "handle", "url"))
_NAMES = [*_FIELDS, *_BESIDES]
_of_said = itemgetter(
    *(_NAMES.index({"created_at": "at"}.get(name, name)) for name in Said._fields)
)
_MOST_KEYS = 20_000


@never_cache
@require_http_methods(["GET", "POST"])
def chat_tweets(request, page_id):
    """GET: the tweets that joined a chat. POST ``{"keys": […]}``: those of these keys.

    Answers ``{"user", "zone": "Europe/London", "starts_at", "ends_at", "fields": [name, …],
    "tweets": [[value, …], …]}``: arrays, because thousands of tweets would repeat every name
    thousands of times. ``user`` is who asks. Times, ``at`` among them, are in seconds since
    1970, UTC; ``zone`` is the community's, to show them in. Keys are strings; no number here
    has more than 32 bits. ``section`` and ``other_section`` are block ids: where the last merge
    put the tweet, and where else it might belong if that is ``unsure``. ``without_hashtag`` marks
    a reply that was found although it lacks the chat's hashtag. ``proposal`` is
    ``[kind, why]`` where it may be hidden, or null (see ``proposals``). ``pictures`` are those
    kept here, ``[[address, address of the whole, description], …]``, or null. Keys that are
    not stored, or of no tweet that who asks may look up, are missing.
    """
    page = get_object_or_404(ChatPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    if request.method == "POST":
        keys = _keys(request.body)
        if keys is None:
            return HttpResponseBadRequest('Send {"keys": ["x:…", …]}.')
        rows = _rows_of_keys(keys, visible_tweets(request.user))
    else:
        rows = _rows_of_chat(page)
    answer = {
        "user": str(request.user.pk),
        "zone": str(page.community.zone),
        "starts_at": page.starts_at,
        "ends_at": page.ends_at,
        "fields": [*_FIELDS, *_PLACE, "proposal", "pictures"],
        "tweets": rows,
    }
    return HttpResponse(
        orjson.dumps(answer, default=_seconds, option=orjson.OPT_PASSTHROUGH_DATETIME),
        content_type="application/json",
    )


def _rows_of_chat(page):
    fields = [f"tweet__{name}" for name in (*_FIELDS.values(), *_BESIDES.values())]
    joined = ChatTweet.objects.filter(chat=page, tweet__is_retweet=False).order_by()
    rows = list(joined.values_list(*fields, *_PLACE))
    proposed = proposals(
        map(_said, rows),
        starts_at=page.starts_at,
        ends_at=page.ends_at,
        hashtags=page.hashtag_list,
        hosts=[*page.community.handles, *(host.handle for host in page.hosts.all())],
    )
    pictures = pictures_by_name(tweet__chat_tweets__chat=page)
    own, place = len(_FIELDS), len(_NAMES)
    return [
        _completed((*row[:own], *row[place:], proposed.get(row[_KEY])), pictures) for row in rows
    ]


def _said(row):
    values = _of_said(row)
    return Said._make(values if None not in values else [value or "" for value in values])


def _rows_of_keys(keys, visible):
    rows = []
    for chunk in chunks(keys, 5_000):
        found = visible.order_by().filter(key__in=chunk)
        pictures = pictures_by_name(tweet__key__in=chunk)
        found = found.values_list(*_FIELDS.values())
        rows += [_completed((*row, *_PLACE.values(), None), pictures) for row in found]
    return rows


def _completed(row, pictures):
    """``row`` with the tweet's address on its network, which most captures leave to be told,
    and its pictures."""
    network, _, native_id = row[_KEY].partition(":")
    url = tweet_url(network, row[_HANDLE] or "", native_id, row[_URL])
    shown = pictures and [
        (picture.address, picture.whole, picture.alt)
        for picture in map(ShownPicture.of, pictures.get(row[_KEY], {}).values())
    ]
    return (*row[:_URL], url, *row[_URL + 1 :], shown or None)


def _keys(body):
    try:
        keys = orjson.loads(body)["keys"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    if not isinstance(keys, list) or len(keys) > _MOST_KEYS:
        return None
    # PostgreSQL is not to be asked for a text with NUL in it.
    return keys if all(isinstance(key, str) and "\x00" not in key for key in keys) else None


def _seconds(value):
    return int(value.timestamp())
