"""Asks the database for a community's history, in as many queries however long it is."""

from django.db.models import Aggregate, F, TextField

from ..models import ChatFigures, ChatStep, ChatTag, Participation
from .history import HeldChat


class Joined(Aggregate):
    """Numbers with commas between: a tenth of the time of a row for each."""

    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="group_concat", **context)

    def as_postgresql(self, compiler, connection, **context):
        template = "string_agg(%(expressions)s::text, ',')"
        return self.as_sql(compiler, connection, template=template, **context)


def held_chats(chats, zone):
    """The HeldChats of ``chats``, a queryset of ChatPages; their times in ``zone``."""
    own = chats.order_by().values("pk")
    rows = chats.order_by().values_list("pk", "starts_at", "kept_figures__tweets")
    held = {
        pk: HeldChat(pk, at.astimezone(zone), tweets or 0, is_counted=False)
        for pk, at, tweets in rows
    }
    wrote = Participation.objects.filter(chat__in=own, tweets__gt=0).order_by()
    for pk, people in wrote.values_list("chat").annotate(who=Joined("account_id")):
        held[pk].people = frozenset(map(int, people.split(",")))
    counted = ChatFigures.objects.filter(chat__in=own, details__isnull=False).order_by()
    counted = counted.values_list("chat", "details__unanswered", "details__marks")
    for pk, unanswered, marks in counted:
        held[pk].is_counted = True
        held[pk].unanswered = unanswered or 0
        held[pk].answers = [mark.get("answers") for mark in marks or ()]
    tags = ChatTag.objects.filter(content_object__in=own).order_by("pk")
    for pk, *topic in tags.values_list("content_object", F("tag__slug"), F("tag__name")):
        held[pk].topics = (*held[pk].topics, tuple(topic))
    with_outcome = ChatStep.objects.filter(chat__in=own).order_by().values_list("chat", flat=True)
    for pk in with_outcome.distinct():
        held[pk].has_outcome = True
    return held.values()
