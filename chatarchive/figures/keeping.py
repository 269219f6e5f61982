"""What is counted of chats, kept between views.

Counting a chat of a thousand tweets takes some hundredths of a second: it is done when its
transcript is published. What is hidden is never counted. Whatever else the figures rest on
lets them be counted anew: at once where only a few chats are concerned, else when somebody
looks. Who looks keeps what they counted, unless the database is busy or cannot be written to.
"""

import logging

import orjson
from django.db import DatabaseError, connection, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from ..busy import unless_busy
from ..models import ChatFigures, ChatPage, Participation
from ..reading import Figures, figures_of
from ..rows import delete, insert, update
from .company import Company
from .counting import count
from .heard import heard_in
from .shapes import ChatDetails

_log = logging.getLogger(__name__)
# So many chats are counted at once by whoever changes what they rest on: a tenth of a second each.
_AT_ONCE = 3
# Who only looks does not wait for those who write.
_PATIENCE = "SET LOCAL lock_timeout = '100ms'"


def details_of(chat):
    """The ChatDetails of a chat's live transcript: kept, or counted now and kept. A draft's are
    counted from the page in hand, and nobody is new in it."""
    if not chat.live or not chat.pk:
        return count(heard_in(chat)).details
    kept = ChatFigures.objects.filter(chat=chat.pk).values_list("details", flat=True).first()
    details = ChatDetails.from_json(kept) if kept else _counted_by_the_way(chat.pk).details
    company = Company(chat)
    if company.is_another_now(details):
        _tell_words_anew(chat.pk, details, company)
    company.introduce(details)
    return details


def figures_by_chat(chats):
    """The Figures of each chat's live transcript, by primary key, in one query for all; those,
    if any, of which none are kept are counted, in a few more, and kept."""
    pks = [chat.pk for chat in chats]
    kept = {
        pk: Figures(tweets, people)
        for pk, tweets, people in ChatFigures.objects.filter(chat__in=pks).values_list(
            "chat", "tweets", "people"
        )
    }
    if missing := [pk for pk in pks if pk not in kept]:
        kept |= _figures_by_the_way(missing)
    return kept


def keep(chat):
    """Count ``chat``, a ChatPage as it is published, and keep it. Returns the Counted."""
    counted = count(heard_in(chat))
    if counted.details.tweets:
        company = Company(chat)
        counted.details.words = company.sets_apart(counted.words)
        counted.details.words_against = len(company.counted)
    ChatFigures.objects.update_or_create(
        chat_id=chat.pk,
        defaults={
            "tweets": counted.details.tweets,
            "people": counted.details.people,
            "details": counted.details.as_json(),
            "words": counted.words,
        },
    )
    _keep_who_took_part(chat.pk, counted.took_part)
    return counted


def keep_safely(chat):
    """``keep``, for those who are about something else: it must not fail for this."""
    try:
        with transaction.atomic():
            keep(chat)
    except Exception:
        # Nobody must go on reading what was counted before.
        _log.exception("The figures of chat %s could not be counted", chat.pk)
        ChatFigures.objects.filter(chat=chat.pk).delete()


def recount(chat_ids):
    """Let the figures of these chats, and of their aliases, be counted anew; now if they are few.
    To be called when what they rest on has changed, in the same transaction."""
    chat_ids = set(chat_ids)
    chat_ids |= set(ChatPage.objects.filter(alias_of__in=chat_ids).values_list("pk", flat=True))
    ChatFigures.objects.filter(chat__in=chat_ids).delete()
    live = ChatPage.objects.filter(pk__in=chat_ids, live=True)
    if len(chat_ids) <= _AT_ONCE:
        for chat in live:
            keep_safely(chat)


@transaction.atomic
def count_again(chat_id):
    """Count a published chat, whatever is kept of it; others that write to it wait."""
    lock = ChatPage.objects.select_for_update(of=("self",), no_key=True)
    for chat in lock.filter(pk=chat_id, live=True):
        keep(chat)


@transaction.atomic
def tell_words_again(chat_id):
    """Set a chat's words against those of the others, as these are counted now."""
    chat = ChatPage.objects.defer_streamfields().get(pk=chat_id)
    row = ChatFigures.objects.select_for_update().filter(chat=chat_id, details__isnull=False)
    for kept in row:
        company = Company(chat)
        details = ChatDetails.from_json(kept.details)
        details.words = company.sets_apart(kept.words)
        details.words_against = len(company.counted)
        row.update(details=details.as_json())


def recount_missing(chat_ids):
    """``recount`` those of the chats whose figures were forgotten, and not counted since."""
    live = ChatPage.objects.filter(pk__in=chat_ids, live=True)
    missing = live.exclude(kept_figures__details__isnull=False)
    recount(missing.values_list("pk", flat=True))


def _keep_who_took_part(chat_id, took_part):
    known = {
        account: (pk, (tweets, retweets))
        for pk, account, tweets, retweets in Participation.objects.filter(chat=chat_id).values_list(
            "pk", "account", "tweets", "retweets"
        )
    }
    gone = [pk for account, (pk, _) in known.items() if account not in took_part]
    new, changed = [], []
    for account, (tweets, retweets) in took_part.items():
        if account not in known:
            new.append(
                {
                    "chat_id": chat_id,
                    "account_id": account,
                    "tweets": tweets,
                    "retweets": retweets,
                }
            )
        elif known[account][1] != (tweets, retweets):
            changed.append({"pk": known[account][0], "tweets": tweets, "retweets": retweets})
    delete(Participation, "pk", gone)
    update(Participation, ["tweets", "retweets"], changed)
    insert(Participation, new, ignore_conflicts=True)


def _counted_by_the_way(pk):
    kept = None

    def count_and_keep():
        nonlocal kept
        for chat in _not_being_written([pk]):
            kept = keep(chat)

    _by_the_way(count_and_keep)
    if kept is None:
        kept = count(heard_in(ChatPage.objects.get(pk=pk)))
    return kept


def _figures_by_the_way(pks):
    kept = {}

    def count_and_keep():
        chats = list(_not_being_written(pks))
        found = zip([chat.pk for chat in chats], figures_of(chats), strict=True)
        rows = [
            ChatFigures(chat_id=pk, tweets=figures.tweets, people=figures.people)
            for pk, figures in found
        ]
        ChatFigures.objects.bulk_create(rows, ignore_conflicts=True)
        kept.update({row.chat_id: Figures(row.tweets, row.people) for row in rows})

    _by_the_way(count_and_keep)
    if left := [pk for pk in pks if pk not in kept]:
        chats = list(ChatPage.objects.filter(pk__in=left).only("pk", "transcript"))
        kept |= zip([chat.pk for chat in chats], figures_of(chats), strict=True)
    return kept


def _tell_words_anew(pk, details, company):
    if words := _words_kept_of(pk):
        before = details.as_json()
        details.words = company.sets_apart(words)
        details.words_against = len(company.counted)
        # Of what was counted otherwise in the meantime, not.
        same = ChatFigures.objects.filter(chat=pk, details=before)
        _by_the_way(lambda: same.update(details=details.as_json()))


def _words_kept_of(pk):
    counted = ChatFigures.objects.filter(chat=pk, details__isnull=False)
    # As text: Django would read it the slow way.
    raw = counted.annotate(raw=Cast("words", TextField())).values_list("raw", flat=True).first()
    return orjson.loads(raw) if raw else {}


def _not_being_written(pks):
    """The live chats of ``pks`` that nobody writes to now, and nobody can until this ends: what
    is counted of them is not outdated when it is kept."""
    chats = ChatPage.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return chats.filter(pk__in=pks, live=True).order_by("pk")


def _by_the_way(write):
    """Do what need not be done now; a database that is busy, or may not be written to, lets it
    be for another time."""
    outermost = not connection.in_atomic_block
    try:
        with unless_busy(), transaction.atomic():
            if outermost and connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(_PATIENCE)
            write()
    except DatabaseError as error:
        _log.info("Figures were counted but not kept: %s", error)
