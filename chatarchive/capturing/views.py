"""Capturing a chat, from the button to what came. No request asks a network: that is the
task's."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View
from django.views.generic.edit import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from home.models import CommunitySettings

from ..captures.policy import hindrance, turn_back
from ..importing import thread
from ..models import Capture, CaptureRun, CaptureSchedule, ChatPage, NetworkKeys
from . import folders, runs, schedules, tasks, words
from .forms import CaptureForm, GoOnForm, ScheduleForm
from .policy import may_see
from .sources import sources_of
from .state import Standing

_SHOWN_RUNS = 5


def zone_of(chat):
    return CommunitySettings.for_site(chat.get_site()).zone


def _crumbs(chat, *more):
    edit = reverse("wagtailadmin_pages:edit", args=[chat.pk])
    return [{"url": edit, "label": chat.get_admin_display_title()}, *more]


class OfAChat:
    """The chat of the address, for who may edit it now."""

    @cached_property
    def chat(self):
        return get_object_or_404(ChatPage, pk=self.kwargs["page_id"], alias_of=None)

    def dispatch(self, request, *args, **kwargs):
        if answer := turn_back(request, self.chat):
            return answer
        with timezone.override(zone_of(self.chat)):
            response = super().dispatch(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else response


@method_decorator(never_cache, name="dispatch")
class CaptureView(OfAChat, WagtailAdminTemplateMixin, FormView):
    """What will be asked, and the chat's last captures."""

    template_name = "chatarchive/capturing/capture.html"
    form_class = CaptureForm
    page_title = "Capture from the networks"
    header_icon = "download"

    def get(self, request, *args, **kwargs):
        thread.wake(thread.CAPTURES)
        folders.discard_outdated()
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.chat.get_admin_display_title()

    def get_breadcrumbs_items(self):
        own = {"url": "", "label": self.page_title}
        return [*self.breadcrumbs_items, *_crumbs(self.chat, own)]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"chat": self.chat}

    def get_context_data(self, **kwargs):
        chat, zone = self.chat, zone_of(self.chat)
        recent = [
            (run, Standing(run, zone))
            for run in chat.capture_runs.select_related("user")[:_SHOWN_RUNS]
        ]
        busy = next((run for run, standing in recent if standing.busy), None)
        last = next((one for one in recent if not one[0].look), None)
        has_keys = bool(sources_of(chat.get_site()))
        context = super().get_context_data(**kwargs)
        return context | {
            "chat": chat,
            "zone": zone.key,
            "recent": recent,
            "busy": busy,
            "broken": last[0] if last and last[1].go_on else None,
            "hindrance": self._nothing_to_capture(),
            "has_keys": has_keys,
            "may_count": bool(sources_of(chat.get_site(), ["x"])),
            "keys_url": self._keys_url(),
            **self._schedule(zone, has_keys),
        }

    def _keys_url(self):
        """Where keys are set, for who may set them."""
        policy = policy_registry.get_by_type(NetworkKeys)
        if not policy.user_has_permission(self.request.user, "change"):
            return ""
        names = (NetworkKeys._meta.app_label, NetworkKeys._meta.model_name)
        return reverse("wagtailsettings:edit", args=[*names, self.chat.get_site().pk])

    def _nothing_to_capture(self):
        try:
            runs.start(self.chat, trigger=CaptureRun.Trigger.BUTTON, save=False)
        except runs.CannotCapture as error:
            return str(error)
        return ""

    def _schedule(self, zone, has_keys):
        schedule = CaptureSchedule.objects.filter(chat=self.chat).select_related("user").first()
        due = schedule and schedules.next_of(schedule, self.chat)
        told = {"schedule": schedule if due else None, "has_schedule_form": False}
        if due:
            at = words.moment(due.at, zone)
            again = schedules.moment_of(schedules.Step.DAY_LATER, self.chat)
            first = due.step == schedules.Step.AT_END
            told["due"] = f"It is captured by itself on {at}" + (
                f", and again on {words.moment(again, zone)}."
                if first and schedule.day_later
                else "."
            )
        elif has_keys and schedules.may_be_set(self.chat):
            told["has_schedule_form"] = True
            told["schedule_form"] = getattr(self, "schedule_form", ScheduleForm(chat=self.chat))
        return told

    def form_valid(self, form):
        look = "count" in self.request.POST
        try:
            with transaction.atomic():
                # Pressed twice, or by two, it is begun once.
                ChatPage.objects.select_for_update().only("pk").get(pk=self.chat.pk)
                zone = zone_of(self.chat)
                for other in self.chat.capture_runs.all()[:_SHOWN_RUNS]:
                    if Standing(other, zone).busy:
                        messages.info(self.request, "This chat is being captured already.")
                        return redirect("chatarchive_run", other.pk)
                run = runs.start(
                    self.chat,
                    trigger=CaptureRun.Trigger.BUTTON,
                    user=self.request.user,
                    **form.chosen,
                )
                CaptureRun.objects.filter(pk=run.pk).update(look=look)
                tasks.enqueue(run)
        except runs.CannotCapture as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return redirect("chatarchive_run", run.pk)


class ScheduleView(OfAChat, View):
    """Have the chat captured by itself, or no longer."""

    http_method_names = ["post"]

    def post(self, request, page_id):
        chat = self.chat
        if "end" in request.POST:
            CaptureSchedule.objects.filter(chat=chat).delete()
            messages.success(request, f"“{chat.title}” is no longer captured by itself.")
            return redirect("chatarchive_capture_chat", page_id)
        form = ScheduleForm(request.POST, chat=chat)
        if not form.is_valid():
            view = CaptureView()
            view.setup(request, page_id=page_id)
            view.schedule_form = form
            request.method = "GET"
            return view.render_to_response(view.get_context_data(form=CaptureForm(chat=chat)))
        if schedules.may_be_set(chat):
            told = form.cleaned_data
            schedules.set_up(
                chat,
                user=request.user,
                networks=told["networks"],
                limit=told["limit"],
                day_later=told.get("day_later", True),
            )
            messages.success(
                request, f"“{chat.title}” is captured by itself. You get an e-mail when it is done."
            )
        return redirect("chatarchive_capture_chat", page_id)


class OfARun:
    @cached_property
    def run(self):
        run = get_object_or_404(
            CaptureRun.objects.select_related("chat", "user"), pk=self.kwargs["pk"]
        )
        if not may_see(self.request.user, run):
            raise Http404
        return run

    @cached_property
    def standing(self):
        return Standing(self.run, zone_of(self.run.chat))


@method_decorator(never_cache, name="dispatch")
class RunView(OfARun, WagtailAdminTemplateMixin, TemplateView):
    """How far it is; what it would ask; what came."""

    header_icon = "download"

    def get_template_names(self):
        standing = self.standing
        name = "progress" if standing.busy else "look" if standing.is_look else "result"
        return [f"chatarchive/capturing/{name}.html"]

    def get(self, request, *args, **kwargs):
        thread.wake(thread.CAPTURES)
        return super().get(request, *args, **kwargs)

    def get_page_title(self):
        return self.standing.title

    def get_page_subtitle(self):
        return self.run.chat.get_admin_display_title()

    def get_breadcrumbs_items(self):
        chat = self.run.chat
        above = {
            "url": reverse("chatarchive_capture_chat", args=[chat.pk]),
            "label": CaptureView.page_title,
        }
        own = {"url": "", "label": self.standing.title}
        return [*self.breadcrumbs_items, *_crumbs(chat, above, own)]

    def get_context_data(self, **kwargs):
        run, standing = self.run, self.standing
        sources = standing.sources
        captures = Capture.objects.in_bulk([one.capture for one in sources if one.capture])
        zone = standing.zone
        return super().get_context_data(**kwargs) | {
            "run": run,
            "chat": run.chat,
            "standing": standing,
            "hindrance": hindrance(self.request.user, run.chat),
            "window": f"{words.moment(run.since, zone)} to {words.moment(run.until, zone)} "
            f"({zone.key})",
            "came": [(one, words.came(one), captures.get(one.capture)) for one in sources],
            "new": sum(one.counts.get("new", 0) for one in sources),
            "marked": words.marked(run.chat),
            "cost": words.money(standing.cost),
            "planned_cost": words.money(standing.planned_cost),
            "at_most": words.at_most(run.limit),
            "more_limit": 2 * run.limit,
        }


@method_decorator(never_cache, name="dispatch")
class ProgressView(OfARun, View):
    def get(self, request, pk):
        standing = self.standing
        if not standing.busy:
            return JsonResponse({"next": reverse("chatarchive_run", args=[pk])})
        return JsonResponse(
            {"words": standing.words, "share": standing.share, "rows": standing.rows}
        )


class ChangeView(OfARun, View):
    """Something is done with a run. Said twice, it is done once."""

    http_method_names = ["post"]
    on_locked = False

    def post(self, request, pk):
        run = self.run
        if why := not self.on_locked and hindrance(request.user, run.chat):
            if not run.chat.permissions_for_user(request.user).can_edit():
                raise PermissionDenied
            messages.warning(request, why)
        else:
            self.change(run)
        return redirect("chatarchive_run", pk)


class StopView(ChangeView):
    on_locked = True

    def change(self, run):
        if not run.is_busy:
            return
        CaptureRun.objects.filter(pk=run.pk).update(stop_asked=True)
        # What waits for a network need not wait to be stopped.
        if run.task_id and not folders.is_worked_on(run):
            tasks.enqueue(run)


class GoOnView(ChangeView):
    def change(self, run):
        if not self.standing.go_on:
            return
        form = GoOnForm(self.request.POST)
        limit = form.cleaned_data["limit"] if form.is_valid() else None
        with transaction.atomic():
            if tasks.enqueue(run, user=self.request.user, told_at=None):
                run.refresh_from_db()
                runs.go_on(run, limit=limit and max(limit, run.limit))


class YesView(ChangeView):
    """What was only counted is captured."""

    def change(self, run):
        if not self.standing.is_look:
            return
        sources = [
            one | {"state": "waiting", "complete": False, "trouble": "", "trouble_kind": ""}
            for one in run.sources
        ]
        tasks.enqueue(run, look=False, sources=sources, trouble="", user=self.request.user)
