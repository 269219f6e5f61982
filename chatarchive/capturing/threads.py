"""Which threads hold replies that were not found by the hashtag, in as few as can be."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class _Post:
    parent: str
    replies: int
    answered_by: set = field(default_factory=set)
    # All below it that the network gives is known.
    is_whole: bool = False
    is_asked: bool = False


class Threads:
    """What is known of posts by their ids, in the order they came: what each answers, by how
    many it is answered, and which of these are here."""

    def __init__(self):
        self._posts: dict[str, _Post] = {}
        self._waiting_for: dict[str, set] = {}  # answered, and not here (yet)

    def add(self, name: str, parent: str, replies: int, *, is_whole=False) -> None:
        """``replies`` is the network's count of direct answers."""
        post = self._posts.get(name)
        if post is None:
            post = self._posts[name] = _Post(parent, replies)
            post.answered_by = self._waiting_for.pop(name, post.answered_by)
        post.replies = max(post.replies, replies)
        post.is_whole = post.is_whole or is_whole
        if not parent:
            return
        above = self._posts.get(parent)
        answers = above.answered_by if above else self._waiting_for.setdefault(parent, set())
        answers.add(name)

    def missing(self):
        """Gives one post after another below which to ask, so that all known posts with more
        replies than are known are at or below one of them. What came of it is to be added, and
        told by ``asked``, before the next is taken."""
        done = 0
        # The beginnings of conversations first: theirs hold most of the others.
        waiting = sorted(self._posts, key=lambda name: self._posts[name].parent != "")
        while waiting:
            for name in waiting:
                done += 1
                if self._lacks_replies(name):
                    yield self._top(name)
            waiting = list(self._posts)[done:]  # those that only a thread brought

    def guess(self) -> int:
        """How many threads will be asked for, about."""
        return len({self._top(name) for name in self._posts if self._lacks_replies(name)})

    def asked(self, name: str) -> None:
        """What is below ``name`` has come, as far as the network gives it."""
        self._posts[name].is_asked = self._posts[name].is_whole = True

    def _lacks_replies(self, name):
        post = self._posts[name]
        return not post.is_whole and post.replies > len(post.answered_by)

    def _top(self, name):
        """The uppermost known post that ``name`` stands below; itself, where that one was asked
        already and did not give all."""
        top, passed = name, {name}
        while (parent := self._posts[top].parent) in self._posts and parent not in passed:
            if self._posts[parent].is_asked:
                return name
            passed.add(parent)
            top = parent
        return top
