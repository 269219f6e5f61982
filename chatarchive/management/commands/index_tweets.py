from django.core.management.base import BaseCommand, CommandError

from chatarchive.finding import rebuilding


class Command(BaseCommand):
    help = (
        "Check what can be searched for against the tweets and the public transcripts, and write "
        "it anew where it differs. It is kept right by itself: this is for after a restored "
        "backup, or rows changed by hand."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="only check: exit status 1 if anything differs"
        )
        parser.add_argument("--anew", action="store_true", help="write all of it anew")

    def handle(self, *, check, anew, **options):
        if check and anew:
            raise CommandError("Either --check or --anew.")
        if anew:
            self.stdout.write(_told(rebuilding.rebuild()))
            return
        found = rebuilding.differences()
        self.stdout.write(_differences(found))
        if check and found:
            raise CommandError("Run index_tweets without --check to mend that.", returncode=1)
        if found:
            rebuilding.mend(found)
            self.stdout.write("Mended.")


def _told(written):
    return f"{written.tweets:,} tweets and {written.pages:,} public transcripts can be searched."


def _differences(found):
    if not found:
        return "All that can be searched for is right."
    tweets, pages = len(found.tweets), len(found.pages)
    return (
        f"Not right: {tweets:,} tweet{'' if tweets == 1 else 's'} and {pages:,} public "
        f"transcript{'' if pages == 1 else 's'}."
    )
