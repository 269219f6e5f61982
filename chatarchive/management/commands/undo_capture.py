from django.core.management.base import CommandError

from chatarchive.management.community import WRONG_USAGE, CommunityCommand
from chatarchive.models import Capture, CapturedTweet
from chatarchive.shares import shares_of
from chatarchive.undoing import AlreadyUndone, undo
from home.models import CommunitySettings
from home.moments import zone_name


class Command(CommunityCommand):
    help = "Take out what a capture alone brought. Without a number, list the captures."

    def add_arguments(self, parser):
        parser.add_argument("id", metavar="NUMBER", nargs="?", type=int, help="as listed")
        parser.add_argument("--publish", action="store_true", help="the corrected drafts too")
        parser.add_argument("--dry-run", action="store_true", help="say it all, change nothing")
        self.add_site_argument(parser)

    def handle(self, *, id, publish, dry_run, **options):
        site = self.site(options["site"])
        captures = Capture.objects.filter(site=site)
        captures = captures.defer("problems", "sections")
        if id is None:
            self.list(captures, CommunitySettings.for_site(site).zone)
            return
        capture = captures.filter(pk=id).first()
        if capture is None:
            raise CommandError(
                f"There is no capture {id}. Without a number, this command lists them.",
                returncode=WRONG_USAGE,
            )
        try:
            shares = shares_of(capture) if dry_run else undo(capture, publish=publish)
        except AlreadyUndone:
            raise CommandError(f"Somebody else just undid capture {id}.", returncode=1) from None
        for share in shares:
            self.stdout.write(
                f"  {share.chat.slug}: {share.leaving:,} out, {share.staying:,} stay, brought by "
                f"another capture too ({share.chat.title})"
            )
        self.stdout.write(
            "This was a dry run: nothing was changed."
            if dry_run
            else f"“{capture.name}” is undone. What people wrote stays."
        )

    def list(self, captures, zone):
        links = CapturedTweet.objects.filter(capture__in=captures.order_by()).order_by()
        chats = {}
        for pk, slug in links.values_list("capture", "chat_tweet__chat__slug").distinct():
            chats.setdefault(pk, []).append(slug)
        for capture in captures.iterator():
            slugs = " ".join(sorted(chats.get(capture.pk, ())))
            counts = capture.counts
            at = capture.imported_at
            self.stdout.write(
                f"{capture.pk:>6}  {at.astimezone(zone):%Y-%m-%d %H:%M} {zone_name(at, zone)}  "
                f"{counts.get('new', 0):>6,} new  {capture.name}  → {slugs or 'no chat'}"
            )
        if not captures.exists():
            self.stdout.write("Nothing was brought in yet.")
