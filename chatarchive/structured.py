"""Chats in the words of schema.org. Of people it tells no more than the page: of those who
talked, how many tweets there are."""

from urllib.parse import quote

from home.metadata import absolute, in_short
from home.moments import stamp
from home.structured import address_of, organisation


def event(chat, community, request):
    """A chat that is announced, or running."""
    address = address_of(chat, request)
    tag = next(iter(chat.hashtags_with(community)), "")
    place = f"https://x.com/search?q=%23{quote(tag, safe='')}&f=live" if tag else address
    return {
        "@type": "Event",
        "@id": f"{address}#chat",
        "name": chat.title,
        "url": address,
        "description": in_short(chat, community),
        "startDate": stamp(chat.starts_at, community.zone),
        "endDate": stamp(chat.ends_at, community.zone),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": place},
        "organizer": organisation(community, request),
        "isAccessibleForFree": True,
        "inLanguage": "en-GB",
    }


def summary(chat, community, request):
    """What was said in a chat, as an article by the community."""
    address = address_of(chat, request)
    return {
        "@type": "Article",
        "@id": f"{address}#summary",
        "headline": chat.title,
        "url": address,
        "description": in_short(chat, community),
        "author": organisation(community, request),
        "publisher": organisation(community, request),
        "datePublished": stamp(chat.first_published_at or chat.ends_at, community.zone),
        "dateModified": stamp(chat.last_published_at or chat.ends_at, community.zone),
        "inLanguage": "en-GB",
    }


def conversation(chat, tweets, community, request):
    """A transcript of that many shown tweets. Their words and authors are on the page alone,
    from which they can be withdrawn."""
    address = transcript_address(chat, request)
    return {
        "@type": "DiscussionForumPosting",
        "@id": f"{address}#conversation",
        "headline": chat.title,
        "url": address,
        "mainEntityOfPage": address,
        "text": in_short(chat, community),
        "author": organisation(community, request),
        "datePublished": stamp(chat.starts_at, community.zone),
        "commentCount": tweets,
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/CommentAction",
            "userInteractionCount": tweets,
        },
        "isPartOf": address_of(chat, request),
        "inLanguage": "en-GB",
    }


def transcript_address(chat, request):
    return absolute(request, chat.get_url(request) + chat.reverse_subpage("transcript"))
