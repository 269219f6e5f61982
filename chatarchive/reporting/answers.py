"""E-mail to somebody who reported a tweet and wants to hear from the facilitators."""

from django.template.loader import render_to_string

from home.notices import send


def tell_reader(report, words):
    """Send a facilitator's answer to who reported. Returns whether the mail server took it."""
    community = report.chat.community
    said = render_to_string(
        "chatarchive/reporting/reader_mail.txt", {"community": community, "words": words}
    )
    return send(f"{community.name}: the tweet you reported", said, [report.email])
