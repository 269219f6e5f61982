from django.contrib.auth.models import Permission
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet

from . import admin_views, compare, log_actions
from .captures.policy import editable_chats, may_change
from .capturing.keys import NothingTold
from .chat_viewset import chat_viewset
from .drafts import refresh
from .editing import remember_loaded
from .live.desk import is_near
from .models import ChatIndexPage, ChatPage, NetworkKeys, Tweet
from .next_chat import creation_url
from .offers.notices import OfferNews
from .offers.viewset import offer_viewset
from .outcomes.viewset import WorkStreamViewSet
from .reporting.notices import ReportNews
from .viewsets import tweet_viewset
from .visitors_queues import OfferQueue, ReportQueue
from .withdrawals.policy import may_see

compare.register()
register_snippet(WorkStreamViewSet)


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


@hooks.register("before_edit_setting")
def keep_keys_out_of_reports_of_errors(request, instance):
    if isinstance(instance, NetworkKeys):
        request.exception_reporter_filter = NothingTold()


@hooks.register("register_admin_urls")
def editor_addresses():
    return [
        path("chats/<int:page_id>/tweets.json", admin_views.chat_tweets, name="chatarchive_tweets"),
        path("", include("chatarchive.captures.urls")),
        path("", include("chatarchive.capturing.urls")),
        path("", include("chatarchive.community_figures.urls")),
        path("", include("chatarchive.importing.urls")),
        path("", include("chatarchive.live.urls")),
        path("", include("chatarchive.outcomes.urls")),
        path("", include("chatarchive.reporting.urls")),
        path("", include("chatarchive.withdrawals.urls")),
    ]


class CapturesMenuItem(MenuItem):
    def is_shown(self, request):
        return editable_chats(request.user).exists()


@hooks.register("register_reports_menu_item")
def captures_report():
    return CapturesMenuItem(
        "Captures", reverse("chatarchive_captures"), icon_name="upload", order=650
    )


@hooks.register("register_reports_menu_item")
def who_has_not_answered():
    return CapturesMenuItem(
        "What happened next", reverse("chatarchive_waiting"), icon_name="history", order=660
    )


@hooks.register("register_reports_menu_item")
def what_the_community_is():
    return CapturesMenuItem(
        "Community figures",
        reverse("chatarchive_community_figures"),
        icon_name="group",
        order=665,
    )


@hooks.register("register_page_header_buttons")
def create_the_next_chat(page, user, view_name, next_url=None):
    page = page.specific_deferred
    if isinstance(page, ChatIndexPage) and page.permissions_for_user(user).can_add_subpage():
        url = creation_url(page)
        yield Button("Create the next chat", url=url, icon_name="calendar-alt", priority=5)


class WithdrawalsMenuItem(MenuItem):
    def is_shown(self, request):
        return may_see(request.user)


@hooks.register("register_reports_menu_item")
def withdrawals_report():
    return WithdrawalsMenuItem(
        "Withdrawals", reverse("chatarchive_withdrawals"), icon_name="bin", order=670
    )


@hooks.register("register_permissions")
def who_may_withdraw():
    codenames = [f"{verb}_withdrawal" for verb in ("add", "view", "delete")]
    return Permission.objects.filter(content_type__app_label="chatarchive", codename__in=codenames)


@hooks.register("register_page_header_buttons")
def captures_of_a_chat(page, user, view_name, next_url=None):
    if not isinstance(page.specific_deferred, ChatPage) or not may_change(user, page):
        return
    if is_near(page.specific_deferred):
        live = reverse("chatarchive_live", args=[page.pk])
        yield Button("Live", url=live, icon_name="view", priority=60)
    into = reverse("chatarchive_import_into", args=[page.pk])
    yield Button("Import tweets", url=into, icon_name="upload", priority=65)
    capture = reverse("chatarchive_capture_chat", args=[page.pk])
    yield Button("Capture from the networks", url=capture, icon_name="download", priority=64)
    captures = f"{reverse('chatarchive_captures')}?chat={page.pk}"
    yield Button("Captures", url=captures, icon_name="upload", priority=66)
    add = reverse("chatarchive_add_tweet", args=[page.pk])
    yield Button("Add a tweet by hand", url=add, icon_name="plus", priority=67)
    step = reverse("chatarchive_add_step", args=[page.pk])
    yield Button("Add what happened next", url=step, icon_name="plus", priority=68)


class ImportActionItem(ActionMenuItem):
    label = "Import tweets"
    name = "action-import-tweets"
    icon_name = "upload"

    def is_shown(self, context):
        return (
            super().is_shown(context)
            and context["view"] == "edit"
            and isinstance(context["page"], ChatPage)
        )

    def get_url(self, context):
        return reverse("chatarchive_import_into", args=[context["page"].pk])


@hooks.register("register_page_action_menu_item")
def import_into_a_chat():
    return ImportActionItem(order=45)


class ImportMenuItem(MenuItem):
    def is_shown(self, request):
        from .importing.policy import may_import

        return may_import(request.user)


@hooks.register("register_admin_menu_item")
def import_tweets():
    return ImportMenuItem(
        "Import tweets", reverse("chatarchive_imports"), icon_name="upload", order=240
    )


@hooks.register("register_icons")
def editor_icons(icons):
    names = ("star", "star-outline", "split", "merge", "undo", "redo", "thread")
    return [*icons, *(f"chatarchive/icons/{name}.svg" for name in names)]


@hooks.register("register_log_actions")
def what_became_of_captures(actions):
    log_actions.register(actions)


@hooks.register("register_admin_viewset")
def tweets_to_look_up():
    return tweet_viewset


class TweetSearchArea(SearchArea):
    def is_shown(self, request):
        return policy_registry.get_by_type(Tweet).user_has_permission(request.user, "view")


@hooks.register("register_admin_search_area")
def tweets_to_search_for():
    return TweetSearchArea(
        "Tweets", reverse("tweet:index"), name="tweets", icon_name="comment", order=150
    )


@hooks.register("register_admin_viewset")
def offers_to_host():
    return offer_viewset


@hooks.register("register_admin_viewset")
def chats_by_their_time():
    return chat_viewset


hooks.register("register_team_news", ReportNews)
hooks.register("register_team_news", OfferNews)
hooks.register("register_visitors_queue", ReportQueue)
hooks.register("register_visitors_queue", OfferQueue)
