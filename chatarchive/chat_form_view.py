"""A form of its own for one thing on a chat, beside Wagtail's editor of the whole page."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from .captures.policy import turn_back
from .models import ChatPage


class ChatFormView(WagtailAdminTemplateMixin, FormView):
    """Turns back whoever may not change the chat of the address's ``page_id`` now.

    ``joining`` stands between the page's title and the chat's; ``submit_label`` is the button.
    """

    template_name = "wagtailadmin/generic/form.html"
    joining = "to"
    submit_label = "Add"

    @cached_property
    def chat(self):
        return get_object_or_404(ChatPage, pk=self.kwargs["page_id"])

    @cached_property
    def edit_url(self):
        return reverse("wagtailadmin_pages:edit", args=[self.chat.pk])

    def dispatch(self, request, *args, **kwargs):
        return turn_back(request, self.chat) or super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return f"{self.page_title} {self.joining} “{self.chat.get_admin_display_title()}”"

    def get_breadcrumbs_items(self):
        edit = {"url": self.edit_url, "label": self.chat.get_admin_display_title()}
        return [*self.breadcrumbs_items, edit, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "action_url": self.request.path,
            "media": context["form"].media,
            "submit_button_label": self.submit_label,
            "submit_button_active_label": "Adding…",
        }
