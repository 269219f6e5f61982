"""An offer to host a chat becomes a draft chat, submitted for moderation, and a ``ChatOffer``."""

from datetime import datetime, timedelta
from html import escape

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.coreutils import find_available_slug
from wagtail.models import Site
from wagtail.rich_text import RichText

from home.models import CommunitySettings
from home.notices import tell
from home.visitors import too_many

from ..models import ChatHost, ChatIndexPage, ChatOffer, ChatPage, ChatQuestion
from ..next_chat import next_free_start
from .notices import OfferNews

MOST_A_DAY = 4
MOST_OF_ALL_A_DAY = 40


def receive(form, page, request):
    """Take in what a valid OfferForm holds. Returns the ChatOffer; None where it cannot be
    taken, with the reason among the form's errors."""
    site = Site.find_for_request(request)
    community = CommunitySettings.for_site(site)
    known = _sent_already(site, form.cleaned_data)
    if known:
        return known
    kind = f"offer {site.pk}"
    if too_many(request, kind, most=MOST_A_DAY, most_of_all=MOST_OF_ALL_A_DAY):
        whom = f"tell @{community.handles[0]}" if community.handles else "ask a facilitator"
        form.add_error(
            None,
            "More offers came in today than we can take. Nothing was lost: your words are still "
            f"on this page. Please send them again tomorrow, or {whom}.",
        )
        return None
    with transaction.atomic():
        index = (
            ChatIndexPage.objects.child_of(site.root_page)
            .select_for_update(of=("self",))
            .order_by("path")
            .first()
        )
        if index is None:
            form.add_error(
                None, "There is no place for chats here yet, so nothing was sent. Come back later."
            )
            return None
        return _take(form.cleaned_data, site, community, index, page)


def _sent_already(site, data):
    """The same offer, sent twice by an impatient finger."""
    return ChatOffer.objects.filter(
        site=site,
        idea=data["idea"],
        email=data["email"],
        state=ChatOffer.State.NEW,
        offered_at__gt=timezone.now() - timedelta(days=1),
    ).first()


def _take(data, site, community, index, page):
    chat = _draft(data, community, index)
    offer = ChatOffer.objects.create(
        site=site,
        chat=chat,
        **{name: data[name] for name in ("idea", "wish", "name", "handle", "email", "message")},
    )
    # A workflow that fails may not lose an offer: it is logged.
    transaction.on_commit(lambda: _submit(chat, page), robust=True)
    transaction.on_commit(lambda: tell(OfferNews(), site), robust=True)
    return offer


def _draft(data, community, index):
    chat = ChatPage(
        title=data["idea"],
        slug=find_available_slug(index, slugify(data["idea"])[:80].strip("-") or "offer"),
        starts_at=proposed_start(index, community, data["wish"]),
        length=community.usual_length,
        introduction=_introduction(data["about"], data["reading"]),
        live=False,
        has_unpublished_changes=True,
    )
    if data["handle"]:
        chat.hosts.add(ChatHost(handle=data["handle"]))
    for words in data["questions"]:
        chat.questions.add(ChatQuestion(words=words))
    index.add_child(instance=chat)
    chat.save_revision()
    return chat


def proposed_start(index, community, wish, now=None):
    """The day wished for, else the first day that is free by the community's rhythm some four
    weeks ahead: time enough to prepare. Without a rhythm it is four weeks from today."""
    ahead = (now or timezone.now()) + timedelta(weeks=4)
    if wish is None:
        chats = ChatPage.objects.child_of(index)
        if start := next_free_start(chats, community, ahead):
            return start
        wish = ahead.astimezone(community.zone).date()
        if community.weekday is not None:
            wish += timedelta(days=(community.weekday - wish.weekday()) % 7)
    return datetime.combine(wish, community.hour, tzinfo=community.zone)


def _introduction(about, reading):
    blocks = [("paragraph", RichText(as_html(about)))]
    if reading:
        blocks += [("heading", "To read beforehand"), ("paragraph", RichText(as_html(reading)))]
    return blocks


def as_html(words):
    """Plain words as paragraphs; nothing in them is markup."""
    paragraphs = words.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n\n")
    return "".join(
        f"<p>{escape(part.strip()).replace(chr(10), '<br/>')}</p>"
        for part in paragraphs
        if part.strip()
    )


def _submit(chat, page):
    workflow = page.workflow if page.workflow and page.workflow.active else chat.get_workflow()
    if workflow:
        # Nobody of the team sent it, so it is in nobody's name.
        workflow.start(chat, user=None)
