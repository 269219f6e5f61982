from django.apps import AppConfig


class ChatArchiveConfig(AppConfig):
    name = "chatarchive"
    verbose_name = "chat archive"
