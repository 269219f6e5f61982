"""Who wrote a post, as its readers may know it."""

from dataclasses import dataclass

from wagtail.models import Site


@dataclass(slots=True)
class Byline:
    """``profile`` is the author's page, if visitors may see it; ``handle`` is without the @."""

    name: str = ""
    handle: str = ""
    profile: object = None

    def __bool__(self):
        return bool(self.name or self.handle)

    @property
    def said(self):
        return self.name or f"@{self.handle}"


def signed(posts, request):
    """The posts as a list, each with its ``byline``, in one query (two where there are pictures)
    however many they are.

    Somebody's profile may be a draft, private, or of another community here: then their name
    stands there, and nothing more.
    """
    from aboutwe.models import ProfilePage

    posts = list(posts)
    site = request and Site.find_for_request(request)
    wanted = {post.author_id for post in posts} - {None}
    # Titles of all; the rest is only for those that visitors may see.
    names = ProfilePage.objects.in_bulk(wanted, field_name="pk") if wanted else {}
    shown = {}
    if names and site:
        profiles = ProfilePage.objects.filter(pk__in=wanted).live().public()
        profiles = profiles.descendant_of(site.root_page).select_related("picture")
        shown = {page.pk: page for page in profiles.prefetch_related("picture__renditions")}
    for post in posts:
        post.byline = _byline(post, names, shown)
    return posts


def _byline(post, names, shown):
    if profile := shown.get(post.author_id):
        return Byline(profile.title, profile.bare_handle, profile)
    if author := names.get(post.author_id):
        return Byline(author.title)
    return Byline(post.author_name, post.author_handle)
