"""What somebody of About We did here: chats they hosted, posts they wrote."""


def _of_their_site(pages, profile):
    site = profile.get_site() if profile.path else None
    return pages.live().public().descendant_of(site.root_page) if site else pages.none()


def chats_hosted_by(profile):
    """The public chats of the profile's own site with its handle among the hosts, newest first."""
    from chatarchive.models import ChatHost, ChatPage

    handle = profile.bare_handle
    if not handle:
        return ChatPage.objects.none()
    hosted = ChatHost.objects.filter(handle__iexact=handle).values("chat")
    chats = _of_their_site(ChatPage.objects.filter(pk__in=hosted), profile)
    return chats.defer_streamfields().order_by("-starts_at", "-pk")


def posts_by(profile):
    """The public posts of the profile's own site that name it as the author, newest first."""
    from home.models import BlogPage

    if not profile.pk:
        return BlogPage.objects.none()
    posts = _of_their_site(BlogPage.objects.filter(author=profile.pk), profile)
    return posts.defer_streamfields().newest_first()
