"""Several comments at once, in Wagtail's own manner."""

import re

from django import forms
from wagtail import hooks
from wagtail.admin.views.bulk_action import BulkAction

from ...models import Comment
from . import acts
from .policy import moderated_comments

_ID = re.compile(r"[0-9]{1,18}")


class CommentAction(BulkAction):
    """``verb`` and ``done`` fill the sentences of the page that asks, and of the answer."""

    models = [Comment]
    template_name = "home/comments/moderation/confirm.html"
    verb = done = explained = ""

    def get_actionable_objects(self):
        ids = [number for number in self.request.GET.getlist("id") if _ID.fullmatch(number)]
        mine = moderated_comments(self.request.user).filter(pk__in=ids[:1000])
        # Nothing is said of what one may not see.
        return list(mine.select_related("page", "author").order_by("pk")), {
            "items_with_no_access": []
        }

    def get_context_data(self, **kwargs):
        words = {
            "verb": self.verb,
            "explained": self.explained,
            "display_name": self.display_name,
            "button_class": " ".join(self.classes),
        }
        return super().get_context_data(**kwargs) | words

    def get_execution_context(self):
        user, form = self.request.user, self.cleaned_form
        return super().get_execution_context() | {"user": user, "form": form}

    def get_success_message(self, num_parent_objects, num_child_objects):
        comments = "comment" if num_parent_objects == 1 else "comments"
        return f"{num_parent_objects} {comments} {self.done}."


@hooks.register("register_bulk_action")
class Approve(CommentAction):
    display_name = verb = "Approve"
    action_type = "approve"
    aria_label = "Approve the chosen comments"
    action_priority = 10
    done = "approved"
    explained = "Everybody can read them then."

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        return acts.approve(objects, user), 0


@hooks.register("register_bulk_action")
class Hide(CommentAction):
    display_name = verb = "Hide"
    action_type = "hide"
    aria_label = "Hide the chosen comments"
    action_priority = 20
    done = "hidden"
    explained = "Only facilitators can read them then, and their authors among their own comments."

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        return acts.hide(objects, user), 0


class BlockForm(forms.Form):
    hide_all = forms.BooleanField(
        label="Hide all they have written here",
        required=False,
        help_text="What still waits is hidden in any case.",
    )


@hooks.register("register_bulk_action")
class Block(CommentAction):
    display_name = "Block person"
    verb = "Block whoever wrote"
    action_type = "block"
    aria_label = "Block who wrote the chosen comments"
    action_priority = 30
    classes = {"serious"}
    form_class = BlockForm
    explained = (
        "They can still sign in and read, and delete what they wrote, but not comment in this "
        "community. You can lift it again under Blocked people."
    )

    def get_execution_context(self):
        return super().get_execution_context() | {
            "manageable": moderated_comments(self.request.user)
        }

    @classmethod
    def execute_action(cls, objects, user=None, form=None, manageable=None, **kwargs):
        hide_all = form.cleaned_data["hide_all"]
        return acts.block(objects, user, hide_all=hide_all, manageable=manageable), 0

    def get_success_message(self, num_parent_objects, num_child_objects):
        people = "person" if num_parent_objects == 1 else "people"
        return f"{num_parent_objects} {people} blocked."


@hooks.register("register_bulk_action")
class Delete(CommentAction):
    display_name = verb = "Delete"
    action_type = "delete"
    aria_label = "Delete the chosen comments"
    action_priority = 40
    classes = {"serious"}
    done = "deleted"
    explained = "They are gone for good. Replies of others stay."

    @classmethod
    def execute_action(cls, objects, user=None, **kwargs):
        return acts.delete(objects, user), 0
