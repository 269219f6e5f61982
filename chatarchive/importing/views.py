"""Looking at what an upload would do, and bringing it in. No request reads a capture: that is
the task's."""

from datetime import datetime

from django.db import OperationalError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from home.models import CommunitySettings

from ..busy import BUSY
from ..captures.policy import may_change
from ..models import Capture, ChatPage, Import
from . import thread, uploads, words
from .forms import ChoicesForm
from .policy import may_publish, may_see
from .run import NotAllowed, check_permission
from .state import Standing
from .tasks import enqueue


class ImportMixin:
    @cached_property
    def import_(self):
        import_ = get_object_or_404(
            Import.objects.select_related("chat", "site", "user"), pk=self.kwargs["pk"]
        )
        if not may_see(self.request.user, import_):
            raise Http404
        return import_

    @cached_property
    def standing(self):
        return Standing(self.import_)


# In the address of an import's own page: whoever looks waits for its end, to go on from there.
WAITING = "waiting"


@method_decorator(never_cache, name="dispatch")
class ImportView(ImportMixin, WagtailAdminTemplateMixin, TemplateView):
    """How far it is; what it would do; what it did."""

    header_icon = "upload"
    form = None

    def get_template_names(self):
        if self.standing.busy:
            name = "progress"
        elif self.standing.trouble:
            name = "trouble"
        else:
            name = "look" if self.import_.is_looked else "result"
        return [f"chatarchive/importing/{name}.html"]

    def get(self, request, *args, **kwargs):
        # After a restart, somebody who comes back to look is reason enough to go on.
        thread.wake()
        if WAITING in request.GET and self.import_.is_in:
            return redirect("chatarchive_import_next", self.import_.pk)
        return super().get(request, *args, **kwargs)

    def get_page_title(self):
        return self.standing.title

    def get_page_subtitle(self):
        return str(self.import_)

    def get_breadcrumbs_items(self):
        import_ = self.import_
        above = [{"url": reverse("chatarchive_imports"), "label": "Import tweets"}]
        if import_.chat:
            edit = reverse("wagtailadmin_pages:edit", args=[import_.chat_id])
            above = [
                {"url": edit, "label": import_.chat.get_admin_display_title()},
                {
                    "url": reverse("chatarchive_import_into", args=[import_.chat_id]),
                    "label": "Import tweets",
                },
            ]
        return [*self.breadcrumbs_items, *above, {"url": "", "label": self.standing.title}]

    def get_context_data(self, **kwargs):
        import_, standing = self.import_, self.standing
        context = super().get_context_data(**kwargs) | {
            "import": import_,
            "into": words.into_words(import_),
            "standing": standing,
            "next_url": reverse("chatarchive_import_next", args=[import_.pk]),
        }
        if standing.busy:
            return context | {"words": standing.words, "share": standing.share}
        if not import_.is_in and uploads.is_there(import_):
            context["form"] = self.form or ChoicesForm(
                user=self.request.user, initial=ChoicesForm.chosen(import_)
            )
        if import_.is_looked:
            return context | self._found(import_.found)
        if import_.is_in:
            # Killed at its very end, the worker has left it.
            uploads.discard(import_)
            return context | self._result(import_.outcome)
        return context

    def _told(self, told):
        counts = told.get("counts", {})
        files = [
            file | {"counts": words.counts_of(file["counts"]), "times": words.times_of(file)}
            for file in told.get("files", [])
        ]
        return {
            "told": told,
            "files": files,
            "counts": words.counts_of(counts),
            "new": counts.get("new", 0),
            "new_words": words.tweets(counts.get("new", 0)),
            "updated": counts.get("updated", 0),
        }

    def _found(self, found):
        seen = found.get("seen", {})
        chats = []
        for chat in found.get("chats", []):
            look = seen.get(str(chat["pk"]))
            if look:
                look = look | {
                    name: datetime.fromisoformat(look[name]) if look[name] else None
                    for name in ("starts_at", "ends_at", "first_at", "last_at")
                }
            # Made by the dry run and gone with it, a chat has no page.
            chats.append(chat | {"look": look})
        return self._told(found) | {
            "chats": chats,
            "zone": CommunitySettings.for_site(self.import_.site).zone.key,
            "may_publish": may_publish(self.request.user, self.import_),
            "seen_task": self.import_.task_id,
        }

    def _result(self, outcome):
        ids = [file["capture"] for file in outcome.get("files", []) if file["capture"]]
        return self._told(outcome) | {
            "chats": _chats_of(outcome, self.request.user),
            "captures": Capture.objects.filter(pk__in=ids),
        }


def _chats_of(outcome, user):
    """``(page, what came into it, whether the user may edit it)`` of each that is still there."""
    told = {chat["pk"]: chat for chat in outcome.get("chats", [])}
    pages = ChatPage.objects.defer_streamfields().filter(pk__in=told).order_by("starts_at", "pk")
    return [(page, told[page.pk], may_change(user, page)) for page in pages]


@method_decorator(never_cache, name="dispatch")
class ProgressView(ImportMixin, View):
    def get(self, request, pk):
        standing = self.standing
        if not standing.busy:
            return JsonResponse({"next": reverse("chatarchive_import_next", args=[pk])})
        return JsonResponse(
            {"title": standing.title, "words": standing.words, "share": standing.share}
        )


@method_decorator(never_cache, name="dispatch")
class NextView(ImportMixin, View):
    """Where to after waiting: the editor, where it all came into one chat, else its own page."""

    def get(self, request, pk):
        own = redirect("chatarchive_import", pk)
        if not self.import_.is_in:
            # It may be over before that page is asked for.
            return redirect(f"{own.url}?{WAITING}")
        chats = _chats_of(self.import_.outcome, request.user)
        new = self.import_.outcome["counts"]["new"]
        if len(chats) != 1 or not chats[0][2] or not new:
            return own
        page, told, _ = chats[0]
        sections = "1 section" if told["sections"] == 1 else f"{told['sections']} sections"
        published = page.live and not page.has_unpublished_changes
        has = "it is published with" if published else "its draft now has"
        messages.success(
            request,
            f"{words.tweets(told['new'])} came into “{page.title}”: {has} {sections}.",
            buttons=[messages.button(reverse("chatarchive_import", args=[pk]), "What it did")],
        )
        return redirect("wagtailadmin_pages:edit", page.pk)


class ChangeView(ImportMixin, View):
    """Something is done with an import. Said twice, it is done once."""

    http_method_names = ["post"]

    def post(self, request, pk):
        self.import_  # noqa: B018 (whether it may be seen at all)
        try:
            return self.change() or redirect("chatarchive_import", pk)
        except OperationalError:
            messages.error(request, BUSY)
            return redirect("chatarchive_import", pk)


class LookView(ChangeView):
    """Look again, with other choices."""

    def change(self):
        form = ChoicesForm(self.request.POST, user=self.request.user)
        if not form.is_valid():
            view = ImportView(form=form)
            view.setup(self.request, **self.kwargs)
            self.request.method = "GET"
            return view.get(self.request)
        if self.standing.busy or self.import_.is_in:
            return None
        chosen = {name: getattr(self.import_, name) for name in form.choose(self.import_)}
        again = {"step": Import.Step.LOOK, "user": self.request.user, "found": {}}
        enqueue(
            self.import_.pk, state=self.import_.state, step=self.import_.step, set=chosen | again
        )
        thread.wake()
        return None


class ConfirmView(ChangeView):
    def change(self):
        import_ = self.import_
        try:
            check_permission(import_, self.request.user)
        except NotAllowed as refusal:
            messages.error(self.request, str(refusal))
            return None
        publish = "publish" in self.request.POST and may_publish(self.request.user, import_)
        queued = enqueue(
            import_.pk,
            step=Import.Step.LOOK,
            state=Import.State.DONE,
            # What is confirmed is what was seen, and not what somebody chose since.
            task_id=self.request.POST.get("seen", ""),
            set={
                "step": Import.Step.BRING_IN,
                "confirmed_by": self.request.user,
                "publish": publish,
            },
        )
        import_.refresh_from_db()
        if queued:
            thread.wake()
            return redirect("chatarchive_import_next", import_.pk)
        if import_.is_looked:
            messages.warning(
                self.request, "Other choices were made since you looked. Look once more."
            )
        return None


class AgainView(ChangeView):
    def change(self):
        if self.standing.again:
            import_ = self.import_
            set_ = {}
            if import_.step == Import.Step.LOOK:
                set_["user"] = self.request.user
            else:
                set_["confirmed_by"] = self.request.user
            enqueue(import_.pk, state=import_.state, task_id=import_.task_id, set=set_)
            thread.wake()


class DiscardView(ChangeView):
    def change(self):
        import_ = self.import_
        if self.standing.busy:
            messages.warning(self.request, "It is being read just now. Discard it when it is done.")
            return None
        chat = import_.chat
        name = str(import_)
        was_in = import_.is_in
        import_.delete()
        if not was_in:
            messages.success(self.request, f"The upload {name} is deleted. Nothing came in of it.")
        if chat and may_change(self.request.user, chat):
            return redirect("wagtailadmin_pages:edit", chat.pk)
        return redirect("chatarchive_imports")
