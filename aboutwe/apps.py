from django.apps import AppConfig


class AboutWeConfig(AppConfig):
    name = "aboutwe"
    verbose_name = "About We"
