"""What was asked of a network, in words: ``Capture.asked``, as ``capturing.turns`` keeps it."""

from datetime import datetime

from home.moments import zone_name

from ..capturing.sources import TITLES, Source


def network_of(capture):
    """``Mastodon (social.example)``"""
    return Source(capture.asked["network"], capture.asked.get("server", "")).title


def short(capture):
    """For a list: ``X’s API, complete``"""
    return f"{TITLES[capture.asked['network']]}’s API, {_state(capture.asked)}"


def sentence(capture, zone):
    """For whoever cites: ``Captured from X’s API on 29 November 2026, complete for
    29 November 2026, 20:30–22:15 GMT``"""
    asked = capture.asked
    on = _moment(asked["asked_at"], zone)
    return (
        f"Captured from {network_of(capture)}’s API on {_day(on)}, {_state(asked)} for "
        f"{_window(asked, zone)}"
    )


def facts(capture, zone):
    """``(term, words)`` of each fact; empty for a file."""
    asked = capture.asked
    if not asked:
        return
    on = _moment(asked["asked_at"], zone)
    yield "Network", network_of(capture)
    yield "Asked for", " ".join(f"#{tag}" for tag in asked["tags"]) or "no hashtag"
    yield "Written in that time", _window(asked, zone)
    yield "When it was asked", f"{_day(on)}, {on:%H:%M} {zone_name(on, zone)}"
    if asked.get("followed"):
        yield "Followed", "During the chat, asked again and again"
    yield "Requests", f"{asked.get('requests', 0):,}"
    yield "Posts received", f"{asked.get('posts', 0):,}"
    if left_out := asked.get("left_out"):
        yield (
            "Left out",
            f"{left_out:,}, whose authors do not show them to people without an account",
        )
    yield "All of it", _whole(asked)


def _whole(asked):
    if asked.get("complete"):
        return "Yes: all that the network gives for that time"
    if asked.get("trouble"):
        return f"No, it broke off. {asked['trouble']}"
    return "Not yet: it was still going on when this was noted"


def _state(asked):
    if asked.get("complete"):
        return "complete"
    return "broken off" if asked.get("trouble") else "not complete yet"


def _window(asked, zone):
    since, until = (_moment(asked[name], zone) for name in ("since", "until"))
    end = f"{until:%H:%M}" if since.date() == until.date() else f"{_day(until)}, {until:%H:%M}"
    return f"{_day(since)}, {since:%H:%M}–{end} {zone_name(until, zone)}"


def _moment(kept, zone):
    return datetime.fromisoformat(kept).astimezone(zone)


def _day(moment):
    return f"{moment.day} {moment:%B %Y}"
