"""What people look for in a community, counted without anything about who did.

Kept are words, how often they were asked for, how often in vain, and the last day. What says
something of a person is not: addresses, telephone and other long numbers, and handles, as who
is looked up says more of who looks than of what the site lacks.
"""

import logging
import re
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from wagtail.models import Site

from chatarchive.busy import unless_busy

from .models import Sought
from .query import parse, tidy

logger = logging.getLogger(__name__)

LONGEST = 100  # characters; what is longer was pasted, and nobody looks for it twice
MOST = 5_000  # rows of one community
ASKED_ONCE, ASKED_OFTEN = timedelta(days=90), timedelta(days=730)
_TIDY_EVERY = 200
_ADDRESS = re.compile(r"\S@\S|://|\bwww\.")
_NUMBER = re.compile(r"\d(?:[\s().+/-]*\d){6}")
_COUNT = """
    INSERT INTO search_sought (site_id, words, times, in_vain, last_asked)
    VALUES (%s, %s, 1, %s, %s)
    ON CONFLICT (site_id, words) DO UPDATE SET
        times = search_sought.times + 1,
        in_vain = search_sought.in_vain + excluded.in_vain,
        last_asked = excluded.last_asked
    RETURNING id, times"""


def note(site, query_text, found):
    """Count that somebody asked ``site`` for ``query_text`` and ``found`` so many things. One
    statement; if the database is busy or fails, it is not counted, and nobody waits or notices.

    To be called once for what somebody sent, not for each letter they type or each further page.
    """
    words = notable(query_text)
    if not site or not words:
        return
    today = timezone.now().date()
    try:
        with unless_busy(), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_COUNT, [site.pk, words, int(not found), today])
                number, times = cursor.fetchone()
            # Whoever sends thousands of different words fills no disk.
            if times == 1 and number % _TIDY_EVERY == 0:
                _forget_of(site, today)
    except DatabaseError:
        logger.warning("What was looked for could not be counted.", exc_info=True)


def notable(query_text):
    """``query_text`` as it is counted; empty where it is not."""
    # Small letters but for what is no word then.
    words = " ".join(one if one == "OR" else one.lower() for one in tidy(query_text).split())
    if len(words) > LONGEST or _ADDRESS.search(words) or _NUMBER.search(words):
        return ""
    query = parse(words)
    return words if query and not query.handles else ""


def forget():
    """Forget what was asked for once and not lately, or often and very long ago, and of each
    community what is more than ``MOST``. Returns how many that were."""
    today = timezone.now().date()
    return sum(_forget_of(site, today) for site in Site.objects.all())


def _forget_of(site, today):
    kept = Sought.objects.filter(site=site)
    gone, _ = kept.filter(times=1, last_asked__lt=today - ASKED_ONCE).delete()
    gone += kept.filter(last_asked__lt=today - ASKED_OFTEN).delete()[0]
    if (too_many := kept.count() - MOST) > 0:
        least = kept.order_by("times", "last_asked", "pk").values_list("pk", flat=True)
        gone += kept.filter(pk__in=list(least[:too_many])).delete()[0]
    return gone
