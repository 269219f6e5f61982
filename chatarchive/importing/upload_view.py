"""Uploading captures: the form, and the imports that are under way."""

import errno
import logging
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic.edit import FormView
from django_tasks_db.models import DBTaskResult
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from ..busy import BUSY
from ..captures.policy import turn_back
from ..capturing import redacting
from ..models import ChatPage, Import
from . import thread, uploads, words
from .forms import UploadForm, limit_words, too_large
from .policy import may_import, may_see
from .state import Standing
from .tasks import enqueue

logger = logging.getLogger(__name__)
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
        if self.chat:
            if answer := turn_back(request, self.chat):
                return self._sent_back(answer)
        elif not may_import(request.user):
            raise PermissionDenied
        uploads.discard_outdated()
        redacting.discard_outdated()
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

    def _sent_back(self, answer):
        """Of a chat that was locked after its form was opened, with files on their way."""
        if self.request.method != "POST" or not self._asked_by_script:
            return answer
        _read_away(self.request, int(self.request.META.get("CONTENT_LENGTH") or 0))
        return JsonResponse({"next": answer.url})

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
    """Imports that nobody touched for a day go: what came in is told by its Captures. So do their
    tasks, of which those that a killed worker left are never done."""
    outdated = timezone.now() - _UNDER_WAY
    for import_ in Import.objects.filter(changed_at__lt=outdated):
        if not uploads.is_worked_on(import_):
            import_.delete()
    if not uploads.is_anything_worked_on():
        tasks = DBTaskResult.objects.filter(backend_name=thread.BACKEND, started_at__lt=outdated)
        tasks.delete()
