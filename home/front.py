"""The pages directly below a site's front page: its menu, its feeds, the first step of a trail."""

from wagtail.models import Page, Site


def pages_below_the_front(request):
    """Those that visitors see, in the editors' order. Asked for once a request."""
    site = request and Site.find_for_request(request)
    if not site:
        return []
    if not hasattr(request, "_pages_below_the_front"):
        # Says what ``public()`` says of children, in one query instead of two.
        public = Page.objects.filter(view_restrictions=None)
        pages = public.child_of(site.root_page).live().select_related("content_type")
        request._pages_below_the_front = list(
            pages.only("title", "path", "url_path", "show_in_menus", "content_type")
        )
    return request._pages_below_the_front
