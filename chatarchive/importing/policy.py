"""Who may import, and who sees an import that is under way."""

from wagtail.models import Site

from ..captures.policy import editable_chats, may_change
from ..models import ChatIndexPage, ChatPage, Import


def may_make_chats(user, site):
    index = ChatIndexPage.objects.descendant_of(site.root_page).first()
    return bool(index and index.permissions_for_user(user).can_add_subpage())


def may_import(user):
    """Whether there is a chat that ``user`` may edit, or a place where they may add one."""
    return editable_chats(user).exists() or any(
        index.permissions_for_user(user).can_add_subpage() for index in ChatIndexPage.objects.all()
    )


def sites_of(user):
    """The communities in which ``user`` may import."""
    return [
        site
        for site in Site.objects.order_by("-is_default_site", "hostname")
        if editable_chats(user, site).exists() or may_make_chats(user, site)
    ]


def may_see(user, import_):
    """Its own people, and who may edit the chat that it goes into. Others' sorting and making
    of chats is nobody else's business: what it would touch is known only afterwards."""
    if user.is_superuser or user.pk == import_.user_id:
        return True
    return (
        import_.into == Import.Into.CHAT
        and import_.chat is not None
        and may_change(user, import_.chat)
    )


def may_publish(user, import_):
    """Whether ``user`` may publish all the chats that a look has found tweets for."""
    chats = ChatPage.objects.defer_streamfields().filter(
        pk__in=[chat["pk"] for chat in import_.found.get("chats", [])]
    )
    if import_.into == Import.Into.CREATE:
        index = ChatIndexPage.objects.descendant_of(import_.site.root_page).first()
        if not (index and index.permissions_for_user(user).can_publish_subpage()):
            return False
    return all(chat.permissions_for_user(user).can_publish() for chat in chats)
