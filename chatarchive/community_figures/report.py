"""The community's figures for its facilitators: a report in Wagtail's admin."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Site
from wagtail.permissions import policy_registry

from home.models import CommunitySettings

from ..captures.forms import WholeWidthSelect
from ..captures.policy import editable_chats
from ..models import ChatIndexPage
from .keeping import community_figures
from .shapes import CommunityFigures
from .showing import Shown
from .telling import FEWEST_TOLD, Exactly


def sites_of(user):
    """The communities whose figures ``user`` sees: those with a chat that they may edit."""
    sites = Site.objects.order_by("-is_default_site", "hostname")
    return [site for site in sites if editable_chats(user, site).exists()]


class CommunityFiguresFilterSet(WagtailFilterSet):
    """Chooses what is counted: nothing is filtered by it."""

    site = django_filters.ChoiceFilter(
        label="Community", empty_label=None, widget=WholeWidthSelect, method="leave"
    )
    by = django_filters.ChoiceFilter(
        label="By",
        choices=[("year", "Year"), ("quarter", "Quarter")],
        empty_label="As suits the community’s age",
        widget=WholeWidthSelect,
        method="leave",
    )

    class Meta:
        model = Site
        fields = ["site", "by"]

    def __init__(self, *args, sites, **kwargs):
        super().__init__(*args, **kwargs)
        if len(sites) < 2:
            del self.filters["site"]
        else:
            choices = [(str(site.pk), CommunitySettings.for_site(site).name) for site in sites]
            self.filters["site"].extra["choices"] = choices

    def leave(self, queryset, name, value):
        return queryset


class CommunityFiguresView(ReportView):
    page_title = "Community figures"
    header_icon = "group"
    template_name = "chatarchive/community_figures/report.html"
    results_template_name = "chatarchive/community_figures/report_results.html"
    index_url_name = "chatarchive_community_figures"
    index_results_url_name = "chatarchive_community_figures_results"
    verbose_name_plural = "figures"
    filterset_class = CommunityFiguresFilterSet
    paginate_by = None
    columns = [
        Column("name", label="When"),
        NumberColumn("chats", label="Chats", accessor="period.chats"),
        NumberColumn("captured", label="Captured", accessor="period.captured"),
        NumberColumn("tweets", label="Tweets", accessor="period.tweets"),
        NumberColumn("people", label="People", accessor="period.people"),
        NumberColumn("new", label="New", accessor="period.new"),
        NumberColumn("returning", label="Returning", accessor="period.returning"),
        Column("came_back", label="Came back", accessor=lambda row: came_back(row)),
        Column("people_a_chat", label="Middle chat"),
        NumberColumn("unanswered", label="Unanswered", accessor="period.unanswered"),
        NumberColumn("with_outcome", label="With outcome", accessor="period.with_outcome"),
    ]
    export_headings = {
        "period.label": "When",
        "period.chats": "Chats",
        "period.captured": "With a transcript",
        "period.tweets": "Tweets",
        "period.people": "People",
        "period.new": "New",
        "period.returning": "Returning",
        "period.came_back": "New who came back within a year",
        "period.people_a_chat": "People in the middle chat",
        "period.unanswered": "Questions of participants without a reply",
        "period.with_outcome": "Chats that something came of",
    }
    list_export = [*export_headings]

    def dispatch(self, request, *args, **kwargs):
        if not self.sites:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sites(self):
        return sites_of(self.request.user)

    def get_filterset_kwargs(self):
        return super().get_filterset_kwargs() | {
            "sites": self.sites,
            "queryset": Site.objects.none(),
        }

    @cached_property
    def asked(self):
        return self.filters.form.cleaned_data if self.filters.is_valid() else {}

    @cached_property
    def site(self):
        """The one that was asked for, else the one whose address the admin is open at, if it may
        be shown, else the first."""
        asked, here = self.asked.get("site"), Site.find_for_request(self.request)
        wanted = [site for site in self.sites if str(site.pk) == asked]
        return [*wanted, *(site for site in self.sites if site == here), *self.sites][0]

    @cached_property
    def index(self):
        return ChatIndexPage.objects.descendant_of(self.site.root_page).first()

    @cached_property
    def shown(self):
        index = self.index
        figures = community_figures(index) if index else CommunityFigures()
        chats = index.chats() if index else None
        community = CommunitySettings.for_site(self.site)
        by = self.asked.get("by", "")
        return Shown(figures, Exactly(), chats, community.zone, self.request, by)

    def get_filtered_queryset(self):
        return self.shown.rows

    def get_page_subtitle(self):
        return CommunitySettings.for_site(self.site).name if len(self.sites) > 1 else ""

    def get_filename(self):
        return f"figures-{timezone.localdate():%Y-%m-%d}"

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        policy = policy_registry.get_by_type(CommunitySettings)
        community = CommunitySettings.for_site(self.site)
        may_choose = policy.user_has_permission_for_instance(self.request.user, "change", community)
        return context | {
            "shown": self.shown,
            "community": community,
            "may_choose": may_choose,
            "held_back_below": FEWEST_TOLD,
            "public_address": self.index and self._public_address(),
        }

    def _public_address(self):
        return self.index.get_url(self.request) + self.index.reverse_subpage("figures")


def came_back(row):
    if not row.period.new:
        return ""
    return row.why_not.capitalize() if row.came_back is None else row.came_back
