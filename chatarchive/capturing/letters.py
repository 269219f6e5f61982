"""The e-mail when a run is over that nobody waited for: one of a schedule, or of a followed
chat. No tweet's words stand in it, no names and no keys: what is deleted later must not live on in
a mailbox."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from home.models import CommunitySettings
from home.notices import admin_address, counted, send

from ..captures.policy import hindrance
from ..models import CaptureRun
from . import words
from .runs import source_runs


def to_be_told():
    followed = Q(follow=True) & ~Q(trigger=CaptureRun.Trigger.COMMAND)
    told = Q(trigger=CaptureRun.Trigger.SCHEDULE) | followed
    return CaptureRun.objects.filter(told, state__in=CaptureRun.OVER, look=False)


def tell(run):
    """Send the e-mail about ``run``, once. Returns whether it was sent now; where the mail server
    does not take it, the next look (``watch``) tries again."""
    own = to_be_told().filter(pk=run.pk)
    if not own.filter(told_at=None).update(told_at=timezone.now()):
        return False
    run = CaptureRun.objects.select_related("chat", "user").get(pk=run.pk)
    site = run.chat.get_site()
    community = CommunitySettings.for_site(site)
    addresses = addresses_of(run, community)
    if not addresses:
        return False
    subject, body = letter(run, community)
    if send(subject, body, addresses):
        return True
    own.update(told_at=None)
    return False


def addresses_of(run, community):
    """Of whoever asked for it, if they may still edit the chat; else the team's."""
    user = run.user
    may_edit = run.chat.permissions_for_user(user).can_edit() if user and user.is_active else False
    if may_edit and user.email:
        return [user.email]
    return community.team_addresses


def letter(run, community):
    chat, sources = run.chat, source_runs(run)
    zone = community.zone
    done = run.state == CaptureRun.State.DONE
    new = sum(one.counts.get("new", 0) for one in sources)
    came = counted(new, "new tweet", "new tweets")
    what = f"“{chat.title}” was captured: {came}"
    if not done:
        what = f"not all of “{chat.title}” could be captured" if new else what
        what = what if new else f"“{chat.title}” could not be captured"
    how = "followed" if run.follow else "captured by itself"
    lines = [
        f"The chat “{chat.title}” of {words.moment(chat.starts_at, zone)} ({zone.key}) was to be "
        f"{how}. Asked for on {words.moment(run.created_at, zone)}.",
        "",
    ]
    for one in sources:
        lines.append(f"{one.title}: {words.came(one)}")
        if one.trouble and not one.complete:
            lines.append(f"  {words.trouble_of(one)}")
    if not sources or (run.trouble and not any(one.trouble for one in sources)):
        lines.append(run.trouble)
    if cost := sum(float(one.cost) for one in sources):
        lines.append(f"It cost ${cost:,.2f}.")
    if why := run.user and hindrance(run.user, chat):
        lines += ["", why]
    if new:
        lines += ["", "They stand in the draft. Nobody reads them before you publish it:"]
    else:
        lines += ["", "The chat’s draft:"]
    lines.append(admin_address(reverse("wagtailadmin_pages:edit", args=[chat.pk])))
    lines += ["", "What was asked and what came" + ("" if done else ", and the way to go on") + ":"]
    lines.append(admin_address(reverse("chatarchive_run", args=[run.pk])))
    return f"{community.name}: {what}", "\n".join(lines) + "\n"
