from django.urls import path, reverse
from django.views.generic import RedirectView
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import policy_registry

from . import promoting
from .models import Sought
from .sought_report import SoughtReportView

TO_OUR_REPORT = RedirectView.as_view(pattern_name="search_sought")


@hooks.register("register_admin_urls")
def report_of_what_was_looked_for():
    return [
        path("reports/looked-for/", SoughtReportView.as_view(), name="search_sought"),
        path(
            "reports/looked-for/results/",
            SoughtReportView.as_view(results_only=True),
            name="search_sought_results",
        ),
    ]


@hooks.register("register_admin_urls", order=-1)
def promotions_of_ones_own_communities():
    """At Wagtail's own addresses, and before them, so that its links and names hold."""
    return [
        path("searchpicks/", promoting.PicksIndexView.as_view()),
        path("searchpicks/results/", promoting.PicksIndexView.as_view(results_only=True)),
        path("searchpicks/add/", promoting.PickCreateView.as_view()),
        path("searchpicks/<int:query_id>/", promoting.PickEditView.as_view()),
        path("searchpicks/<int:query_id>/delete/", promoting.PickDeleteView.as_view()),
        path("searchpicks/queries/chooser/", promoting.choose_words),
        path(
            "searchpicks/queries/chooser/results/", promoting.choose_words, {"results_only": True}
        ),
        path("searchpicks/reports/search-terms/", TO_OUR_REPORT),
        path("searchpicks/reports/search-terms/results/", TO_OUR_REPORT),
    ]


class SoughtMenuItem(MenuItem):
    def is_shown(self, request):
        return policy_registry.get_by_type(Sought).user_has_permission(request.user, "view")


@hooks.register("register_reports_menu_item")
def what_people_looked_for():
    return SoughtMenuItem(
        "What people looked for", reverse("search_sought"), icon_name="search", order=680
    )


@hooks.register("construct_reports_menu")
def one_report_is_enough(request, items):
    """Wagtail's would tell of all communities together, were it fed."""
    items[:] = [item for item in items if item.name != "search-terms"]
