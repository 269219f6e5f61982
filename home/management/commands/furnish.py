from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from home.communities import make_groups
from home.furnishing import furnish


class Command(BaseCommand):
    help = "Give communities the standard pages that they lack, with a first text to edit."

    def add_arguments(self, parser):
        parser.add_argument("--site", metavar="HOSTNAME", help="only this community, not all")
        parser.add_argument(
            "--groups", action="store_true", help="groups of its own too, and a place for its files"
        )

    def handle(self, *, site, groups, **options):
        sites = Site.objects.order_by("-is_default_site", "hostname", "port")
        chosen = [one for one in sites if site in (None, one.hostname)]
        if not chosen:
            known = ", ".join(one.hostname for one in sites)
            raise CommandError(
                f"There is no community at “{site}”. There are: {known}.", returncode=2
            )
        for one in chosen:
            self.stdout.write(f"{one.site_name or one.hostname}:")
            made = furnish(one, say=self.say)
            if groups:
                make_groups(one, say=self.say)
            if not made:
                self.say("has all its pages")

    def say(self, line):
        self.stdout.write(f"  {line}")
