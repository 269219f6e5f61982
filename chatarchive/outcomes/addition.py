"""Adding a step to a chat without opening its transcript in the editor."""

from django import forms
from django.db import transaction
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList

from ..chat_forms import ChatFormView
from ..drafts import lock, save_draft
from ..models import ChatPage, ChatStep, WorkStream

PUBLISH = "Publish it at once"


class StepForm(WagtailAdminModelForm):
    publish = forms.BooleanField(required=False, initial=True, label=PUBLISH)

    def __init__(self, *args, site_id, may_publish, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stream"].queryset = WorkStream.objects.filter(site=site_id)
        if not may_publish:
            del self.fields["publish"]


_FORM = ObjectList(ChatStep.panels, base_form_class=StepForm).bind_to_model


def add_step(chat_id, step, *, user, publish=False):
    """Put ``step`` (not saved) into the newest draft of a chat, as a revision on top of it.

    The draft is published only where it holds nothing else that readers have not seen yet, and
    ``publish`` asks for it. Returns whether it was.
    """
    with transaction.atomic():
        lock(chat_id)
        page = ChatPage.objects.get(pk=chat_id)
        holds_more = page.has_unpublished_changes or not page.live
        draft = page.get_latest_revision_as_object()
        step.sort_order = draft.steps.count()
        draft.steps.add(step)
        revision = save_draft(draft, user)
        if holds_more or not publish:
            return False
        revision.publish(user=user)
    return True


class StepView(ChatFormView):
    page_title = "Add what happened next"
    joined, send = "after", "Add this step"

    def get_form_class(self):
        return _FORM(ChatStep).get_form_class()

    def get_form_kwargs(self):
        may_publish = (
            self.chat.live
            and not self.chat.has_unpublished_changes
            and self.chat.permissions_for_user(self.request.user).can_publish()
        )
        return super().get_form_kwargs() | {
            "instance": ChatStep(),
            "for_user": self.request.user,
            "site_id": self.chat.community.site_id,
            "may_publish": may_publish,
        }

    def form_valid(self, form):
        step = form.save(commit=False)
        published = add_step(
            self.chat.pk,
            step,
            user=self.request.user,
            publish=form.cleaned_data.get("publish", False),
        )
        if published:
            button = messages.button(self.chat.full_url, "See it", new_window=True)
            messages.success(self.request, "The step is public now.", buttons=[button])
        else:
            messages.success(
                self.request,
                "The step is in the draft of this chat. It is public once the draft is published.",
            )
        return redirect(self.edit_url)

    def form_invalid(self, form):
        messages.error(
            self.request,
            "The step was not added yet. What you wrote is still here: look at what is marked "
            "below.",
        )
        return super().form_invalid(form)
