from django.core.management.base import BaseCommand
from wagtail.models import Site

from home.comments.notices import tell


class Command(BaseCommand):
    help = "E-mail each community's team what was written since they were last told. Once an hour."

    def handle(self, **options):
        for site in Site.objects.all():
            if tell(site):
                self.stdout.write(f"{site.hostname}: told")
