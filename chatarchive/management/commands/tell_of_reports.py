from django.core.management.base import BaseCommand

from chatarchive.reporting.mail import tell_team
from home.models import CommunitySettings


class Command(BaseCommand):
    help = (
        "E-mails each community's team that reported tweets wait which they were not told of yet. "
        "Never more than one e-mail an hour for each community, however often it runs."
    )

    def handle(self, **options):
        for community in CommunitySettings.objects.select_related("site__root_page"):
            if tell_team(community):
                self.stdout.write(f"Told the team of {community.name}.")
