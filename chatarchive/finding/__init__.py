"""Finding tweets: the index of their words, and asking it."""


def connect(app):
    from django.db.models.signals import post_migrate

    from . import rebuilding, writing

    writing.connect()
    post_migrate.connect(rebuilding.fill_if_empty, sender=app)
