"""What facilitators do to comments. Each takes comments with their pages, and returns how many
it changed."""

from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from ...models import BlockedPerson, Comment
from . import log_actions


def approve(comments, user):
    return _settle(comments, user, Comment.State.SHOWN, log_actions.APPROVED)


def hide(comments, user):
    return _settle(comments, user, Comment.State.HIDDEN, log_actions.HIDDEN)


@transaction.atomic
def delete(comments, user):
    comments = list(comments)
    log_actions.log_on_posts(log_actions.DELETED, comments, user)
    Comment.objects.filter(pk__in=[comment.pk for comment in comments]).delete()
    return len(comments)


@transaction.atomic
def block(comments, user, *, hide_all, manageable):
    """Block the authors in the communities that ``comments`` stand in, and hide what waits of
    theirs there; with ``hide_all`` the rest too. Only comments in ``manageable`` are hidden."""
    comments = list(comments)
    blocked = {}
    for comment in comments:
        site = site_of(comment.page)
        if site:
            blocked.setdefault((site, comment.author_id), comment)
    for (site, author), comment in blocked.items():
        BlockedPerson.objects.get_or_create(
            site=site,
            key=comment.author.key,
            defaults={"handle": comment.handle, "blocked_by": user},
        )
        theirs = manageable.of_site(site).filter(author=author).exclude(state=Comment.State.HIDDEN)
        hide((theirs if hide_all else theirs.waiting()).select_related("page"), user)
    log_actions.log_on_posts(log_actions.BLOCKED, comments, user)
    return len({author for _, author in blocked})


def site_of(page):
    """The site that ``page`` is on, by the innermost root; None for a page on none."""
    sites = [
        site
        for site in Site.objects.select_related("root_page")
        if page.path.startswith(site.root_page.path)
    ]
    return max(sites, key=lambda site: len(site.root_page.path), default=None)


@transaction.atomic
def _settle(comments, user, state, action):
    comments = list(comments)
    Comment.objects.filter(pk__in=[comment.pk for comment in comments]).update(
        state=state, moderated_by=user, moderated_at=timezone.now()
    )
    if comments:
        log_actions.log_on_posts(action, comments, user)
    return len(comments)
