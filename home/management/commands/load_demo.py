from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from home import demo


class Command(BaseCommand):
    help = "Load the demo community: invented people and chats, and a log-in everybody knows."

    def handle(self, **options):
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                "The demo makes a log-in with a public password, so it is not loaded with these "
                "settings. Use wecops.settings.dev."
            )
        demo.load(say=self.stdout.write)
