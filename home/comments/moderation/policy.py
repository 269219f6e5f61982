"""Who may edit a post looks after what is said below it."""

from wagtail.models import Page, Site
from wagtail.permissions import policy_registry, register_permission_policy

from ...models import BlockedPerson, BlogPage, Comment
from ...policies import LookedUpByUserPolicy

_ACTIONS = {"view", "change", "delete"}


def editable_posts(user):
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return BlogPage.objects.filter(pk__in=pages.order_by().values("pk")).defer_streamfields()


def may_moderate(user):
    """Whether somebody looks after comments at all; below which posts is for the policies."""
    return user.is_active and user.has_perm("home.change_comment")


def moderated_sites(user):
    """The sites of which ``user`` may edit a post."""
    if not may_moderate(user):
        return []
    paths = list(editable_posts(user).values_list("path", flat=True))
    return [
        site
        for site in Site.objects.select_related("root_page")
        if any(path.startswith(site.root_page.path) for path in paths)
    ]


class CommentPolicy(LookedUpByUserPolicy):
    def user_has_permission(self, user, action):
        return action in _ACTIONS and may_moderate(user) and editable_posts(user).exists()

    def user_has_permission_for_instance(self, user, action, instance):
        return (
            action in _ACTIONS
            and self.instances_user_has_permission_for(user, action).filter(pk=instance.pk).exists()
        )

    def instances_user_has_any_permission_for(self, user, actions):
        if not (_ACTIONS.intersection(actions) and may_moderate(user)):
            return Comment.objects.none()
        if user.is_superuser:
            return Comment.objects.all()
        return Comment.objects.filter(page__in=editable_posts(user).values("pk"))


class BlockPolicy(LookedUpByUserPolicy):
    """Deleting a block lifts it. Blocks are made from comments."""

    def user_has_permission(self, user, action):
        return action in ("view", "delete") and bool(moderated_sites(user))

    def user_has_permission_for_instance(self, user, action, instance):
        return action in ("view", "delete") and instance.site in moderated_sites(user)

    def instances_user_has_any_permission_for(self, user, actions):
        return blocks_of(user)


def moderated_comments(user):
    policy = policy_registry.get_by_type(Comment)
    return policy.instances_user_has_permission_for(user, "change")


def blocks_of(user):
    return BlockedPerson.objects.filter(site__in=moderated_sites(user))


register_permission_policy(Comment, CommentPolicy(Comment))
register_permission_policy(BlockedPerson, BlockPolicy(BlockedPerson))
