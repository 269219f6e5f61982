"""One capture: what it did, its problems as a file, undoing and moving it."""

import csv

from django.db import OperationalError
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import get_valid_filename
from django.views.generic import TemplateView, View
from django.views.generic.edit import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin

from home.models import CommunitySettings
from home.own_sites import zone_of

from .. import undoing
from ..busy import BUSY
from ..models import Capture
from ..shares import shares_of
from . import asked, words
from .forms import MoveForm, UndoForm
from .policy import hindrance
from .report import visible_captures, who_brought
from .spreadsheets import harmless

SHOWN_PROBLEMS = 50


class CaptureMixin(PermissionCheckedMixin):
    """Looks the capture up among those that the user may see."""

    model = Capture
    permission_required = "view"

    @cached_property
    def capture(self):
        return get_object_or_404(visible_captures(self.request.user), pk=self.kwargs["pk"])


class CapturePageMixin(CaptureMixin, WagtailAdminTemplateMixin):
    header_icon = "upload"

    @cached_property
    def shares(self):
        return shares_of(self.capture)

    def get_page_title(self):
        return self.page_title or self.capture.name

    def get_page_subtitle(self):
        return self.capture.name if self.page_title else ""

    def get_breadcrumbs_items(self):
        above = [{"url": reverse("chatarchive_captures"), "label": "Captures"}]
        if self.page_title:
            own = reverse("chatarchive_capture", args=[self.capture.pk])
            above.append({"url": own, "label": self.capture.name})
            last = {"url": "", "label": self.page_title}
        else:
            last = {"url": "", "label": self.capture.name}
        return [*self.breadcrumbs_items, *above, last]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "capture": self.capture,
            "shares": self.shares,
            "locked_out": self.locked_out,
        }

    @cached_property
    def locked_out(self):
        """What keeps the user from undoing and moving this capture, a chat a time."""
        user = self.request.user
        return [why for share in self.shares if (why := hindrance(user, share.chat))]


class CaptureView(CapturePageMixin, TemplateView):
    template_name = "chatarchive/captures/capture.html"

    @property
    def zone(self):
        """The community's, in which its chats are."""
        if self.capture.site:
            return CommunitySettings.for_site(self.capture.site).zone
        return zone_of(self.request.user)

    @property
    def actions(self):
        """``(label, address)`` of what can be done. On the page, not in its header: there
        they would leave a file's name no room."""
        if self.locked_out:
            return
        yield "Undo", reverse("chatarchive_capture_undo", args=[self.capture.pk])
        if self.shares:
            yield (
                "Move to another chat",
                reverse("chatarchive_capture_move", args=[self.capture.pk]),
            )

    def get_context_data(self, **kwargs):
        capture = self.capture
        unkept = words.unkept_problems(capture)
        return super().get_context_data(**kwargs) | {
            "actions": list(self.actions),
            "who": who_brought(capture),
            "format": words.title_of(capture),
            "size": words.size_of(capture),
            "times": words.times_of(capture),
            "counts": words.counts_of(capture),
            "problems": capture.problems[:SHOWN_PROBLEMS],
            "kept": len(capture.problems),
            "unkept": words.unkept_words(capture, unkept) if unkept else "",
            "asked": list(asked.facts(capture, self.zone)),
            "sentence": asked.sentence(capture, self.zone) if capture.asked else "",
            "without_hashtag": capture.captured_tweets.filter(
                chat_tweet__without_hashtag=True
            ).count(),
        }


class ProblemsView(CaptureMixin, View):
    """The problems that were kept, as CSV; the last row tells of those that were not."""

    def get(self, request, pk):
        capture = self.capture
        name = get_valid_filename(f"problems-of-{capture.name[-80:]}-{capture.pk}")
        return StreamingHttpResponse(
            self.lines(capture),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
        )

    def lines(self, capture):
        writer = csv.writer(_Line())
        yield "\ufeff" + writer.writerow(["Where", "Why"])
        for problem in capture.problems:
            yield writer.writerow([harmless(problem["where"]), harmless(problem["why"])])
        if unkept := words.unkept_problems(capture):
            yield writer.writerow(["", words.unkept_words(capture, unkept)])


class _Line:
    def write(self, line):
        # A lone surrogate out of a damaged file is no text in any encoding.
        return line.encode("utf-8", "replace").decode()


class ChangeView(CapturePageMixin, FormView):
    """What is asked before a capture is undone or moved."""

    def dispatch(self, request, *args, **kwargs):
        if self.user_has_permission(self.permission_required) and self.locked_out:
            # That page says why.
            return redirect("chatarchive_capture", self.capture.pk)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def shares(self):
        return shares_of(self.capture, with_shown=True)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "leaving": sum(share.leaving for share in self.shares),
            "shown": sum(share.shown for share in self.shares),
        }

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "user": self.request.user,
            "capture": self.capture,
            "shares": self.shares,
        }

    def form_valid(self, form):
        try:
            self.change(form)
        except OperationalError:
            messages.error(self.request, BUSY)
        except undoing.AlreadyUndone:
            messages.error(
                self.request,
                f"“{self.capture.name}” is no longer as this page showed it: somebody else undid "
                "or moved it. Nothing was changed now.",
            )
        return redirect("chatarchive_captures")

    def tell(self, sentence, chats):
        buttons = [
            messages.button(
                reverse("wagtailadmin_pages:edit", args=[chat.pk]), f"Edit {chat.title}"
            )
            for chat in chats[:3]
        ]
        messages.success(self.request, sentence, buttons=buttons)


class UndoView(ChangeView):
    page_title = "Undo"
    template_name = "chatarchive/captures/undo.html"
    form_class = UndoForm

    def change(self, form):
        publish = form.cleaned_data.get("publish", False)
        shown = 0 if publish else sum(share.shown for share in self.shares)
        shares = undoing.undo(self.capture, user=self.request.user, publish=publish)
        taken_out = sum(share.leaving for share in shares)
        sentence = f"“{self.capture.name}” is undone: {_tweets(taken_out)} taken out."
        if shown:
            sentence += " Readers see the page as it was until the draft is published."
        self.tell(sentence, [share.chat for share in shares])


class MoveView(ChangeView):
    page_title = "Move to another chat"
    template_name = "chatarchive/captures/move.html"
    form_class = MoveForm

    def change(self, form):
        source, target = form.cleaned_data["source"], form.cleaned_data["target"]
        share = undoing.move(
            self.capture,
            source,
            target,
            user=self.request.user,
            publish=form.cleaned_data.get("publish", False),
        )
        self.tell(
            f"{_tweets(share.brought)} of “{self.capture.name}” moved from “{source.title}” to "
            f"“{target.title}”.",
            [target, source],
        )


def _tweets(number):
    return f"{number:,} {'tweet' if number == 1 else 'tweets'}"
