"""How far a chat is: which questions its hosts put by now, and what stands under which."""

from dataclasses import dataclass, field

from ..addresses import anchor_of
from ..arrange import questions_put
from ..outline import heading_of

BEFORE = "before"


@dataclass(slots=True)
class Part:
    """A question and what arrived while it was the last one put; the first part has none."""

    anchor: str
    heading: str
    arrivals: list = field(default_factory=list)


def questions_in(chat, arrivals):
    """The ``questions.Question`` put in a chat so far, in the order of asking."""
    return questions_put(
        arrivals.posts,
        starts_at=chat.starts_at,
        ends_at=chat.ends_at,
        hosts=arrivals.hosts,
        questions=[question.words for question in chat.questions.all()],
        hashtags=arrivals.hashtags,
    )


def parts_of(shown, questions):
    """Arrivals as Parts, in order. A question whose tweet is not among them leads none."""
    put = {question.key: question for question in questions if question.key}
    parts = [Part(BEFORE, "")]
    for arrival in shown:
        if question := put.get(arrival.key):
            anchor = f"under-{anchor_of(arrival.key)}"
            parts.append(Part(anchor, heading_of(question)))
        parts[-1].arrivals.append(arrival)
    return [part for part in parts if part.arrivals]
