"""What a profile's history in Wagtail says of the person's consent."""

from datetime import date

from django.utils.dateformat import format as formatted
from wagtail.log_actions import LogFormatter

from .consent import GIVEN, WITHDRAWN


def register(actions):
    actions.register_action(GIVEN)(ConsentGiven)
    actions.register_action(WITHDRAWN)(ConsentWithdrawn)


class ConsentGiven(LogFormatter):
    label = "Record somebody’s consent"

    def format_message(self, log_entry):
        return f"Consent recorded, given on {_day(log_entry)}"


class ConsentWithdrawn(LogFormatter):
    label = "Withdraw somebody’s consent"

    def format_message(self, log_entry):
        return f"Consent withdrawn, which had been given on {_day(log_entry)}"


def _day(log_entry):
    return formatted(date.fromisoformat(log_entry.data["on"]), "j F Y")
