from django.core.management.base import CommandError

from chatarchive import figures
from chatarchive.management.community import WRONG_USAGE, CommunityCommand
from chatarchive.models import ChatPage


class Command(CommunityCommand):
    help = "Count anew what the published chats were: after an upgrade, or if in doubt."

    def add_arguments(self, parser):
        parser.add_argument("--chat", metavar="SLUG", help="this chat only")
        self.add_site_argument(parser)

    def handle(self, *, chat, **options):
        site = self.site(options["site"])
        chats = ChatPage.objects.descendant_of(site.root_page).live()
        if chat:
            chats = chats.filter(pk=self.chat(chat, site).pk)
        pks = list(chats.order_by("starts_at", "pk").values_list("pk", flat=True))
        if chat and not pks:
            raise CommandError(f"The chat “{chat}” is not published.", returncode=WRONG_USAGE)
        for pk in pks:
            figures.count_again(pk)
        # What sets a chat apart follows from all the others.
        for pk in pks:
            figures.tell_words_again(pk)
        self.stdout.write(f"Counted {len(pks):,} chat{'' if len(pks) == 1 else 's'}.")
