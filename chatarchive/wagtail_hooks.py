from django.urls import path
from wagtail import hooks

from . import admin_views, compare, log_actions
from .drafts import refresh
from .editing import remember_loaded
from .models import ChatPage
from .viewsets import tweet_viewset

compare.register()


@hooks.register("before_edit_page")
def remember_what_the_editor_loaded(request, page):
    if request.method == "POST" and isinstance(page, ChatPage):
        remember_loaded(request, page)


@hooks.register("after_edit_page")
def complete_what_an_import_overtook(request, page):
    # Publishing is no single transaction: an import may have ended in the midst of it. An
    # autosave needs no such care, as a stale one is refused.
    if isinstance(page, ChatPage) and request.accepts("text/html"):
        refresh(page.pk, user=request.user)


@hooks.register("register_admin_urls")
def editor_addresses():
    return [
        path("chats/<int:page_id>/tweets.json", admin_views.chat_tweets, name="chatarchive_tweets"),
    ]


@hooks.register("register_icons")
def editor_icons(icons):
    names = ("star", "star-outline", "split", "merge", "undo", "redo")
    return [*icons, *(f"chatarchive/icons/{name}.svg" for name in names)]


@hooks.register("register_log_actions")
def what_became_of_captures(actions):
    log_actions.register(actions)


@hooks.register("register_admin_viewset")
def tweets_to_look_up():
    return tweet_viewset
