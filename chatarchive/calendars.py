"""Chats as calendars have them: iCalendar files (RFC 5545 and 7986), and links.

A chat is known by its page's translation key: not by its address or its title, which may change,
nor by the server's name. So a calendar that imports it again, or subscribes, moves what it has.
Times carry the community's zone with its clock changes.
"""

import hashlib
import re
from datetime import UTC, date, timedelta
from functools import lru_cache
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, quote_etag
from icalendar import Calendar, Event, Timezone

from home.models import CommunitySettings

PRODUCT = "-//WeCops//Chats//EN"
REFRESH = timedelta(hours=6)
_KEPT = 24 * 3600  # seconds
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_GOOGLE = "https://calendar.google.com/calendar/render"


def one_chat(request, chat):
    """The response with one chat, to be added to a calendar."""
    community = CommunitySettings.for_request(request)
    calendar = _calendar(community, [chat], request)
    return _response(request, calendar.to_ical(), f"{chat.slug}.ics")


def all_chats(request, chats):
    """The response with every one of ``chats``, a queryset, for calendars that subscribe: the
    same bytes, made once, for as long as nothing is published or withdrawn."""
    community = CommunitySettings.for_request(request)
    chats = chats.defer_streamfields().order_by("starts_at", "pk")
    states = list(chats.values_list("pk", "url_path", "last_published_at"))
    facts = (community.name, community.hashtags, community.time_zone, request.build_absolute_uri())
    key = f"chats.ics:{_digest(repr((PRODUCT, facts, states)).encode())}"
    content = cache.get(key)
    if content is None:
        content = _all_of(community, list(chats), request)
        cache.set(key, content, _KEPT)
    return _response(request, content, "chats.ics")


def _all_of(community, chats, request):
    calendar = _calendar(community, chats, request)
    name = _plain(f"{community.name} chats")
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", community.time_zone)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT6H")
    return calendar.to_ical()


def google_url(chat, community, address):
    """A link that opens Google's form with the chat filled in."""
    moments = [moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") for moment in _span(chat)]
    return f"{_GOOGLE}?" + urlencode(
        {
            "action": "TEMPLATE",
            "text": _title(chat, community),
            "dates": "/".join(moments),
            "ctz": community.time_zone,
            "details": _description(chat, community, address),
            "location": address,
        }
    )


def _calendar(community, chats, request):
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("METHOD", "PUBLISH")
    if chats:
        years = {start.year for start, _ in map(_span, chats)}
        zone = _zone(community.time_zone, community.zone, min(years) - 1, max(years) + 1)
        if zone:
            calendar.add_component(zone)
    for chat in chats:
        calendar.add_component(_event(chat, community, chat.get_full_url(request)))
    return calendar


@lru_cache(maxsize=64)
def _zone(name, zone, first, last):
    """The VTIMEZONE of a zone in those years; none for UTC, which needs none."""
    if name.upper() in ("UTC", "ETC/UTC"):
        return None
    return Timezone.from_tzinfo(
        zone, name, date(max(first, 1), 1, 1), date(min(last, 9998), 12, 31)
    )


def _event(chat, community, address):
    starts_at, ends_at = _span(chat)
    # Of when it was last published: what has not changed is the same to the byte.
    changed = (chat.last_published_at or chat.first_published_at or starts_at).astimezone(UTC)
    event = Event()
    event.add("UID", str(chat.translation_key))
    event.add("DTSTAMP", changed.replace(microsecond=0))
    event.add("LAST-MODIFIED", changed.replace(microsecond=0))
    event.add("DTSTART", starts_at.astimezone(community.zone))
    event.add("DTEND", ends_at.astimezone(community.zone))
    event.add("SUMMARY", _title(chat, community))
    event.add("DESCRIPTION", _description(chat, community, address))
    event.add("URL", address)
    event.add("STATUS", "CONFIRMED")
    event.add("TRANSP", "OPAQUE")
    return event


def _span(chat):
    return chat.starts_at, chat.ends_at


def _title(chat, community):
    return _plain(f"{community.name} chat: {chat.title}")


def _description(chat, community, address):
    hashtags = chat.hashtags_with(community)
    under = " ".join(f"#{tag}" for tag in hashtags)
    lines = [
        _plain(chat.search_description),
        f"Follow {under} to join in." if under else "",
        address,
    ]
    return "\n".join(filter(None, lines))


def _plain(words):
    """Words on one line."""
    return " ".join(_CONTROLS.sub(" ", words).split())


def _response(request, content, filename):
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, filename)
    etag = quote_etag(_digest(content))
    response["ETag"] = etag
    patch_cache_control(response, max_age=600)
    return get_conditional_response(request, etag=etag, response=response)


def _digest(content):
    return hashlib.blake2b(content, digest_size=16).hexdigest()
