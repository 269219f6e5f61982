"""E-mails about reports: to the team, and to who reported. None holds what a reader wrote."""

import logging
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from home.models import CommunitySettings

from ..models import TweetReport

AN_HOUR = timedelta(hours=1)
PATIENCE = 10  # seconds that a visitor waits for the mail server at most
log = logging.getLogger(__name__)


def reports_of(community):
    return TweetReport.objects.filter(chat__path__startswith=community.site.root_page.path)


def tell_team(community):
    """Tell the team of the reports that wait and that it does not know of, in one e-mail, at
    most one an hour. Returns whether one was sent; never raises for a mail server's sake."""
    addresses = community.team_addresses
    if not addresses:
        return False
    now = timezone.now()
    with transaction.atomic():
        # Two reports at the same moment are told of once.
        CommunitySettings.objects.select_for_update().get(pk=community.pk)
        reports = reports_of(community)
        if reports.filter(told_at__gt=now - AN_HOUR).exists():
            return False
        untold = list(reports.open().filter(told_at=None).select_related("chat"))
        TweetReport.objects.filter(pk__in=[report.pk for report in untold]).update(told_at=now)
    if not untold:
        return False
    words = render_to_string(
        "chatarchive/reporting/team_mail.txt",
        {
            "community": community,
            "number": len(untold),
            "chats": sorted(Counter(report.chat.title for report in untold).items()),
            "address": settings.WAGTAILADMIN_BASE_URL + reverse("chatarchive_reports"),
        },
    )
    what = "A tweet was reported" if len(untold) == 1 else f"{len(untold)} tweets were reported"
    if _send(f"{community.name}: {what}", words, bcc=addresses):
        return True
    TweetReport.objects.filter(pk__in=[report.pk for report in untold]).update(told_at=None)
    return False


def tell_reader(report, words):
    """Send a facilitator's answer to who reported. Returns whether the mail server took it."""
    community = report.chat.community
    said = render_to_string(
        "chatarchive/reporting/reader_mail.txt", {"community": community, "words": words}
    )
    return _send(f"{community.name}: the tweet you reported", said, to=[report.email])


def _send(subject, words, **addresses):
    subject = " ".join(subject.split())
    try:
        connection = get_connection(**_patience())
        return EmailMessage(subject, words, connection=connection, **addresses).send() == 1
    except Exception:
        log.exception("An e-mail about reported tweets could not be sent")
        return False


def _patience():
    return {"timeout": PATIENCE} if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") else {}
