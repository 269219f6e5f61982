"""What the tests of capturing drive: a plan, a journal in a folder, a patience that only notes."""

from datetime import UTC, datetime, timedelta

from chatarchive.capturing.driver import Driver, Prices
from chatarchive.capturing.journal import Journal
from chatarchive.capturing.plan import Plan

PRICES = Prices(post=1, count=1)


def now():
    return datetime.now(UTC).replace(microsecond=0)


def make_plan(network="x", **fields):
    """Of the last five hours, up to a minute ago."""
    moment = now()
    given = {
        "server": "",
        "tags": ["WeExample"],
        "since": moment - timedelta(hours=5),
        "until": moment - timedelta(minutes=1),
        "limit": 5000,
        "made_at": moment,
    }
    return Plan(network=network, **given | fields)


class Noting:
    """A patience that waits no moment, and notes how long it was to."""

    def __init__(self):
        self.waits = []

    def wait(self, seconds, why):
        self.waits.append((seconds, why))

    pause = wait


class Answering:
    """A connection that gives what is put into it, in order: pages to return, errors to raise.
    ``answer(ask)`` instead, where given."""

    def __init__(self, *answers, answer=None):
        self._answers = list(answers)
        self._answer = answer
        self.asked = []

    def send(self, ask):
        self.asked.append(ask)
        answer = self._answer(ask) if self._answer else self._answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    @staticmethod
    def posts_in(page):
        return len(page.get("data", ()))


def drive(engine, connection, path, plan, **options):
    """Drive ``engine(plan)`` to its end. Returns the Driver, with its ``figures``."""
    with Journal(path) as journal:
        if journal.plan is None:
            journal.begin(plan)
        options = {"limit": plan.limit, "prices": PRICES, "patience": Noting()} | options
        driver = Driver(engine(journal.plan), connection, journal, **options)
        driver.run()
        return driver
