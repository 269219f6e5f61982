"""A community's figures as pages show them: in words, pictures and tables, naming nobody."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from ..drawing.bars import Bar, Part, bars, columns
from ..models import ChatFigures
from .telling import told

# Of a younger community years would say little.
_YEARS_TO_TELL = 3
_MOST_TOPICS = 12


@dataclass(slots=True)
class Row:
    """A Period in words; what is None is not known, for which ``why_not`` gives the reason."""

    period: object
    name: str
    chats: str
    captured: str
    tweets: str
    with_outcome: str
    people: str
    new: str
    returning: str
    came_back: str | None
    stayed_away: str | None
    people_a_chat: str | None
    unanswered: str

    @property
    def tells_of_new(self):
        """Whether there were new people, or it is not told whether there were."""
        return self.new != "0"

    @property
    def why_not(self):
        if not self.new:
            return "too few to tell"
        return "too early to say" if self.period.could_come_back else "no chat to come back to"


@dataclass(slots=True)
class Topic:
    slug: str
    name: str
    chats: int
    picture: str
    by_period: list[int]


@dataclass(slots=True)
class Question:
    """Where a question stands, by its heading; ``number`` is how many tweets it drew."""

    heading: str
    number: str
    chat: object
    address: str


class Shown:
    """CommunityFigures told by ``telling`` (``Exactly`` or ``ToThePublic``). ``chats`` are those
    that may be named, ``by`` is "year" or "quarter"; without it the community's age decides."""

    def __init__(self, figures, telling, chats, zone, request, by=""):
        self.figures, self.telling, self.chats = figures, telling, chats
        self.zone, self.request = zone, request
        by = by or ("year" if len(figures.years) >= _YEARS_TO_TELL else "quarter")
        self.by = by
        self.periods = figures.years if by == "year" else figures.quarters

    def __bool__(self):
        return bool(self.periods)

    @cached_property
    def rows(self):
        return [self._row(period) for period in self.periods]

    def _row(self, period):
        new, returning = self.telling.parts(period.people, period.new)
        came_back = stayed_away = None
        if period.came_back is not None and not self.telling.is_held_back(period.people):
            came_back, stayed_away = self._stayed(period)
        size = period.people_a_chat
        return Row(
            period,
            self._name_of(period),
            # These lead to nobody.
            told(period.chats),
            told(period.captured),
            told(period.tweets),
            told(period.with_outcome),
            self.telling.number(period.people),
            new,
            returning,
            came_back,
            stayed_away,
            None if size is None else self.telling.number(size),
            self.telling.number(period.unanswered),
        )

    def _stayed(self, period):
        # Both together would tell how many were new.
        if not self.telling.are_told_apart(period.people, period.new):
            return "", ""
        return self.telling.parts(period.new, period.came_back)

    def _name_of(self, period):
        today = timezone.localdate(timezone=self.zone)
        months = (today.year - period.start.year) * 12 + today.month - period.start.month
        is_running = 0 <= months < (12 if self.by == "year" else 3)
        return f"{period.label}, so far" if is_running else period.label

    # All together

    @property
    def all_chats(self):
        return self.figures.total("chats")

    @property
    def tweets(self):
        return told(self.figures.total("tweets"))

    @property
    def people(self):
        pairs = [(period.people, period.new) for period in self.periods]
        return self.telling.sum_of(self.figures.people, pairs)

    @property
    def with_outcome(self):
        return self.figures.total("with_outcome")

    # Pictures

    def people_drawn(self):
        drawn = [Bar(row.name, self._how_many(row), self._apart(row)) for row in self.rows]
        return self._bars(drawn, "people", "People who wrote, new and returning")

    def _how_many(self, row):
        if not row.period.captured:
            return "no transcript" if row.period.chats else "no chat"
        return "1 person" if row.people == "1" else f"{row.people} people"

    def _apart(self, row):
        people, new = row.period.people, row.period.new
        if self.telling.is_held_back(people):
            return []
        if not self.telling.are_told_apart(people, new):
            return [Part("whole", people, "not told apart")]
        return [
            Part("new", new, f"{row.new} new"),
            Part("returning", people - new, f"{row.returning} returning"),
        ]

    def came_back_drawn(self):
        drawn = [self._stayed_drawn(row) for row in self.rows if row.tells_of_new]
        return self._bars(drawn, "came-back", "New people who came back within a year")

    def _stayed_drawn(self, row):
        new, back = row.period.new, row.period.came_back
        if back is None:
            return Bar(row.name, row.why_not)
        if not row.came_back or not self.telling.are_told_apart(new, back):
            return Bar(row.name, "too few to tell")
        parts = [
            Part("returning", back / new, f"{row.came_back} came back"),
            Part("rest", 1 - back / new, f"{row.stayed_away} did not"),
        ]
        return Bar(row.name, f"{100 * back / new:.0f}% of {row.new} new", parts)

    def chats_drawn(self):
        drawn = [
            Bar(
                row.name,
                self._said_of_chats(row.period),
                [Part("whole", row.period.chats)],
            )
            for row in self.rows
        ]
        return self._bars(drawn, "chats", "Chats and tweets")

    def _said_of_chats(self, period):
        if not period.chats:
            return "no chat"
        return f"{_counted(period.chats, 'chat')}, {_counted(period.tweets, 'tweet')}"

    def _bars(self, drawn, name, title):
        said = [
            ", ".join([f"{bar.name}: {bar.said}", *(part.said for part in bar.parts if part.said)])
            for bar in drawn
        ]
        title = f"{title}, by {self.by}"
        return bars(drawn, name=f"{name}-drawn", title=title, description="; ".join(said))

    @cached_property
    def topics(self):
        """The commonest, each with its picture."""
        first, last = self.periods[0].short, self.periods[-1].short
        topics = []
        for number, (slug, name) in enumerate(list(self.figures.topics.items())[:_MOST_TOPICS]):
            values = [period.topics.get(slug, 0) for period in self.periods]
            if topics and sum(values) == 1 < topics[0].chats:
                break  # from here on each was talked about once
            picture = columns(values, name=f"topic-{number}", title=name, first=first, last=last)
            topics.append(Topic(slug, name, sum(values), picture, values))
        return topics

    # What was asked

    @cached_property
    def drew_most(self):
        return self._questions(self.figures.drew_most)

    @cached_property
    def drew_least(self):
        return self._questions(self.figures.drew_least)

    @cached_property
    def unanswered(self):
        """Chats in which participants asked what nobody answered, as Questions without words."""
        return [
            Question("", told(number), chat, self._transcript(chat))
            for pk, number in self.figures.unanswered.items()
            if (chat := self._named.get(pk)) and not self.telling.is_held_back(number)
        ]

    def _questions(self, asked):
        return [
            Question(mark["heading"], told(one.answers), chat, self._transcript(chat, mark))
            for one in asked
            if (chat := self._named.get(one.chat)) and (mark := self._mark(one))
        ]

    def _transcript(self, chat, mark=None):
        address = chat.get_url(self.request) + chat.reverse_subpage("transcript")
        return f"{address}#{mark['anchor']}" if mark else address

    def _mark(self, asked):
        marks = self._marks.get(asked.chat) or []
        return marks[asked.place] if asked.place < len(marks) else None

    @cached_property
    def _mentioned(self):
        told = self.figures
        return {one.chat for one in (*told.drew_most, *told.drew_least)} | {*told.unanswered}

    @cached_property
    def _named(self):
        chats = self.chats.filter(pk__in=self._mentioned).order_by().defer_streamfields()
        return {chat.pk: chat for chat in chats}

    @cached_property
    def _marks(self):
        # As they are now: a heading may have been withdrawn since the figures were counted.
        kept = ChatFigures.objects.filter(chat__in=self._mentioned, details__isnull=False)
        return dict(kept.values_list("chat", "details__marks"))


def _counted(number, thing):
    return f"{told(number)} {thing}{'' if number == 1 else 's'}"
