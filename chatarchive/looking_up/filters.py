"""What tweets can be chosen by, beside their words."""

import django_filters
from django import forms
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from ..captures.forms import WholeWidthSelect
from ..captures.policy import editable_chats
from ..models import Tweet
from .places import State
from .question import Wanted, until_the_end_of

BEST = "best"


class TweetFilterSet(WagtailFilterSet):
    """Only asks. ``Question`` answers, as the index is no queryset."""

    chat = django_filters.ModelChoiceFilter(
        label="Chat",
        queryset=lambda request: editable_chats(request.user),
        widget=WholeWidthSelect,
    )
    person = django_filters.CharFilter(
        label="Person",
        max_length=255,
        help_text="A handle, as @pat_example. All of it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    written = django_filters.DateFromToRangeFilter(label="Written", widget=DateRangePickerWidget)
    state = django_filters.ChoiceFilter(
        label="State", choices=State.choices, widget=WholeWidthSelect
    )
    only = django_filters.MultipleChoiceFilter(
        label="Only",
        choices=[
            ("links", "With links"),
            ("starred", "Starred"),
            ("tagless", "Replies without the hashtag"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    order = django_filters.ChoiceFilter(
        label="Order",
        choices=[(BEST, "Best first")],
        empty_label="Newest first",
        widget=WholeWidthSelect,
    )

    class Meta:
        model = Tweet
        fields = []

    def wanted(self, zone):
        """What was chosen; days are those of ``zone``."""
        chosen = self.form.cleaned_data
        days = chosen["written"]
        return Wanted(
            chat=chosen["chat"],
            person=chosen["person"],
            since=days.start.replace(tzinfo=zone) if days and days.start else None,
            until=until_the_end_of(days.stop.replace(tzinfo=zone)) if days and days.stop else None,
            state=chosen["state"],
            links="links" in chosen["only"],
            starred="starred" in chosen["only"],
            without_hashtag="tagless" in chosen["only"],
            best=chosen["order"] == BEST,
        )
