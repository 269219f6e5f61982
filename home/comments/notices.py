"""E-mail to a community's team: at most one an hour, and never in the way of a comment."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from ..models import BlogPage, Comment, CommentNotice, CommunitySettings

SPACING = timedelta(hours=1)
PATIENCE = 10  # seconds, for the mail server
MOST_POSTS = 10
logger = logging.getLogger(__name__)


def tell(site, now=None):
    """Tell the team of ``site`` what was written since they were last told, if that is an hour
    ago. Returns whether an e-mail was sent; raises nothing when it could not be."""
    now = now or timezone.now()
    community = CommunitySettings.for_site(site)
    if not community.team_addresses:
        return False
    notice, _ = CommentNotice.objects.get_or_create(site=site)
    before = notice.sent_at
    news = Comment.objects.of_site(site).filter(pk__gt=notice.told_up_to)
    news = news.exclude(state=Comment.State.HIDDEN)
    latest = news.order_by("-pk").values_list("pk", flat=True).first()
    if latest is None or not _claim(notice, now):
        return False
    try:
        subject, body = _letter(site, community, news.filter(pk__lte=latest))
        send_mail(
            subject,
            body,
            None,
            community.team_addresses,
            connection=_connection(),
        )
    except Exception:
        # Whatever ails the mail: the comment is stored, and the next one tries again.
        logger.exception("The team of %s could not be told of new comments", community.name)
        CommentNotice.objects.filter(pk=notice.pk).update(sent_at=before)
        return False
    CommentNotice.objects.filter(pk=notice.pk).update(told_up_to=latest)
    return True


def _claim(notice, now):
    """Whether this process is the one to send: only one gets the hour."""
    due = Q(sent_at=None) | Q(sent_at__lte=now - SPACING)
    return CommentNotice.objects.filter(due, pk=notice.pk).update(sent_at=now) == 1


def _connection():
    smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    return get_connection(timeout=PATIENCE) if smtp else get_connection()


def _letter(site, community, news):
    """Subject and body. What people wrote is not in it, nor who they are: what they delete later
    must not live on in a mailbox."""
    number, waiting = news.count(), Comment.objects.of_site(site).waiting().count()
    posts = (
        BlogPage.objects.filter(comments__in=news)
        .annotate(news=Count("comments", filter=Q(comments__in=news)))
        .defer_streamfields()
        .order_by("-news", "-pk")
    )
    lines = [f"{_comments(number)} new on the blog of {community.name}:", ""]
    for post in posts[:MOST_POSTS]:
        lines += [f"{post.title}: {_comments(post.news)}", f"{post.get_full_url()}#comments", ""]
    if len(posts) > MOST_POSTS:
        lines += [f"and more below {len(posts) - MOST_POSTS} other posts.", ""]
    queue = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('comment:index')}"
    if waiting:
        are = "comment waits" if waiting == 1 else "comments wait"
        subject = f"{waiting} {are} on {community.name}"
        lines += [f"Nobody else sees what waits until you approve it ({waiting} in all):"]
        queue += "?state=waiting"
    else:
        subject = f"{_comments(number)} new on {community.name}"
        lines += ["They are shown already. To look through them:"]
    lines += [queue, "", "You get at most one such e-mail an hour."]
    return subject, "\n".join(lines)


def _comments(number):
    return f"{number} comment" if number == 1 else f"{number} comments"
