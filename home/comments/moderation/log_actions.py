"""What a post's history says of the moderation below it.

Comments are named by number: their words and authors must be able to go for good.
"""

from wagtail.log_actions import LogFormatter, log

APPROVED, HIDDEN, DELETED = "home.comments.approve", "home.comments.hide", "home.comments.delete"
BLOCKED = "home.comments.block"
_WORDS = {
    APPROVED: ("Approve comments", "approved"),
    HIDDEN: ("Hide comments", "hidden"),
    DELETED: ("Delete comments", "deleted"),
    BLOCKED: ("Block a commenter", "taken as the reason to block their authors"),
}


def register(actions):
    for action, (name, done) in _WORDS.items():
        formatter = type("CommentsFormatter", (_Formatter,), {"label": name, "done": done})
        actions.register_action(action)(formatter)


def log_on_posts(action, comments, user):
    """One entry for each post that some of ``comments`` stand below."""
    posts = {}
    for comment in comments:
        posts.setdefault(comment.page_id, (comment.page, []))[1].append(comment.pk)
    for post, numbers in posts.values():
        log(instance=post, action=action, user=user, data={"comments": numbers})


class _Formatter(LogFormatter):
    def format_message(self, log_entry):
        numbers = log_entry.data.get("comments", [])
        names = ", ".join(f"#{number}" for number in numbers)
        return f"{'Comment' if len(numbers) == 1 else 'Comments'} {names} {self.done}"
