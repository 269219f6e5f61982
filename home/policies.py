"""What our permission policies have in common."""

from wagtail.permission_policies.base import BasePermissionPolicy


class LookedUpByUserPolicy(BasePermissionPolicy):
    """Asked what a user may do with which things, and never who may do something with one."""

    def users_with_any_permission(self, actions):
        raise NotImplementedError(
            f"Of {self.model._meta.verbose_name_plural} it is only told which ones a user may see."
        )
