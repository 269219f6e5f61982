from django.apps import AppConfig


class ChatArchiveConfig(AppConfig):
    name = "chatarchive"
    verbose_name = "chat archive"

    def ready(self):
        from . import search_index

        search_index.connect(self.get_model("ChatPage"))
