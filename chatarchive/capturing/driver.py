"""Driving an engine: each request is answered from the journal, else by the network."""

import random
import time
from dataclasses import dataclass, field
from decimal import Decimal

from .asking import COUNT, Announcement, Ask, BrokenOff, MustWait, Refusal, Round, Trouble

#: How often a request that broke off is made again, and the longest wait between.
TRIES, LONGEST_PAUSE = 6, 60
# Where a network limits and does not say for how long.
_UNTOLD_WAIT, _LONGEST_UNTOLD = 60, 900
# Clocks differ a little: a limit that has just ended may not have.
_AFTER_RESET = 1


@dataclass(frozen=True, slots=True)
class Prices:
    """In US dollars: of a post received, and of a request to count, in the last seven days or in
    all of the archive."""

    post: Decimal = Decimal(0)
    count: Decimal = Decimal(0)
    archive_count: Decimal = Decimal(0)

    def of_count(self, ask):
        return self.archive_count if ask.path.endswith("/all") else self.count


@dataclass(slots=True)
class Figures:
    """What one network's capture asked and received, all of its runs together; ``asked_now``
    is this run's alone. ``planned`` is what the network announced, None where it gives no
    number; both costs are in US dollars."""

    requests: int = 0
    counts: int = 0
    asked_now: int = 0
    posts: int = 0
    left_out: int = 0
    refused: int = 0
    planned: int | None = None
    planned_by_step: dict = field(default_factory=dict)
    cost: Decimal = Decimal(0)
    planned_cost: Decimal = Decimal(0)


class Patience:
    """How waiting is done: by sleeping."""

    def wait(self, seconds, why):
        time.sleep(seconds)

    def pause(self, seconds, why):
        """Before a request that broke off is made again: never left for later, since then
        nobody would know how often it was tried."""
        Patience.wait(self, seconds, why)


class Later(Exception):
    """Raised by a Patience that does not sleep: to be gone on with after ``seconds``."""

    def __init__(self, seconds, why):
        super().__init__(why)
        self.seconds, self.why = seconds, why


class EndOfDryRun(Exception):
    """All that can be told without asking for posts is told."""


class Driver:
    """Runs ``engine``, a generator made of the journal's plan.

    ``on_announcement(announcement, figures)`` is told of each Announcement before what it
    announces is asked, ``on_page(figures)`` of each answer, ``on_round()`` of the end of each
    look while following; it says whether to look again. ``stopped()`` says whether somebody
    wants it to stop.
    """

    def __init__(
        self,
        engine,
        connection,
        journal,
        *,
        limit,
        prices=None,
        patience=None,
        follow_every=30,
        dry_run=False,
        on_announcement=None,
        on_page=None,
        on_round=None,
        stopped=None,
    ):
        self._engine = engine
        self._connection = connection
        self._journal = journal
        self._limit = limit
        self._prices = prices or Prices()
        self._patience = patience or Patience()
        self._follow_every = follow_every
        self._dry_run = dry_run
        self._on_announcement = on_announcement
        self._on_page = on_page
        self._on_round = on_round
        self._stopped = stopped
        self._unread_before = None
        self.figures = Figures()

    def run(self):
        """Returns the Figures. Raises Trouble, and Later where the patience does."""
        answer = None
        while True:
            try:
                wanted = self._engine.send(answer)
            except StopIteration:
                return self.figures
            if isinstance(wanted, Ask):
                answer = self._answer(wanted)
            elif isinstance(wanted, Announcement):
                answer = self._announce(wanted)
            elif isinstance(wanted, Round):
                answer = self._round()

    def _answer(self, ask):
        answer = self._journal.answer(ask)
        if answer is None:
            if self._stopped and self._stopped():
                raise Trouble(Trouble.STOPPED, "It was stopped. What had come is kept.")
            if self._dry_run and ask.step != COUNT:
                raise EndOfDryRun
            # Kept as the engine asked it, by whatever limit: so is it known again.
            sent, size = self._within_limit(ask)
            answer = self._journal.keep(ask, self._asked(sent), self._journal.plan.tags, size)
            self.figures.asked_now += 1
        self._count(ask, answer)
        if self._on_page:
            self._on_page(self.figures)
        return answer

    def _within_limit(self, ask):
        """The request as it is sent, and how many posts it asks for."""
        if ask.step == COUNT:
            return ask, None
        left = self._limit - self.figures.posts
        if left <= 0:
            raise Trouble(
                Trouble.LIMIT,
                f"The limit of {self._limit:,} posts is reached: there may be more. What had "
                "come is kept. With a higher limit it goes on from here.",
            )
        if ask.size is None:
            return ask, None
        name, least, most = ask.size
        size = max(least, min(most, left))
        return Ask(ask.step, ask.path, {**ask.params, name: size}), size

    def _asked(self, ask):
        """The page, or the Refusal, waiting out limits and asking again after breaks."""
        broken, untold = 0, _UNTOLD_WAIT
        while True:
            try:
                return self._connection.send(ask)
            except Refusal as refusal:
                return refusal
            except MustWait as limit:
                seconds = limit.seconds
                if seconds is None:
                    seconds, untold = untold, min(untold * 2, _LONGEST_UNTOLD)
                self._patience.wait(max(seconds, 0) + _AFTER_RESET, limit.why)
            except BrokenOff as error:
                broken += 1
                if broken >= TRIES:
                    raise Trouble(
                        Trouble.NETWORK,
                        f"{error} It was tried {TRIES} times. What had come is kept: try again "
                        "later, and it goes on from here.",
                    ) from None
                pause = min(2**broken, LONGEST_PAUSE)
                jitter = random.uniform(0.75, 1)  # noqa: S311
                self._patience.pause(pause * jitter, str(error))

    def _count(self, ask, answer):
        figures = self.figures
        if ask.step == COUNT:
            figures.counts += 1
            price = self._prices.of_count(ask)
            figures.cost += price
            figures.planned_cost += price
            return
        figures.requests += 1
        if isinstance(answer, Refusal):
            figures.refused += 1
            return
        posts = self._connection.posts_in(answer)
        figures.posts += posts
        figures.cost += posts * self._prices.post
        figures.left_out += answer["capture"].get("left_out", 0)

    def _announce(self, announcement):
        figures = self.figures
        if announcement.posts is not None:
            by_step = figures.planned_by_step
            by_step[announcement.step] = by_step.get(announcement.step, 0) + announcement.posts
            figures.planned = (figures.planned or 0) + announcement.posts
            figures.planned_cost += announcement.posts * self._prices.post
        if self._on_announcement and not self._journal.unread:
            self._on_announcement(announcement, figures)

    def _round(self):
        if self._journal.is_followed_to_its_end:
            return False
        unread = self._journal.unread
        if unread and unread != self._unread_before:
            self._unread_before = unread
            return True
        again = bool(self._on_round and self._on_round())
        # Where nothing was asked yet, the wait for this look is what has just ended.
        if again and self.figures.asked_now:
            self._patience.wait(self._follow_every, "")
        if not again:
            self._journal.end_following()
        return again
