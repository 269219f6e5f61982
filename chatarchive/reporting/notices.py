"""What the team is told of reported tweets."""

from django.db.models import Count
from django.urls import reverse

from home.notices import News, admin_address, counted

from ..models import TweetReport

MOST_CHATS = 10


class ReportNews(News):
    kind = "reports"

    def news(self, site):
        return TweetReport.objects.of_site(site).open()

    def letter(self, site, community, news):
        chats = news.order_by().values_list("chat__title").annotate(Count("pk"))
        chats = list(chats.order_by("-pk__count", "chat__title"))
        waiting = self.news(site).count()
        lines = [
            f"{counted(news.count(), 'tweet was', 'tweets were')} reported to {community.name}, "
            "in these chats:",
            "",
            *(f"{title}: {number}" for title, number in chats[:MOST_CHATS]),
        ]
        if len(chats) > MOST_CHATS:
            lines.append(f"and in {len(chats) - MOST_CHATS} others.")
        lines += ["", f"What readers wrote is there, for you alone ({waiting:,} in all):"]
        lines.append(admin_address(reverse("chatarchive_reports")))
        return counted(waiting, "reported tweet waits", "reported tweets wait"), lines
