"""A chat page in the search index: written anew by saves that change what it holds.

The index holds the live page. Wagtail's own handlers write it at every draft too, which takes
longer than the draft itself; ``ChatPage.search_auto_update`` switches them off.
"""

from django.db.models.signals import post_delete
from modelsearch.signal_handlers import post_delete_signal_handler, post_save_signal_handler
from wagtail.models import COMMENTS_RELATION_NAME

# What saving a draft writes of the page itself. Nothing of it is searched for.
_OF_THE_DRAFT = {
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
    COMMENTS_RELATION_NAME,
}


def connect(model):
    post_delete.connect(post_delete_signal_handler, sender=model)


def update(chat, update_fields=None):
    """Write a chat that was just saved, with ``update_fields``, into the index.

    Not at Django's signal: that comes before the chat's questions and steps are saved.
    """
    if update_fields is None or not _OF_THE_DRAFT.issuperset(update_fields):
        chat.__dict__.pop("search_words", None)  # as it was before
        post_save_signal_handler(chat)
