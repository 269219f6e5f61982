import json
from pathlib import Path

from django.core.management.base import CommandError

from chatarchive.exports import chat_as_json
from chatarchive.management.community import WRONG_USAGE, CommunityCommand


class Command(CommunityCommand):
    help = "Write a chat's transcript as data: every entry, hidden ones too, with its reason."

    def add_arguments(self, parser):
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--format", choices=["json"], default="json")
        parser.add_argument(
            "--draft", action="store_true", help="the newest draft, not the live page"
        )
        parser.add_argument("--out", metavar="FILE", help="write here instead of standard output")
        self.add_site_argument(parser)

    def handle(self, *, slug, draft, out, **options):
        chat = self.chat(slug, self.site(options["site"]))
        if draft:
            chat = chat.get_latest_revision_as_object()
        elif not chat.live:
            raise CommandError(
                f"The chat “{slug}” is not published. Add --draft to export its newest draft.",
                returncode=WRONG_USAGE,
            )
        text = json.dumps(chat_as_json(chat), ensure_ascii=False, indent=2)
        if not out:
            self.stdout.write(text)
            return
        try:
            Path(out).write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"Cannot write {out}: {error.strerror}.", returncode=1) from None
