import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from chatarchive.destinations import chats_of
from chatarchive.exports import chat_as_json

WRONG_USAGE = 2


class Command(BaseCommand):
    help = "Write a chat's transcript as data: every entry, hidden ones too, with its reason."

    def add_arguments(self, parser):
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--format", choices=["json"], default="json")
        parser.add_argument(
            "--draft", action="store_true", help="the newest draft, not the live page"
        )
        parser.add_argument("--out", metavar="FILE", help="write here instead of standard output")
        parser.add_argument("--site", metavar="HOSTNAME", help="which community")

    def handle(self, *, slug, draft, out, **options):
        chat = self.chat(slug, options["site"])
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

    def chat(self, slug, hostname):
        sites = (
            Site.objects.filter(hostname=hostname)
            if hostname
            else Site.objects.filter(is_default_site=True)
        )
        site = sites.first()
        if site is None:
            raise CommandError(f"There is no community at “{hostname}”.", returncode=WRONG_USAGE)
        chat = chats_of(site).filter(slug=slug).first()
        if chat is None:
            raise CommandError(f"There is no chat “{slug}”.", returncode=WRONG_USAGE)
        return chat
