from django.urls import path

from .report import CommunityFiguresView

urlpatterns = [
    path(
        "reports/community-figures/",
        CommunityFiguresView.as_view(),
        name="chatarchive_community_figures",
    ),
    path(
        "reports/community-figures/results/",
        CommunityFiguresView.as_view(results_only=True),
        name="chatarchive_community_figures_results",
    ),
]
