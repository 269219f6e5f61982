"""The facilitators' queue of offers to host, in Wagtail's admin."""

from django.core.exceptions import PermissionDenied
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import DeleteView, EditView, HistoryView, IndexView, UsageView
from wagtail.admin.viewsets.model import ModelViewSet

from ..models import ChatOffer
from .keeping import forget_contacts
from .policy import policy


class OfferFilterSet(WagtailFilterSet):
    class Meta:
        model = ChatOffer
        fields = ["state"]


class ContactColumn(Column):
    cell_template_name = "chatarchive/offers/contact_cell.html"


class DraftColumn(Column):
    cell_template_name = "chatarchive/offers/draft_cell.html"


class OfferIndexView(IndexView):
    def get_base_queryset(self):
        forget_contacts()
        offers = policy.instances_user_has_any_permission_for(self.request.user, {"view"})
        return offers.select_related("chat", "site")

    @property
    def no_results_message(self):
        if self.is_searching or self.is_filtering:
            return "No offer matches. Search for other words, or take a filter away."
        return "Nobody has offered to host yet. What the form on “Host a chat” brings will be here."


class OwnCommunity:
    """Of other communities' offers nobody is told more than that they may not look."""

    def get_object(self, *args, **kwargs):
        offer = super().get_object(*args, **kwargs)
        if not policy.user_has_permission_for_instance(self.request.user, "view", offer):
            raise PermissionDenied
        return offer


class OfferEditView(OwnCommunity, EditView):
    def get_success_message(self):
        return f"What you noted about “{self.object}” is kept."


class OfferDeleteView(OwnCommunity, DeleteView):
    pass


class OfferHistoryView(OwnCommunity, HistoryView):
    pass


class OfferUsageView(OwnCommunity, UsageView):
    pass


class OfferViewSet(ModelViewSet):
    model = ChatOffer
    icon = "user"
    index_view_class = OfferIndexView
    edit_view_class = OfferEditView
    delete_view_class = OfferDeleteView
    history_view_class = OfferHistoryView
    usage_view_class = OfferUsageView
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = [
        TitleColumn("idea", label="Idea", url_name="offer:edit"),
        ContactColumn("name", label="From", sort_key="name"),
        DraftColumn("chat", label="Draft chat"),
        StatusTagColumn(
            "state",
            label="State",
            accessor="get_state_display",
            primary=lambda offer: offer.state == ChatOffer.State.NEW,
            sort_key="state",
        ),
        DateColumn("offered_at", label="Sent", sort_key="offered_at"),
    ]
    list_per_page = 50
    filterset_class = OfferFilterSet
    search_fields = ["idea", "name", "handle", "email", "notes"]
    search_backend_name = None
    ordering = ["-offered_at"]
    edit_handler = ObjectList(
        [
            HelpPanel(template="chatarchive/offers/contact_panel.html", heading="Who offers"),
            MultiFieldPanel([FieldPanel("state"), FieldPanel("notes")], "Your answer"),
        ]
    )


offer_viewset = OfferViewSet("offer", url_prefix="offers")
