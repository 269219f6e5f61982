"""A chat page in the search index: written anew by saves that change what it holds.

The index holds the live page. Wagtail's own handlers write it at every draft too, which takes
longer than the draft itself; ``ChatPage.search_auto_update`` switches them off.
"""

from django.db.models.signals import post_delete, post_save
from modelsearch.signal_handlers import post_delete_signal_handler, post_save_signal_handler

# What saving a draft writes of the page itself. Nothing of it is searched for.
_OF_THE_DRAFT = {
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
}


def connect(model):
    post_save.connect(_update, sender=model)
    post_delete.connect(post_delete_signal_handler, sender=model)


def _update(instance, update_fields=None, **arguments):
    if update_fields is None or not _OF_THE_DRAFT.issuperset(update_fields):
        post_save_signal_handler(instance, **arguments)
