"""The lists: comments, and people who may write none."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import (
    BulkActionsCheckboxColumn,
    Column,
    DateColumn,
    NumberColumn,
    StatusTagColumn,
    TitleColumn,
    UserColumn,
)
from wagtail.admin.views.generic import DeleteView, IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from ...models import BlockedPerson, Comment
from .acts import site_of
from .policy import blocks_of, editable_posts, moderated_comments

_OTHERS = 20


class CommentFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=Comment.State.choices)
    looked_at = django_filters.BooleanFilter(
        label="Looked at", field_name="moderated_at", lookup_expr="isnull", exclude=True
    )
    page = django_filters.ModelChoiceFilter(
        label="Post",
        queryset=lambda request: editable_posts(request.user).filter(
            pk__in=moderated_comments(request.user).order_by().values("page")
        ),
    )
    handle = django_filters.CharFilter(label="Person", method="filter_person")

    class Meta:
        model = Comment
        fields = ["state", "looked_at", "page", "handle"]

    def filter_person(self, comments, name, handle):
        return comments.filter(handle__iexact=handle.strip().lstrip("@"))


def without(*views):
    """No addresses for these views, nor for history and usage, which a post has instead."""
    return {f"{view}_url_name": None for view in (*views, "history", "usage")}


def act_buttons(comment, next_url):
    """What can be done to one comment: the pages that ask before doing it to many."""
    wanted = [("block", "Block person", "lock", 30), ("delete", "Delete", "bin", 40)]
    if comment.state != Comment.State.HIDDEN:
        wanted.insert(0, ("hide", "Hide", "no-view", 20))
    if comment.state != Comment.State.SHOWN or comment.moderated_at is None:
        wanted.insert(0, ("approve", "Approve", "check", 10))
    query = urlencode({"id": comment.pk, "next": next_url})
    for action, label, icon, priority in wanted:
        address = reverse("wagtail_bulk_action", args=["home", "comment", action])
        yield Button(label, url=f"{address}?{query}", icon_name=icon, priority=priority)


class CommentIndexView(IndexView):
    template_name = "home/comments/moderation/index.html"

    def get_base_queryset(self):
        return moderated_comments(self.request.user).select_related("page")

    @property
    def no_results_message(self):
        if self.is_searching or self.is_filtering:
            return "No comment matches. Search for other words, or take a filter away."
        return "Nobody has commented yet. What visitors write below a post will be listed here."

    @cached_property
    def columns(self):
        return [BulkActionsCheckboxColumn("bulk_actions", obj_type="comment"), *super().columns]

    @cached_property
    def header_more_buttons(self):
        address = reverse("blocked_person:index")
        blocked = Button("Blocked people", url=address, icon_name="lock", priority=90)
        return [*super().header_more_buttons, blocked]

    def get_list_more_buttons(self, instance):
        here = self.request.get_full_path() if not self.results_only else self.get_index_url()
        read = Button("Read", url=self.get_inspect_url(instance), icon_name="info-circle")
        return [read, *act_buttons(instance, here)]


class CommentInspectView(InspectView):
    template_name = "home/comments/moderation/inspect.html"
    page_title = "Comment"

    def get_object(self, queryset=None):
        self.permitted = moderated_comments(self.request.user)
        return get_object_or_404(self.permitted.select_related("page", "author"), pk=self.pk)

    def get_page_subtitle(self):
        return f"@{self.object.handle}"

    def get_context_data(self, **kwargs):
        comment = self.object
        others = self.permitted.filter(author=comment.author_id).exclude(pk=comment.pk)
        block = BlockedPerson.objects.filter(
            site=site_of(comment.page), key=comment.author.key
        ).first()
        return super().get_context_data(**kwargs) | {
            "comment": comment,
            # Back to the queue: once deleted, it has no page to go back to.
            "acts": list(act_buttons(comment, reverse(self.index_url_name))),
            "address": f"{comment.page.full_url}#{comment.anchor}",
            "answered": self.permitted.filter(pk=comment.answers).first(),
            "others": others.select_related("page").order_by("-pk")[:_OTHERS],
            "number_of_others": others.count(),
            "blocking": block,
        }


class CommentViewSet(ModelViewSet):
    model = Comment
    icon = "comment"
    index_view_class = CommentIndexView
    inspect_view_class = CommentInspectView
    inspect_view_enabled = True
    copy_view_enabled = False
    form_fields = []
    list_display = [
        TitleColumn("__str__", label="Comment", url_name="comment:inspect"),
        Column("handle", label="Person", accessor=lambda comment: f"@{comment.handle}"),
        Column("page", label="Post", accessor=lambda comment: comment.page.title),
        NumberColumn("links", label="Links"),
        StatusTagColumn(
            "state",
            label="State",
            accessor="get_state_display",
            primary=lambda comment: comment.state == Comment.State.WAITING,
        ),
        DateColumn("created_at", label="Sent", sort_key="created_at"),
    ]
    filterset_class = CommentFilterSet
    ordering = ["-created_at"]
    search_fields = ["text", "handle", "name"]
    search_backend_name = None

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(**without("add", "edit", "delete") | kwargs)

    def get_urlpatterns(self):
        kept = {"index", "index_results", "inspect"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]


class BlockIndexView(IndexView):
    def get_base_queryset(self):
        return blocks_of(self.request.user).select_related("site", "blocked_by")

    def get_list_more_buttons(self, instance):
        lift = self.get_delete_url(instance)
        return [Button("Unblock", url=lift, icon_name="check")] if lift else []


class UnblockView(DeleteView):
    page_title = "Unblock"
    permission_required = "delete"

    def get_object(self, queryset=None):
        return super().get_object(blocks_of(self.request.user))

    @property
    def confirmation_message(self):
        return f"Let {self.object} comment again? What was hidden of theirs stays hidden."

    def get_success_message(self):
        return f"{self.object} may comment again."


class BlockViewSet(ModelViewSet):
    model = BlockedPerson
    icon = "lock"
    index_view_class = BlockIndexView
    delete_view_class = UnblockView
    copy_view_enabled = False
    form_fields = []
    list_display = [
        TitleColumn("__str__", label="Person", url_name="blocked_person:delete"),
        Column("site", label="Community"),
        DateColumn("blocked_at", label="Since", sort_key="blocked_at"),
        UserColumn("blocked_by", label="By"),
    ]
    ordering = ["-blocked_at"]
    search_fields = ["handle"]
    search_backend_name = None

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(**without("add", "edit") | kwargs)

    def get_urlpatterns(self):
        kept = {"index", "index_results", "delete"}
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]


comment_viewset = CommentViewSet("comment", url_prefix="comments")
block_viewset = BlockViewSet("blocked_person", url_prefix="comments/blocked")
