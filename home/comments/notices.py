"""What the team is told of comments."""

from django.db.models import Count, Q
from django.urls import reverse

from ..models import BlogPage, Comment
from ..notices import News, admin_address, counted

MOST_POSTS = 10


class CommentNews(News):
    kind = "comments"

    def news(self, site):
        return Comment.objects.of_site(site).exclude(state=Comment.State.HIDDEN)

    def letter(self, site, community, news):
        number, waiting = news.count(), Comment.objects.of_site(site).waiting().count()
        posts = (
            BlogPage.objects.filter(comments__in=news)
            .annotate(news=Count("comments", filter=Q(comments__in=news)))
            .defer_streamfields()
            .order_by("-news", "-pk")
        )
        lines = [f"{_comments(number)} new on the blog of {community.name}:", ""]
        for post in posts[:MOST_POSTS]:
            lines += [f"{post.title}: {_comments(post.news)}", f"{post.get_full_url()}#comments"]
            lines.append("")
        if len(posts) > MOST_POSTS:
            lines += [f"and more below {len(posts) - MOST_POSTS} other posts.", ""]
        queue = admin_address(reverse("comment:index"))
        if not waiting:
            shown = "They are shown already. To look through them:"
            return f"{_comments(number)} new", [*lines, shown, queue]
        waits = counted(waiting, "comment waits", "comments wait")
        unseen = f"Nobody else sees what waits until you approve it ({waiting:,} in all):"
        return waits, [*lines, unseen, f"{queue}?state=waiting"]


def _comments(number):
    return counted(number, "comment", "comments")
