"""A profile is public only while the person has agreed to it.

Every road to the public ends in ``ProfilePage.save`` or ``ProfilePage.publish``, and those refuse:

- *Publish* in the editor keeps the draft and says why it was not published;
- approving in a workflow, publishing in bulk and ``revision.publish()`` raise ``ConsentMissing``
  and change nothing; in the admin, ``ConsentMiddleware`` says so in a sentence;
- a copy never has the consent of the page it was made from, so it starts as a draft;
- what was scheduled while they agreed, and comes due when they no longer do, is unscheduled. It
  must not keep other pages from going live, so that is logged rather than raised.

Withdrawing takes the page offline within the same save, an autosave included: waiting for somebody
to press one more button would leave a person public who asked not to be.
"""

import logging

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin import messages
from wagtail.log_actions import log

logger = logging.getLogger(__name__)

FIELDS = ("consent_given_on", "consent_how", "consent_recorded_by")
COLUMNS = ("consent_given_on", "consent_how", "consent_recorded_by_id")
BY_SCHEDULE = "wagtail.publish.scheduled"
GIVEN = "aboutwe.consent_given"
WITHDRAWN = "aboutwe.consent_withdrawn"


class ConsentMissing(ValidationError):
    """Somebody's page was to be shown without their having agreed."""

    def __init__(self, profile):
        self.profile = profile
        super().__init__(
            f"“{profile.title}” was not published: nobody has recorded that they agreed to it. "
            "The draft is kept. Ask them, tick “They have agreed”, and publish again."
        )


def settle(profile, user):
    """Write down at once what an editor's form says of consent, apart from the draft.

    ``profile`` is the form's filled object of a saved page. Takes the page offline where consent
    was withdrawn, and then leaves ``profile.taken_offline`` true.
    """
    stored = type(profile).objects.get(pk=profile.pk)
    if _told(stored) == _told(profile):
        profile.consent_recorded_by_id = stored.consent_recorded_by_id
        return
    agreed = profile.consent_given_on is not None
    profile.consent_recorded_by = user if agreed else None
    values = {name: getattr(profile, name) for name in COLUMNS}
    type(profile).objects.filter(pk=profile.pk).update(**values)
    log(
        instance=profile,
        action=GIVEN if agreed else WITHDRAWN,
        user=user,
        # Of a consent that is withdrawn, the history still tells what it had been.
        data={"on": (_told(profile) if agreed else _told(stored))[0].isoformat()},
    )
    if not agreed and stored.live:
        stored.refresh_from_db()
        # Who may edit may do this too, though they may not publish: it must not wait for an editor.
        UnpublishPageAction(stored, user=user).execute(skip_permission_checks=True)
        profile.live, profile.live_revision = False, None
        profile.has_unpublished_changes = profile.taken_offline = True


def leave_as_stored(profile):
    """Give ``profile``, the form's filled object, the consent that the database has."""
    stored = type(profile).objects.values(*COLUMNS).get(pk=profile.pk)
    for name, value in stored.items():
        setattr(profile, name, value)


def unschedule(profile, revision):
    """What was to go live now stays a draft."""
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    logger.warning("Not published as scheduled, for want of consent: page %s", profile.pk)


def _told(profile):
    return profile.consent_given_on, profile.consent_how


class ConsentMiddleware:
    """In the admin, answers with a sentence what was refused for want of consent."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if not isinstance(error, ConsentMissing) or not hasattr(request, "user"):
            return None
        messages.error(request, error.messages[0])
        if error.profile.pk:
            return redirect("wagtailadmin_pages:edit", error.profile.pk)
        return redirect("wagtailadmin_home")
