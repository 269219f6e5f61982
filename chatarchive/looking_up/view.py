"""The list of tweets in Wagtail's admin, searched as the public search is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView

from home.own_sites import zone_of

from ..captures.spreadsheets import harmless, plain
from ..finding.asking import MOST
from ..finding.marking import around_first, marked_text
from ..models import Tweet
from .filters import TweetFilterSet
from .question import Question, Wanted


@dataclass(slots=True)
class Found:
    """One row of the list; ``words`` is safe HTML, ``when`` in the zone it is shown in."""

    tweet: Tweet
    words: str
    when: datetime
    places: list  # of (Place, its address for readers)

    @property
    def pk(self):
        return self.tweet.pk

    @property
    def account(self):
        return str(self.tweet.author or "unknown account")

    @property
    def chats(self):
        return "\n".join(place.chat.title for place, _ in self.places)

    @property
    def sections(self):
        return "\n".join(place.heading for place, _ in self.places)

    @property
    def states(self):
        return "\n".join(place.in_words for place, _ in self.places) or "In no chat"

    @property
    def public(self):
        return "\n".join(address for _, address in self.places if address)


class WordsColumn(Column):
    cell_template_name = "chatarchive/looking_up/words_cell.html"


class PlacesColumn(Column):
    cell_template_name = "chatarchive/looking_up/places_cell.html"


class FindTweetsView(IndexView):
    page_title = "Find tweets"
    filterset_class = TweetFilterSet
    is_searchable = True
    paginate_by = 50
    columns = [
        WordsColumn("words", label="Tweet", width="45%"),
        Column("account", label="Account"),
        Column("when", label="Written", accessor=lambda found: f"{found.when:%-d %b %Y, %H:%M}"),
        PlacesColumn("places", label="Where it stands", width="30%"),
    ]
    list_export = ["tweet.text", "account", "when", "chats", "sections", "states", "public"]
    export_headings = {
        "tweet.text": "Tweet",
        "account": "Account",
        "when": "Written",
        "chats": "Chats",
        "sections": "Under",
        "states": "State",
        "public": "For readers at",
    }

    @cached_property
    def zone(self):
        return zone_of(self.request.user)

    @cached_property
    def question(self):
        valid = self.filters.is_valid()
        wanted = self.filters.wanted(self.zone) if valid else Wanted()
        return Question(self.request.user, self.search_query, wanted)

    @cached_property
    def answer(self):
        return self.question.answer()

    def get_queryset(self):
        """Ids alone: the rest is read of the page that is shown."""
        return self.answer.ids

    def get_filterset_kwargs(self):
        return super().get_filterset_kwargs() | {"queryset": Tweet.objects.none()}

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        context["object_list"] = self.found(context["object_list"])
        context["table"] = self.get_table(context["object_list"])
        return context | {"are_all": self.answer.are_all, "most": MOST}

    def found(self, ids):
        """The tweets of ``ids``, in that order, with what the columns show, in a few queries."""
        tweets = Tweet.objects.select_related("author").in_bulk(ids)
        places = self.question.places({pk: tweet.key for pk, tweet in tweets.items()})
        return [self._row(tweets[pk], places.get(pk, [])) for pk in ids if pk in tweets]

    def _row(self, tweet, places):
        lexemes = self.answer.lexemes
        words = marked_text(around_first(plain(tweet.text), lexemes), lexemes)
        asked = None if self.is_export else self.request
        addresses = [(place, place.public(asked)) for place in places]
        return Found(tweet, words, tweet.created_at.astimezone(self.zone), addresses)

    def get_filename(self):
        return f"tweets-{timezone.localdate():%Y-%m-%d}"

    def preprocess_field_value(self, field, value, export_format):
        value = super().preprocess_field_value(field, value, export_format)
        return harmless(value) if export_format == self.FORMAT_CSV else plain(value)
