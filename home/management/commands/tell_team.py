from django.core.management.base import BaseCommand
from wagtail.models import Site

from home.notices import all_news, tell


class Command(BaseCommand):
    help = (
        "E-mails each community's team what visitors sent that it was not told of yet. Run it once "
        "an hour; however often it runs, a team gets at most one e-mail an hour of each kind."
    )

    def handle(self, **options):
        for site in Site.objects.select_related("root_page"):
            for news in all_news():
                if tell(news, site):
                    self.stdout.write(f"{site.hostname}: told of {news.kind}")
