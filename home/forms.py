"""Forms of the admin that know more than their fields."""

from wagtail.admin.forms import WagtailAdminPageForm


class BlogPageForm(WagtailAdminPageForm):
    """A new post is proposed to be by whoever writes it: their profile, else their name."""

    def __init__(self, *args, **kwargs):
        instance, user = kwargs.get("instance"), kwargs.get("for_user")
        if user and instance is not None and instance.pk is None:
            proposed = _byline_of(user, kwargs.get("parent_page"))
            kwargs["initial"] = proposed | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)


def _byline_of(user, blog):
    from aboutwe.models import ProfilePage

    name = user.get_full_name().strip()
    if not name:
        return {}
    profiles = ProfilePage.objects.live().filter(title__iexact=name)
    if blog is not None:
        profiles = profiles.descendant_of(blog.get_parent())
    profile = profiles.first()
    return {"author": profile.pk} if profile else {"author_name": name}
