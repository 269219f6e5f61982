from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from home import visitors
from home.models import VisitorCount
from home.visitors import FewLinks, VisitorFormMixin, address_of, too_many


class NoteForm(VisitorFormMixin, forms.Form):
    words = forms.CharField()


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1_000_000.0

        def __call__(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(visitors, "time", clock)
    return clock


def sent(clock, after=10, **data):
    began = NoteForm()["began"].value()
    clock.now += after
    return NoteForm({"words": "Hello", "began": began, "website": ""} | data)


def codes(form):
    return [error.code for error in form.non_field_errors().as_data()]


def test_a_person_who_took_their_time_is_let_through(clock):
    assert sent(clock).is_valid()


def test_a_filled_trap_is_held_back_and_empty_afterwards(clock):
    form = sent(clock, website="https://spam.example")
    assert codes(form) == ["trap"]
    assert form["website"].value() == ""
    assert form["words"].value() == "Hello"


def test_nobody_writes_within_a_second_but_sending_again_helps(clock):
    form = sent(clock, after=1)
    assert codes(form) == ["quick"]
    clock.now += 5
    again = NoteForm({name: form[name].value() for name in ("words", "began", "website")})
    assert again.is_valid()


@pytest.mark.parametrize("began", ["", "1000000", "1000000:forged", "\x00", "é:é"])
def test_a_time_that_is_not_ours_is_refused_and_replaced(clock, began):
    form = sent(clock, began=began)
    assert codes(form) == ["stale"]
    clock.now += 5
    again = NoteForm({name: form[name].value() for name in ("words", "began", "website")})
    assert again.is_valid()


def test_a_form_left_open_for_days_is_sent_once_more(clock):
    assert codes(sent(clock, after=25 * 3600)) == ["stale"]


def test_people_are_asked_for_nothing_but_what_the_form_is_for(clock):
    assert [field.name for field in NoteForm().asked_fields] == ["words"]


def test_choices_are_named_as_a_group_and_faults_lead_to_the_first(clock):
    class ReportForm(VisitorFormMixin, forms.Form):
        why = forms.ChoiceField(
            label="Why?",
            help_text="One",
            choices=[("a", "A"), ("b", "B")],
            widget=forms.RadioSelect,
        )

    form = ReportForm({"began": ReportForm()["began"].value()})
    html = render_to_string("pieces/visitor_form.html", {"form": form, "send": "Report"})
    html += render_to_string("pieces/error_summary.html", {"form": form})
    soup = BeautifulSoup(html, "html.parser")
    assert soup.fieldset.legend.get_text() == "Why?"
    assert soup.fieldset["aria-describedby"] == "id_why_helptext id_why_error"
    assert soup.find("a")["href"] == "#id_why_0" and soup.find(id="id_why_0")


@pytest.mark.parametrize(
    "text, fits",
    [
        ("See https://a.example and www.b.example", True),
        ("https://a.example http://b.example www.c.example", False),
        ("[url=x] <a href='y'> HTTPS://z.example", False),
        ("We www ourselves", True),
    ],
)
def test_links_are_few(text, fits):
    if fits:
        FewLinks(2)(text)
    else:
        with pytest.raises(ValidationError):
            FewLinks(2)(text)


@pytest.fixture
def ask():
    factory = RequestFactory()
    return lambda address="192.0.2.1", **meta: factory.get("/", REMOTE_ADDR=address, **meta)


@pytest.mark.django_db
def test_one_address_may_send_only_so_much_a_day(ask):
    assert [too_many(ask(), "offer", most=2) for _ in range(4)] == [False, False, True, True]
    assert not too_many(ask("192.0.2.2"), "offer", most=2)
    assert not too_many(ask(), "report", most=2)


@pytest.mark.django_db
def test_all_together_have_a_limit_that_one_of_them_cannot_use_up(ask):
    for _ in range(9):
        too_many(ask("192.0.2.9"), "offer", most=1, most_of_all=3)
    answers = [
        too_many(ask(f"192.0.2.{number}"), "offer", most=1, most_of_all=3) for number in range(4)
    ]
    assert answers == [False, False, True, True]


@pytest.mark.django_db
def test_no_address_is_stored_and_nothing_beyond_the_day(ask):
    yesterday = timezone.now().date() - timedelta(days=1)
    VisitorCount.objects.create(kind="offer", who="x", day=yesterday, number=99)
    too_many(ask(), "offer", most=2)
    count = VisitorCount.objects.get()
    assert "192.0.2" not in count.who and len(count.who) == 64


def test_the_proxys_word_counts_not_the_visitors(ask, settings):
    assert address_of(ask(HTTP_X_FORWARDED_FOR="203.0.113.7")) == "192.0.2.1"
    settings.VISITOR_ADDRESS = "HTTP_X_FORWARDED_FOR"
    assert address_of(ask(HTTP_X_FORWARDED_FOR="10.0.0.1, 203.0.113.7")) == "203.0.113.7"
    assert address_of(ask(HTTP_X_FORWARDED_FOR="nonsense")) == ""


@pytest.mark.parametrize(
    ("near", "counts"),
    [("127.0.0.1", True), ("10.0.0.7", True), ("", True), ("8.8.4.4", False), ("x", False)],
)
def test_who_is_no_proxy_of_ours_speaks_for_nobody_else(ask, settings, near, counts):
    settings.VISITOR_ADDRESS = "HTTP_X_FORWARDED_FOR"
    said = address_of(ask(near, HTTP_X_FORWARDED_FOR="203.0.113.7"))
    assert said == ("203.0.113.7" if counts else near.strip("x"))


def test_a_network_of_ipv6_is_one_visitor(ask):
    assert address_of(ask("2001:db8::1")) == address_of(ask("2001:db8::ffff:2"))
    assert address_of(ask("::ffff:192.0.2.1")) == "192.0.2.1"
