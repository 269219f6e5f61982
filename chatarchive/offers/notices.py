"""What the team is told of offers to host: at once. Who offered is told by the page alone: an
address that nobody has proved to be theirs may be a stranger's."""

from datetime import timedelta

from django.urls import reverse

from home.notices import News, admin_address, counted

from ..models import ChatOffer


class OfferNews(News):
    kind = "offers"
    spacing = timedelta(0)

    def news(self, site):
        return ChatOffer.objects.filter(site=site).waiting()

    def letter(self, site, community, news):
        waiting = self.news(site).count()
        lines = [f"Somebody would like to host a chat of {community.name}.", ""]
        for offer in news.order_by("pk"):
            lines += [offer.idea, admin_address(reverse("offer:edit", args=[offer.pk])), ""]
        lines += [
            "The idea waits as a draft. They were told that somebody will write to them.",
            "",
            f"All that nobody has answered ({waiting:,} in all):",
            f"{admin_address(reverse('offer:index'))}?state={ChatOffer.State.NEW}",
        ]
        return counted(waiting, "offer to host waits", "offers to host wait"), lines
