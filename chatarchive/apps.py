from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_delete


class ChatArchiveConfig(AppConfig):
    name = "chatarchive"
    verbose_name = "chat archive"

    def ready(self):
        from . import archive, busy, figures, finding, next_chat, search_index
        from .capturing import schedules
        from .importing import thread
        from .live import copies

        archive.connect()
        figures.connect()
        finding.connect(self)
        copies.connect()
        next_chat.connect()
        search_index.connect(self.get_model("ChatPage"))
        busy.let_editors_open()
        post_delete.connect(_discard_upload, sender=self.get_model("Import"))
        post_delete.connect(_discard_received, sender=self.get_model("CaptureRun"))
        schedules.connect()
        thread.connect()


def _discard_upload(instance, **kwargs):
    from .importing import uploads

    transaction.on_commit(lambda: uploads.discard(instance))


def _discard_received(instance, **kwargs):
    from .capturing import folders

    transaction.on_commit(lambda: folders.discard(instance))
