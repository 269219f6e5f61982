import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from chatarchive.by_hand import NotAnAddress
from chatarchive.management.community import WRONG_USAGE
from chatarchive.models import Withdrawal
from chatarchive.withdrawals.names import account_named, as_listed, tweet_named
from chatarchive.withdrawing import SeveralAccounts, withdraw, withdraw_again

NOTED = "Nothing of it is stored. It is noted, and will not come in."


class Command(BaseCommand):
    help = (
        "Take out a tweet, or all that an account wrote, everywhere and for good, because its "
        "author asked for it. What was never captured may be withdrawn in advance."
    )

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "--tweet", nargs="+", metavar="ID-OR-URL", dest="tweets", help="single tweets"
        )
        what.add_argument(
            "--account",
            nargs="+",
            metavar="@HANDLE",
            dest="accounts",
            help="all tweets of these accounts; by the network's id, where a handle changed hands",
        )
        what.add_argument("--list", action="store_true", help="what is withdrawn, no words")
        what.add_argument(
            "--again",
            metavar="FILE",
            help="withdraw what --list --json wrote into FILE (“-” for standard input), and take "
            "out what is stored of it: after a backup was restored",
        )
        parser.add_argument(
            "--network",
            choices=["x", "bluesky", "mastodon"],
            help="of ids and handles; addresses tell it. The default is x",
        )
        parser.add_argument("--reason", default="", metavar="TEXT", help="kept with the list")
        parser.add_argument("--dry-run", action="store_true", help="say it all, change nothing")
        parser.add_argument("--json", action="store_true", help="print one object")

    def handle(self, *, tweets, accounts, network, reason, dry_run, **options):
        if options["list"]:
            return self.list(options["json"])
        try:
            if options["again"]:
                gone, number = withdraw_again(self.read(options["again"]), dry_run=dry_run)
            else:
                tweets = [tweet_named(written, network) for written in tweets or ()]
                accounts = [account_named(written, network) for written in accounts or ()]
                gone = withdraw(tweets, accounts, reason=reason, dry_run=dry_run)
                number = len(tweets) + len(accounts)
        except (NotAnAddress, SeveralAccounts) as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from None
        if options["json"]:
            answer = {"withdrawals": number, **gone.as_json(), "dry_run": dry_run}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            self.say(gone, dry_run)

    def say(self, gone, dry_run):
        say = self.stdout.write
        if gone.is_nothing:
            say(NOTED)
        else:
            say(gone.in_words())
            for chat in gone.chats:
                say(f"  {chat.slug}: {chat.tweets:,} ({chat.title})")
        if dry_run:
            say("This was a dry run: nothing was changed.")
        elif not gone.is_nothing:
            say("Their words are gone, and do not come in again.")

    def list(self, as_json):
        withdrawals = Withdrawal.objects.asked().prefetch_related("parts")
        if as_json:
            listed = [as_listed(one) for one in withdrawals]
            self.stdout.write(json.dumps({"withdrawals": listed}, ensure_ascii=False, indent=2))
            return
        for one in withdrawals:
            reason = f"  ({one.reason})" if one.reason else ""
            self.stdout.write(f"{one.withdrawn_at:%Y-%m-%d}  {one}{reason}")
        if not withdrawals:
            self.stdout.write("Nothing was withdrawn.")

    def read(self, path):
        try:
            text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
            return json.loads(text)["withdrawals"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f"“{path}” is no list that this command wrote: {error}. Nothing was changed.",
                returncode=WRONG_USAGE,
            ) from None
