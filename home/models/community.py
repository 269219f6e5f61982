from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField

DEFAULT_ZONE = "Europe/London"


def zone_named(name):
    """The ``ZoneInfo`` of an IANA name.

    Raises ValidationError, in words, for a name that is none.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # all three, for names such as "", "Europe", "x/y"
        raise ValidationError(
            f"“{name}” is no time zone. Use a name such as Europe/London or America/New_York."
        ) from None


def validate_zone(name):
    zone_named(name)


def split_names(value):
    """Handles or hashtags as people type them ("@WeCops, WeNurses"), without @ and #."""
    return [name for name in (part.strip("@#") for part in value.replace(",", " ").split()) if name]


@register_setting(icon="group")
class CommunitySettings(BaseSiteSetting):
    """What makes this site one community's and not another's: facts, not code."""

    name = models.CharField(
        max_length=60, default="WeCops", help_text="As people say it, without @ or #."
    )
    strapline = models.CharField(
        max_length=140, blank=True, help_text="One line: who you are and what you do together."
    )
    about = RichTextField(
        blank=True,
        features=["bold", "italic", "link"],
        help_text="Two or three sentences for a stranger. Shown on the home page.",
    )
    handle = models.CharField(
        "account",
        max_length=60,
        blank=True,
        help_text="Your own account, such as @WeCops. It counts as a host in every chat.",
    )
    hashtags = models.CharField(
        max_length=200, blank=True, help_text="Such as #WeCops. Several: put spaces between."
    )
    cadence = models.CharField(
        "when you talk",
        max_length=100,
        blank=True,
        help_text="In words, such as “Every other Tuesday, 9 pm”.",
    )
    time_zone = models.CharField(
        max_length=60,
        default=DEFAULT_ZONE,
        validators=[validate_zone],
        help_text="Chats are announced and tweets are shown in this zone.",
    )
    accent = models.CharField(
        "colour",
        max_length=7,
        default="#1d4f91",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write a colour as #1d4f91.")],
        help_text="For buttons, links and marks. Made darker or lighter where hard to read.",
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("strapline"), FieldPanel("about")], "Who we are"
        ),
        MultiFieldPanel([FieldPanel("handle"), FieldPanel("hashtags")], "On the networks"),
        MultiFieldPanel([FieldPanel("cadence"), FieldPanel("time_zone")], "When"),
        FieldPanel("accent"),
    ]

    class Meta:
        verbose_name = "community"

    def __str__(self):
        return self.name

    @property
    def zone(self):
        return zone_named(self.time_zone)

    @property
    def handles(self):
        return split_names(self.handle)

    @property
    def hashtag_list(self):
        return split_names(self.hashtags)
