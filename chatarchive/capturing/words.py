"""What the pages and e-mails of captures say."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from home.notices import counted

from ..models import ChatTweet
from .asking import Trouble

_WHAT_TO_DO = {
    Trouble.KEY: "Look at the key under Settings, Keys of the networks.",
    Trouble.CREDIT: "When there is credit again, go on.",
    Trouble.ACCESS: "Ask whoever has the account there what its plan allows.",
}


def money(dollars):
    dollars = Decimal(dollars)
    return f"${dollars:,.2f}" if dollars else "nothing"


def moment(at, zone):
    return f"{at.astimezone(zone):%A %-d %B %Y, %H:%M}"


def hour(at, zone):
    """The hour; with the day, where that is another one."""
    local, now = at.astimezone(zone), timezone.now().astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%-d %B, %H:%M}"


def waits(why, until, zone):
    if not why:
        return f"It looks again at {hour(until, zone)}."
    return f"{why.rstrip('.')}. It goes on at {hour(until, zone)}."


def at_most(limit):
    """What ``limit`` posts cost, in a sentence."""
    post, count = (
        f"${price.normalize():f}"
        for price in (settings.CAPTURE_POST_PRICE, settings.CAPTURE_COUNT_PRICE)
    )
    cost = money(limit * settings.CAPTURE_POST_PRICE)
    return (
        f"At most {limit:,} posts × {post} = {cost} at X, and {count} for each request that "
        "counts. Bluesky and Mastodon cost nothing."
    )


def row(one, run, zone):
    """What a table shows of one network."""
    return {
        "name": one.name,
        "title": one.title,
        "posts": f"{one.posts:,}",
        "planned": f"{one.planned:,}" if one.planned is not None else "",
        "requests": f"{one.requests + one.counted:,}",
        "cost": money(one.cost),
        "planned_cost": money(one.planned_cost),
        "words": stands(one, run, zone),
    }


def stands(one, run, zone):
    if one.trouble and one.state == "failed":
        return trouble_of(one)
    if one.state == "done":
        return "Done" if one.complete else "Asked"
    if not run.is_busy:
        return "Not done yet"
    if one.wait_until and run.wait_until:
        return waits(one.wait_why, datetime.fromisoformat(one.wait_until), zone)
    return "Asking…" if one.state == "running" else "Comes next"


def trouble_of(one):
    return " ".join(filter(None, [one.trouble, _WHAT_TO_DO.get(one.trouble_kind, "")]))


def came(one):
    """What came of one network, in a sentence."""
    new, updated = one.counts.get("new", 0), one.counts.get("updated", 0)
    said = [f"{counted(one.posts, 'post', 'posts')} came, {new:,} new to the chat"]
    if updated:
        said.append(f"{updated:,} known and now fuller")
    if withdrawn := one.counts.get("withdrawn", 0):
        said.append(f"{withdrawn:,} not taken, since their authors withdrew them")
    if one.left_out:
        said.append(f"{one.left_out:,} left out, since their authors do not show them to everybody")
    return f"{', '.join(said)}."


def marked(chat):
    """How many replies without the hashtag the chat has."""
    return ChatTweet.objects.filter(chat=chat, without_hashtag=True).count()
