"""E-mail to a community's team about what visitors sent: bundled, and never in a visitor's way.

An app says what there is to tell by the hook ``register_team_news``, whose functions return a
``News``. What people wrote is in no e-mail, nor who they are: what is deleted later must not
live on in a mailbox.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone
from wagtail import hooks

from .models import CommunitySettings, TeamNotice

logger = logging.getLogger(__name__)


class News:
    """One kind of thing that the team is told of. ``kind`` names it in the database."""

    kind = ""
    spacing = timedelta(hours=1)

    def news(self, site):
        """What is told of: a queryset, in which what is newer has the greater key."""
        raise NotImplementedError

    def letter(self, site, community, news):
        """What waits, in a few words, and lines of the e-mail that tell of ``news``: with the
        way to all of it in the admin."""
        raise NotImplementedError


def all_news():
    return [make() for make in hooks.get_hooks("register_team_news")]


def tell(news, site, now=None):
    """Tell the team of ``site`` what came in since they were last told, unless that was less
    than ``news.spacing`` ago. Returns whether an e-mail was sent; raises nothing when it could
    not be: the next time, ``manage.py tell_team``'s at the latest, tells of it too."""
    now = now or timezone.now()
    community = CommunitySettings.for_site(site)
    if not community.team_addresses:
        return False
    notice, _ = TeamNotice.objects.get_or_create(site=site, kind=news.kind)
    before, fresh = notice.sent_at, news.news(site).filter(pk__gt=notice.told_up_to)
    latest = fresh.order_by("-pk").values_list("pk", flat=True).first()
    if latest is None or not _claim(notice, now, news.spacing):
        return False
    own = TeamNotice.objects.filter(pk=notice.pk)
    try:
        what, lines = news.letter(site, community, fresh.filter(pk__lte=latest))
        often = "You get at most one e-mail an hour about this." if news.spacing else ""
        body = "\n".join([*lines, "", often]).rstrip() + "\n"
        sent = send(f"{community.name}: {what}", body, community.team_addresses)
    except Exception:
        logger.exception("What the team of %s is told of %s failed", community.name, news.kind)
        sent = False
    own.update(told_up_to=latest) if sent else own.update(sent_at=before)
    return sent


def send(subject, body, addresses):
    """Whether the mail server took an e-mail. What ails it is logged, and raised to nobody."""
    try:
        return EmailMessage(" ".join(subject.split()), body, to=addresses).send() == 1
    except Exception:
        logger.exception("An e-mail could not be sent: %s", subject)
        return False


def admin_address(path):
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


def counted(number, one, many):
    return f"{number:,} {one if number == 1 else many}"


def _claim(notice, now, spacing):
    """Whether this process is the one to send: only one gets the hour."""
    due = Q(sent_at=None) | Q(sent_at__lte=now - spacing)
    mine = TeamNotice.objects.filter(due, pk=notice.pk, told_up_to=notice.told_up_to)
    return mine.update(sent_at=now) == 1
