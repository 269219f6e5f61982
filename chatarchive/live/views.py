"""The live page for facilitators, in the admin."""

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from ..busy import BUSY
from ..captures.policy import hindrance
from ..drafts import refresh
from ..models import ChatPage, ChatTweet
from ..reporting.hiding import hide, place_of, show_again
from .desk import MOST, desk_of
from .public import is_on


class LiveView(WagtailAdminTemplateMixin, TemplateView):
    """GET: the page; with ``?part``, what changes of it, with an ETag. POST ``hide`` or ``show``
    with a tweet's key: hides it, or shows it again; answers a script with ``{"says": "…"}``."""

    template_name = "chatarchive/live/desk.html"
    page_title = "Live"
    header_icon = "view"

    def dispatch(self, request, *args, **kwargs):
        if not self.chat.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def chat(self):
        chats = ChatPage.objects.select_related("latest_revision")
        return get_object_or_404(chats, pk=self.kwargs["page_id"])

    def get(self, request, *args, **kwargs):
        if "part" not in request.GET:
            return super().get(request, *args, **kwargs)
        html = self.part()
        etag = f'"{hashlib.blake2b(html.encode(), digest_size=12).hexdigest()}"'
        response = get_conditional_response(request, etag=etag) or HttpResponse(html)
        response["ETag"] = etag
        return response

    def post(self, request, page_id):
        key = request.POST.get("hide") or request.POST.get("show") or ""
        joined = ChatTweet.objects.filter(chat=self.chat.pk, removed_at=None)
        get_object_or_404(joined, tweet__key=key)
        level, says = self._mark(key, "hide" in request.POST)
        if not request.accepts("text/html"):
            return JsonResponse({"says": says})
        getattr(messages, level)(request, says)
        return redirect(self.own_address)

    def _mark(self, key, hides):
        """Hides the tweet, or shows it again; returns the level and the words to tell of it."""
        user = self.request.user
        if why := hindrance(user, self.chat):
            return "warning", f"{why} Nothing was changed."
        try:
            with transaction.atomic():
                if not place_of(self.chat, key):
                    # It arrived since the draft last learnt of any.
                    refresh(self.chat.pk, user=user)
                done = (hide if hides else show_again)(self.chat.pk, key, user)
        except OperationalError:
            return "error", BUSY
        if not done:
            return "warning", (
                f"{'Hidden' if hides else 'Shown again'} in the draft. Readers see the page as it "
                "was until somebody who may publish does so."
            )
        return "success", "The tweet is hidden." if hides else "The tweet is shown again."

    @cached_property
    def own_address(self):
        return reverse("chatarchive_live", args=[self.chat.pk])

    def part(self):
        community = self.chat.community
        return render_to_string(
            "chatarchive/live/desk_part.html",
            {
                "desk": desk_of(self.chat),
                "zone": community.zone,
                "most": MOST,
                "edit_address": reverse("wagtailadmin_pages:edit", args=[self.chat.pk]),
                "may_hide": not hindrance(self.request.user, self.chat),
            },
        )

    def get_page_subtitle(self):
        return self.chat.get_admin_display_title()

    def get_breadcrumbs_items(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.chat.pk])
        above = {"url": edit, "label": self.chat.get_admin_display_title()}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]

    @cached_property
    def header_buttons(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.chat.pk])
        return [HeaderButton("Edit the chat", url=edit, icon_name="edit")]

    def get_context_data(self, **kwargs):
        chat = self.chat
        public = is_on(chat, chat.community) and chat.get_url(self.request)
        return super().get_context_data(**kwargs) | {
            "chat": chat,
            "part": self.part(),
            "own_address": self.own_address,
            "public_address": public and public + chat.reverse_subpage("live"),
            "hindrance": hindrance(self.request.user, chat),
        }
