import json
import time
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from chatarchive.capturing import folders, runs, turns
from chatarchive.capturing.asking import RETWEETS, SEARCH
from chatarchive.capturing.sources import FORMATS, NETWORKS, TITLES
from chatarchive.management.community import WRONG_USAGE, CommunityCommand
from chatarchive.models import CaptureRun, ChatPage
from home.models import CommunitySettings
from home.notices import counted

FAILED = 1
INTERRUPTED = 130  # as shells tell of Ctrl-C
_STEPS = {SEARCH: "tweets with the hashtag", RETWEETS: "who retweeted"}
_COUNTS = ("read", "new", "duplicate", "updated", "outside", "withdrawn", "rejected")


class Command(CommunityCommand):
    help = (
        "Capture a chat from the networks themselves. docs/capturing.md says which keys it takes."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", metavar="SLUG", help="the chat")
        parser.add_argument("--network", choices=NETWORKS, help="only this one")
        for name, what in {"since": "from", "until": "up to"}.items():
            parser.add_argument(
                f"--{name}",
                metavar="T",
                help=f"{what} then (2026-11-24T20:30, in the community’s time zone)",
            )
        parser.add_argument("--save", metavar="FILE", help="keep what was received there (JSONL)")
        parser.add_argument("--limit", type=int, metavar="N", help="so many posts at most")
        parser.add_argument("--retweets", action="store_true", help="ask who retweeted, too")
        parser.add_argument(
            "--follow", action="store_true", help="during the chat: ask again and again"
        )
        parser.add_argument("--anew", action="store_true", help="do not go on with what broke off")
        self.add_site_argument(parser)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be asked and what it costs"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, slug, **options):
        site = self.site(options["site"])
        chat = self.chat(slug, site)
        zone = CommunitySettings.for_site(site).zone
        since, until = (self.moment(name, options[name], zone) for name in ("since", "until"))
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError("--limit has to be 1 or more.", returncode=WRONG_USAGE)
        run = self.run_of(chat, options, since, until)
        paths = self.paths(options["save"], run)
        self.options = options
        try:
            with self.line() as self.tell:
                turn = turns.Turn(
                    run,
                    tell=lambda one, words: self.tell(words),
                    announce=self.announce,
                    paths=paths,
                    dry_run=options["dry_run"],
                )
                while wait := turn.take():
                    self.wait(*wait)
        except folders.AlreadyRunning:
            raise CommandError(
                "This chat is being captured already. Wait for its end.", returncode=FAILED
            ) from None
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. What had come is kept: the same command goes on from there.",
                returncode=INTERRUPTED,
            ) from None
        if options["json"]:
            self.print_json(run, chat)
        else:
            self.print_words(run, chat)
        failed = [one for one in turn.sources if one.trouble and not one.complete]
        if failed and not options["dry_run"]:
            raise CommandError(
                "Not all of it came. What had come is in the draft; the same command goes on "
                "from there.",
                returncode=FAILED,
            )
        if failed:
            raise CommandError("It cannot be captured like this.", returncode=FAILED)

    def run_of(self, chat, options, since, until):
        networks = [options["network"]] if options["network"] else []
        dry = options["dry_run"]
        if runs.busy_run(chat) and not dry:
            raise CommandError(
                "This chat is being captured already. Wait for its end.", returncode=FAILED
            )
        follow = options["follow"]
        anew = options["anew"] or dry or since or until
        if not anew and (run := runs.to_go_on_with(chat, networks, follow=follow)):
            self.stderr.write(
                f"Going on with the capture that began on {run.created_at:%-d %B, %H:%M} UTC. "
                "--anew begins again.",
                style_func=str,
            )
            return runs.go_on(run, limit=options["limit"])
        try:
            return runs.start(
                chat,
                trigger=CaptureRun.Trigger.COMMAND,
                networks=networks,
                since=since,
                until=until,
                follow=follow,
                retweets=options["retweets"],
                limit=options["limit"],
                save=not dry,
            )
        except runs.CannotCapture as error:
            code = WRONG_USAGE if error.is_usage else FAILED
            raise CommandError(str(error), returncode=code) from None

    def moment(self, name, written, zone):
        """A moment as typed, in UTC; one without a zone is in the community's."""
        if not written:
            return None
        try:
            moment = parse_datetime(written.strip()) or (
                (day := parse_date(written.strip()))
                and timezone.datetime(day.year, day.month, day.day)
            )
        except ValueError:
            moment = None
        if not moment:
            raise CommandError(
                f"--{name} “{written}” is no moment. Write it as 2026-11-24T20:30, in the "
                "community’s time zone, or with a zone: 2026-11-24T20:30Z.",
                returncode=WRONG_USAGE,
            )
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)

    def paths(self, given, run):
        """Where each source's journal lies: at FILE, or beside it where there are several."""
        if not given:
            return {}
        path = Path(given)
        if not path.parent.is_dir():
            raise CommandError(f"There is no folder “{path.parent}”.", returncode=WRONG_USAGE)
        names = [one["name"] for one in run.sources]
        if len(names) == 1:
            return {names[0]: path}
        ending = path.suffix or ".jsonl"
        return {name: path.with_name(f"{path.stem}.{name}{ending}") for name in names}

    def announce(self, one, announcement):
        what = _STEPS.get(announcement.step, "replies without the hashtag")
        if announcement.posts is None:
            self.say(f"{one.title}: asking for {what}, at no cost.")
            return
        cost = f"${float(one.planned_cost):,.2f}"
        self.say(
            f"{one.title}: asking for {what}: {announcement.posts:,} by its own count, in "
            f"about {counted(announcement.requests, 'request', 'requests')}. All so far: {cost} at "
            "most."
        )

    def say(self, words):
        self.tell("")
        self.stderr.write(words, style_func=str)

    def wait(self, seconds, why):
        while seconds > 0:
            self.tell(f"{why or 'Next look'}: {seconds:.0f} s")
            time.sleep(min(1, seconds))
            seconds -= 1

    @contextmanager
    def line(self):
        """Gives what shows one line on a terminal, again and again; nothing anywhere else."""
        out = self.stderr._out
        if not self.stderr.isatty():
            yield lambda words: None
            return
        try:
            yield lambda words: (out.write(f"\r\x1b[2K{words}"), out.flush())
        finally:
            out.write("\r\x1b[2K")
            out.flush()

    def result(self, run, chat):
        sources = runs.source_runs(run)
        counts = {name: sum(one.counts.get(name, 0) for one in sources) for name in _COUNTS}
        page = ChatPage.objects.get(pk=chat.pk)
        draft = page.get_latest_revision_as_object()
        sections = sum(block["type"] == "section" for block in draft.transcript.raw_data)
        return {
            "format": ", ".join(sorted({FORMATS[one.network] for one in sources})),
            **counts,
            "chats": [{"slug": chat.slug, "new": counts["new"], "sections": sections}]
            if counts["read"]
            else [],
            "problems": [
                {"where": f"{one.title}, {problem['where']}", "why": problem["why"]}
                for one in sources
                for problem in one.problems
            ],
            "networks": [
                {
                    "network": one.network,
                    "server": one.server,
                    "since": one.since,
                    "until": one.until,
                    "planned": one.planned,
                    "planned_cost": one.planned_cost,
                    "requests": one.requests,
                    "posts": one.posts,
                    "left_out": one.left_out,
                    "cost": one.cost,
                    "complete": one.complete,
                    "trouble": one.trouble,
                }
                for one in sources
            ],
        }

    def print_json(self, run, chat):
        self.stdout.write(json.dumps(self.result(run, chat), ensure_ascii=False, indent=2))

    def print_words(self, run, chat):
        say = self.stdout.write
        result = self.result(run, chat)
        for one in result["networks"]:
            title = TITLES[one["network"]] + (f" ({one['server']})" if one["server"] else "")
            cost = f", ${float(one['cost']):,.2f}" if float(one["cost"]) else ""
            posts = counted(one["posts"], "post", "posts")
            say(f"{title}: {posts} in {counted(one['requests'], 'request', 'requests')}{cost}.")
            if one["left_out"]:
                say(f"  {one['left_out']:,} left out: not shown to everybody by their authors.")
            if one["trouble"]:
                say(f"  {one['trouble']}")
        if self.options["dry_run"]:
            say("This was a dry run: no post was asked for, nothing was written.")
            return
        say(
            f"{result['read']:,} read: {result['new']:,} new, {result['duplicate']:,} known "
            f"already, {result['updated']:,} known and now fuller, {result['withdrawn']:,} "
            f"withdrawn by their authors, {result['rejected']:,} unreadable."
        )
        for made in result["chats"]:
            say(f"  {made['slug']}: {made['new']:,} new, {made['sections']} sections.")
        for problem in result["problems"][:20]:
            say(f"  {problem['where']}: {problem['why']}")
