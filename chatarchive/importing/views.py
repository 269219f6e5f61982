"""Uploading captures, looking at what they would do, and bringing them in. No request reads a
capture: that is the task's."""

import errno
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic import TemplateView, View
from django.views.generic.edit import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from home.models import CommunitySettings

from ..captures.policy import may_change
from ..models import Capture, ChatPage, Import
from . import thread, uploads, words
from .forms import ChoicesForm, UploadForm, limit_words, too_large
from .policy import may_import, may_publish, may_see
from .state import Standing
from .tasks import enqueue

logger = logging.getLogger(__name__)
BUSY = "The database is busy with another import, so nothing was changed. Try again in a minute."
# What the form takes beside the files.
_ROOM_FOR_FIELDS = 1024 * 1024
_UNDER_WAY = timedelta(seconds=uploads.KEPT_SECONDS)


class _Refused(Exception):
    """An upload that cannot be taken in. The message is a sentence."""


@method_decorator([never_cache, csrf_exempt], name="dispatch")
class UploadView(WagtailAdminTemplateMixin, FormView):
    """The form, and the imports that are under way."""

    template_name = "chatarchive/importing/upload.html"
    form_class = UploadForm
    page_title = "Import tweets"
    header_icon = "upload"

    def dispatch(self, request, *args, **kwargs):
        allowed = may_change(request.user, self.chat) if self.chat else may_import(request.user)
        if not allowed:
            raise PermissionDenied
        uploads.discard_outdated()
        self.refusal = ""
        if request.method == "POST":
            try:
                self._take_files(request)
            except _Refused as refusal:
                return self._refuse(str(refusal))
        return csrf_protect(super().dispatch)(request, *args, **kwargs)

    def _take_files(self, request):
        """Have the files streamed to where they will lie. Comes before the check of the token,
        which stands among the files in the form, and has to be asked before they are read."""
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        if size > settings.IMPORTS_LIMIT + _ROOM_FOR_FIELDS:
            _read_away(request, size)
            raise _Refused(too_large())
        request.upload_handlers = [uploads.PrivateUploadHandler(request)]
        try:
            request.FILES  # noqa: B018
        except RequestDataTooBig:
            raise _Refused("The form holds too much beside the files. Nothing was kept.") from None
        except OSError as error:
            logger.exception("An upload could not be stored")
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise _Refused(
                    "There is no more room on the server’s disk, so the upload was not kept. "
                    "Nothing else was changed. Ask whoever runs the site to make room."
                ) from None
            raise _Refused(
                "The upload broke off, so it was not kept. Nothing else was changed. Try again."
            ) from None

    def _refuse(self, sentence):
        if self._asked_by_script:
            return JsonResponse({"errors": [sentence]}, status=422)
        self.refusal = sentence
        self.request.method = "GET"
        response = self.render_to_response(self.get_context_data(), status=422)
        return response

    @property
    def _asked_by_script(self):
        return not self.request.accepts("text/html")

    @cached_property
    def chat(self):
        pk = self.kwargs.get("page_id")
        return get_object_or_404(ChatPage, pk=pk, alias_of=None) if pk else None

    def get_breadcrumbs_items(self):
        above = []
        if self.chat:
            edit = reverse("wagtailadmin_pages:edit", args=[self.chat.pk])
            above = [{"url": edit, "label": self.chat.get_admin_display_title()}]
        return [*self.breadcrumbs_items, *above, {"url": "", "label": self.page_title}]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "chat": self.chat}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "chat": self.chat,
            "refusal": self.refusal,
            "limit": settings.IMPORTS_LIMIT,
            "limit_words": limit_words(),
            "too_large": too_large(),
            "under_way": [
                (import_, words.into_words(import_), Standing(import_))
                for import_ in _under_way(self.request.user)
            ],
        }

    def form_valid(self, form):
        import_ = Import(user=self.request.user)
        form.choose(import_)
        try:
            uploads.keep(import_, form.cleaned_data["files"])
            _discard_rows()
            import_.save()
            enqueue(import_.pk, state=Import.State.WAITING, task_id="")
        except OperationalError:
            uploads.discard(import_)
            form.add_error(None, BUSY)
            return self.form_invalid(form)
        except OSError:
            logger.exception("An upload could not be kept")
            uploads.discard(import_)
            form.add_error(
                None, "The upload could not be kept on the server’s disk. Nothing else was changed."
            )
            return self.form_invalid(form)
        thread.wake()
        address = reverse("chatarchive_import", args=[import_.pk])
        return JsonResponse({"next": address}) if self._asked_by_script else redirect(address)

    def form_invalid(self, form):
        if self._asked_by_script:
            fields = form.fields
            errors = [
                f"{fields[name].label}: {error}" if name in fields and name != "files" else error
                for name, several in form.errors.items()
                for error in several
            ]
            return JsonResponse({"errors": errors}, status=422)
        return super().form_invalid(form)


def _read_away(request, size):
    """A browser listens to the answer only when it is rid of what it has to say."""
    left = min(size, 4 * settings.IMPORTS_LIMIT)
    while left > 0 and (read := request.read(min(left, 1 << 20))):
        left -= len(read)


def _under_way(user):
    recent = Import.objects.filter(changed_at__gt=timezone.now() - _UNDER_WAY)
    recent = recent.exclude(step=Import.Step.BRING_IN, state=Import.State.DONE)
    return [
        import_
        for import_ in recent.select_related("chat", "user", "site")[:50]
        if may_see(user, import_)
    ]


def _discard_rows():
    """Imports that nobody touched for a day go: what came in is told by its Captures."""
    for import_ in Import.objects.filter(changed_at__lt=timezone.now() - _UNDER_WAY):
        if not uploads.is_worked_on(import_):
            import_.delete()


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
            return own
        chats = _chats_of(self.import_.outcome, request.user)
        new = self.import_.outcome["counts"]["new"]
        if len(chats) != 1 or not chats[0][2] or not new:
            return own
        page, told, _ = chats[0]
        sections = "1 section" if told["sections"] == 1 else f"{told['sections']} sections"
        messages.success(
            request,
            f"{words.tweets(told['new'])} came into “{page.title}”: its draft has {sections} now.",
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
        elif import_.is_looked:
            messages.warning(
                self.request, "Other choices were made since you looked. Look once more."
            )


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
