from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages

from . import log_actions
from .consent import ConsentMissing
from .models import ProfilePage


@hooks.register("register_log_actions")
def what_became_of_consent(actions):
    log_actions.register(actions)


@hooks.register("before_edit_page")
def tell_saves_from_previews(request, page):
    if request.method == "POST" and isinstance(page, ProfilePage):
        page.is_saved_in_editor = True


@hooks.register("before_publish_page")
def publish_nobody_unasked(request, page):
    if isinstance(page, ProfilePage) and not page.has_consent:
        _say_what_went_offline(request, page)
        messages.error(request, ConsentMissing(page).messages[0])
        return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("after_edit_page")
def say_what_a_withdrawal_did(request, page):
    if isinstance(page, ProfilePage):
        _say_what_went_offline(request, page)


def _say_what_went_offline(request, page):
    # After an autosave, which shows no message, the next page says it.
    if getattr(page, "taken_offline", False):
        page.taken_offline = False
        messages.warning(
            request,
            f"“{page.title}” is offline now, since the tick for their consent was taken away. "
            "It is kept here as a draft.",
        )


@hooks.register("before_copy_page")
def copies_of_people_are_drafts(request, page):
    if request.method != "POST" or not request.POST.get("publish_copies"):
        return
    copied = page.get_descendants(inclusive=True) if request.POST.get("copy_subpages") else [page]
    if any(issubclass(one.specific_class, ProfilePage) for one in copied if one.specific_class):
        messages.error(
            request,
            "Nothing was copied. A copy of somebody’s page has nobody’s consent yet, so it can "
            "only be a draft: copy again without “Publish”.",
        )
        return redirect("wagtailadmin_pages:copy", page.pk)
