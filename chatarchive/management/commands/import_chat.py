import gc
import json
from contextlib import contextmanager

from django.core.management.base import CommandError

from chatarchive.choices import (
    BY_TIME,
    MAKING_CHATS,
    ONE_CHAT,
    Choices,
    WrongChoice,
    suits_columns,
    zone_of,
)
from chatarchive.imports import ImportBrokenOff, Outcome, came_in_before
from chatarchive.management.community import WRONG_USAGE, CommunityCommand
from chatarchive.management.progress_line import ProgressLine
from chatarchive.readers import (
    SourceError,
    UnreadableCapture,
    WrongColumns,
    names,
    parse_columns,
)
from chatarchive.records import Problem
from home.models.community import split_names

NOTHING_READ = 1
INTERRUPTED = 130  # as shells tell of Ctrl-C
SHOWN_PROBLEMS = 20
# By whether chats were to be made.
NO_CHAT = {
    False: "No chat has a page at the time of these tweets: make one in Wagtail, or let "
    "--create-chats find the chats in the file.",
    True: "A chat is found where several people write with the community’s hashtag and a host "
    "asks. Name who asks with --hosts, or bring it all into one chat with --chat.",
}


class Command(CommunityCommand):
    requires_system_checks = []
    help = "Bring captured tweets into chats. docs/importing.md says which files can be read."

    def add_arguments(self, parser):
        parser.add_argument("paths", metavar="PATH", nargs="+", help="file, folder, zip, or -")
        into = parser.add_mutually_exclusive_group(required=True)
        into.add_argument("--chat", metavar="SLUG", help="everything into this chat")
        into.add_argument(
            "--sort-into-chats",
            action="store_true",
            help="each tweet into the existing chat in whose hour it falls",
        )
        into.add_argument(
            "--create-chats",
            action="store_true",
            help="find the chats in the file and make a draft for each that has none",
        )
        parser.add_argument("--format", metavar="NAME", help=", ".join(names()))
        parser.add_argument(
            "--columns",
            metavar="ROLE=COLUMN,…",
            help="which column of a table holds what: id=Link,author=Who,time=3,text=D",
        )
        parser.add_argument(
            "--timezone", metavar="ZONE", help="of the chat's hour and of times without one"
        )
        parser.add_argument("--hosts", metavar="@a,@b", default="", help="who asks the questions")
        self.add_site_argument(parser)
        parser.add_argument("--publish", action="store_true", help="publish, not only draft")
        parser.add_argument("--dry-run", action="store_true", help="say it all, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, paths, **options):
        with _garbage_collected_seldom():
            self.bring_in(paths, options)

    def bring_in(self, paths, options):
        try:
            choices = self.choices(options)
        except (WrongChoice, WrongColumns) as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from None
        importer = choices.importer()
        try:
            with self.progress_shown() as importer.on_progress:
                readings = choices.open(paths)
                self.print_remarks(options, readings)
                importer.destination = choices.destination(readings, importer.on_progress)
                outcome = importer.run(readings)
        except (WrongChoice, WrongColumns) as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from None
        except (SourceError, UnreadableCapture) as error:
            self.print_json(options, Outcome(problems=[Problem(", ".join(paths), str(error))]))
            raise CommandError(str(error), returncode=NOTHING_READ) from None
        except ImportBrokenOff as error:
            raise CommandError(str(error), returncode=NOTHING_READ) from None
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped: the file being read did not come in"
                f"{came_in_before(importer.files_in)}. Import again to bring it in.",
                returncode=INTERRUPTED,
            ) from None
        if options["json"]:
            self.print_json(options, outcome)
        else:
            self.print_words(outcome, readings, options)
        if outcome.nothing_read:
            raise CommandError(
                "Nothing in it could be read as a tweet; nothing was written.",
                returncode=NOTHING_READ,
            )

    def choices(self, options):
        site = self.site(options["site"])
        into = BY_TIME if options["sort_into_chats"] else MAKING_CHATS
        return Choices(
            site=site,
            into=ONE_CHAT if options["chat"] else into,
            chat=self.chat(options["chat"], site) if options["chat"] else None,
            format=options["format"],
            columns=self.columns(options["columns"], options["format"]),
            zone=zone_of(options["timezone"]),
            hosts=split_names(options["hosts"]),
            publish=options["publish"],
            dry_run=options["dry_run"],
        )

    def print_remarks(self, options, readings):
        """How files are read where that is a guess; beside the JSON, if that is asked for."""
        for reading in readings:
            if options["json"] and reading.remark:
                self.stderr.write(f"{reading.name}: {reading.remark}", style_func=str)

    @contextmanager
    def progress_shown(self):
        """Gives what shows progress: a line on a terminal, or nothing anywhere else."""
        if not self.stderr.isatty():
            yield None
            return
        # Past Django's wrapper, which ends each line and colours it.
        line = ProgressLine(self.stderr._out)
        try:
            yield line
        finally:
            line.close()

    def columns(self, written, format_name):
        if not written:
            return None
        if not suits_columns(format_name):
            raise WrongChoice(
                f"--columns is for tables of no known format; with --format {format_name} the "
                "columns are known."
            )
        return parse_columns(written)

    def print_json(self, options, outcome):
        if options["json"]:
            text = json.dumps(outcome.as_json(), ensure_ascii=False, indent=2)
            # A path may hold bytes that are no text in any encoding.
            self.stdout.write(text.encode("utf-8", "replace").decode())

    def print_words(self, outcome, readings, options):
        counts = outcome.counts
        say = self.stdout.write
        for reading in readings:
            say(f"{reading.name}: {reading.remark or reading.title}")
        say(
            f"{counts.read:,} read: {counts.new:,} new, {counts.duplicate:,} known already, "
            f"{counts.updated:,} known and now fuller, {counts.outside:,} outside every chat, "
            f"{counts.withdrawn:,} withdrawn by their authors, {counts.rejected:,} unreadable."
        )
        for chat in outcome.chats:
            sections = "1 section" if chat.sections == 1 else f"{chat.sections} sections"
            say(f"  {chat.slug}: {chat.new:,} new, {sections} ({chat.title})")
        if counts.read and not outcome.chats and not outcome.nothing_read:
            say(f"No tweet falls into a chat. {NO_CHAT[options['create_chats']]}")
        for problem in outcome.problems[:SHOWN_PROBLEMS]:
            say(f"  {problem.where}: {problem.why}")
        # Pictures that could not be kept are told as well, though they are no records.
        if (more := max(counts.rejected, len(outcome.problems)) - SHOWN_PROBLEMS) > 0:
            say(f"  and {more:,} more.")
        if options["dry_run"]:
            say("This was a dry run: nothing was written.")
        elif not (counts.new or counts.updated):
            say("Nothing new: everything stays as it is.")


@contextmanager
def _garbage_collected_seldom():
    """An import makes millions of objects and hardly a circle among them. What the site's
    start made need not be looked through again and again either."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(20_000, 5, 2)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
