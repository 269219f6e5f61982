"""What people looked for, and did not find: a report in Wagtail's admin."""

from urllib.parse import urlencode

import django_filters
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.reports import ReportView
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Site
from wagtail.permissions import policy_registry, register_permission_policy

from chatarchive.captures.forms import WholeWidthSelect
from chatarchive.captures.spreadsheets import harmless, plain
from home.own_sites import sites_of
from home.policies import LookedUpByUserPolicy

from .models import Sought


class SoughtPolicy(LookedUpByUserPolicy):
    """Whoever edits pages of a community may see what people look for there."""

    def user_has_permission(self, user, action):
        return (
            action == "view" and user.has_perm("wagtailadmin.access_admin") and bool(sites_of(user))
        )

    def instances_user_has_any_permission_for(self, user, actions):
        sites = sites_of(user) if "view" in actions else []
        return Sought.objects.filter(site__in=sites)


register_permission_policy(Sought, SoughtPolicy(Sought))


class SoughtFilterSet(WagtailFilterSet):
    in_vain = django_filters.ChoiceFilter(
        label="Found nothing",
        choices=[("always", "Each time"), ("once", "At least once")],
        method="filter_in_vain",
        widget=WholeWidthSelect,
    )
    site = django_filters.ModelChoiceFilter(
        label="Community",
        queryset=lambda request: Site.objects.filter(
            pk__in=[site.pk for site in sites_of(request.user)]
        ),
        widget=WholeWidthSelect,
    )

    class Meta:
        model = Sought
        fields = ["in_vain", "site"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if len(sites_of(self.request.user)) < 2:
            del self.filters["site"]

    def filter_in_vain(self, sought, name, how):
        if how == "always":
            return sought.filter(in_vain=F("times"))
        return sought.filter(in_vain__gt=0)


class WaysColumn(Column):
    cell_template_name = "search/desk/ways_cell.html"


class SoughtReportView(ReportView):
    model = Sought
    permission_required = "view"
    page_title = "What people looked for"
    header_icon = "search"
    results_template_name = "search/desk/report_results.html"
    index_url_name = "search_sought"
    index_results_url_name = "search_sought_results"
    verbose_name_plural = "searches"
    filterset_class = SoughtFilterSet
    is_searchable = True
    search_fields = ["words"]
    search_backend_name = None
    default_ordering = "-times"
    list_export = ["words", "times", "in_vain", "last_asked", "site"]
    export_headings = {
        "words": "Words",
        "times": "Looked for",
        "in_vain": "Found nothing",
        "last_asked": "Last",
        "site": "Community",
    }

    @cached_property
    def columns(self):
        columns = [
            Column("words", label="Words", sort_key="words", width="35%"),
            NumberColumn("times", label="Looked for", sort_key="times"),
            NumberColumn("in_vain", label="Found nothing", sort_key="in_vain"),
            Column(
                "last_asked",
                label="Last",
                sort_key="last_asked",
                accessor=lambda sought: f"{sought.last_asked:%-d %B %Y}",
            ),
            WaysColumn("ways", label="What to do", accessor=lambda sought: self.ways(sought)),
        ]
        if len(sites_of(self.request.user)) > 1:
            columns.insert(-1, Column("site", label="Community", accessor="site.site_name"))
        return columns

    def get_base_queryset(self):
        policy = policy_registry.get_by_type(Sought)
        sought = policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        return sought.select_related("site")

    def order_queryset(self, queryset):
        return super().order_queryset(queryset).order_by(self.ordering, "words", "pk")

    def ways(self, sought):
        """Addresses of the search for these words, and of the form that promotes a page for
        them, where who asks may."""
        here = Site.find_for_request(self.request) == sought.site
        search = f"{'' if here else sought.site.root_url}{reverse('search')}"
        promote = f"{reverse('wagtailsearchpromotions:add')}?{urlencode({'words': sought.words})}"
        return {
            "search": f"{search}?{urlencode({'q': sought.words})}",
            "promote": promote if self.may_promote else "",
        }

    @cached_property
    def may_promote(self):
        policy = policy_registry.get_by_type(SearchPromotion)
        return policy.user_has_permission(self.request.user, "add")

    def get_filename(self):
        return f"looked-for-{timezone.localdate():%Y-%m-%d}"

    def preprocess_field_value(self, field, value, export_format):
        value = super().preprocess_field_value(field, value, export_format)
        return harmless(value) if export_format == self.FORMAT_CSV else plain(value)
