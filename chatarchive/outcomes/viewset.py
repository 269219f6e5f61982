"""Work streams as snippets in Wagtail's admin."""

from django.core.exceptions import PermissionDenied
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets

from ..models import WorkStream
from .policy import sites_of


class WorkStreamForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sites = self.fields["site"].queryset = sites_of(self.for_user)
        self.fields["site"].initial = sites.filter(is_default_site=True).first() or sites.first()
        self.fields["site"].empty_label = None


class OfTheirCommunity:
    """Wagtail asks whether somebody may change any work stream; here it is asked of this one."""

    def get_object(self, *args):
        stream = super().get_object(*args)
        if not self.user_has_permission_for_instance("change", stream):
            raise PermissionDenied
        return stream


class WorkStreamEditView(OfTheirCommunity, snippets.EditView):
    pass


class WorkStreamDeleteView(OfTheirCommunity, snippets.DeleteView):
    pass


class WorkStreamUsageView(OfTheirCommunity, snippets.UsageView):
    pass


class WorkStreamHistoryView(OfTheirCommunity, snippets.HistoryView):
    pass


class WorkStreamViewSet(snippets.SnippetViewSet):
    model = WorkStream
    icon = "group"
    menu_label = "Work streams"
    menu_order = 255
    add_to_admin_menu = True
    copy_view_enabled = False
    edit_view_class = WorkStreamEditView
    delete_view_class = WorkStreamDeleteView
    usage_view_class = WorkStreamUsageView
    history_view_class = WorkStreamHistoryView
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("site", "name", "runs", "address", "line")],
        base_form_class=WorkStreamForm,
    )
    list_display = ["name", "runs", "site"]
    search_fields = ["name", "runs", "line"]
    search_backend_name = None

    def get_queryset(self, request):
        policy = policy_registry.get_by_type(WorkStream)
        streams = policy.instances_user_has_any_permission_for(
            request.user, ["add", "change", "delete", "view"]
        )
        return streams.select_related("site")
