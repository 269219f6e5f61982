"""Forms in the admin that add something to one chat, without opening its transcript."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic.edit import FormView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from .captures.policy import turn_back
from .models import ChatPage


class ChatFormView(WagtailAdminTemplateMixin, FormView):
    """``joined`` stands between the page's title and the chat's, ``send`` on the button."""

    template_name = "wagtailadmin/generic/form.html"
    header_icon = "plus"
    joined = send = ""

    @cached_property
    def chat(self):
        return get_object_or_404(ChatPage, pk=self.kwargs["page_id"])

    def dispatch(self, request, *args, **kwargs):
        return turn_back(request, self.chat) or super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return f"{self.page_title} {self.joined} “{self.chat.get_admin_display_title()}”"

    def get_breadcrumbs_items(self):
        edit = {"url": self.edit_url, "label": self.chat.get_admin_display_title()}
        return [*self.breadcrumbs_items, edit, {"url": "", "label": self.page_title}]

    @cached_property
    def edit_url(self):
        return reverse("wagtailadmin_pages:edit", args=[self.chat.pk])

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "action_url": self.request.path,
            "media": context["form"].media,
            "submit_button_label": self.send,
            "submit_button_active_label": "Adding…",
        }
