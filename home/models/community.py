from datetime import time
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
    validate_email,
)
from django.db import models
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField

from .. import cadence
from ..blocks import LinksBlock, SistersBlock

DEFAULT_ZONE = "Europe/London"
DEFAULT_NAME = "WeCops"


def nine_in_the_evening():
    # A value in its place would be taken for a slip: "now", written down once (fields.W161).
    return time(21)


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


def split_addresses(value):
    """E-mail addresses with commas or spaces between."""
    return value.replace(",", " ").replace(";", " ").split()


def validate_addresses(value):
    for address in split_addresses(value):
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(f"“{address}” is no e-mail address.") from None


@register_setting(icon="group")
class CommunitySettings(BaseSiteSetting):
    """What makes this site one community's and not another's: facts, not code."""

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", "Every week"
        FORTNIGHTLY = "fortnightly", "Every other week"

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    class Comments(models.TextChoices):
        AFTER = "after", "Show them at once, look at them afterwards"
        BEFORE = "before", "Show them once a facilitator has approved them"
        CLOSED = "closed", "Take none; what was said stays"

    name = models.CharField(
        max_length=60, default=DEFAULT_NAME, help_text="As people say it, without @ or #."
    )
    strapline = models.CharField(
        max_length=140, blank=True, help_text="One line: who you are and what you do together."
    )
    about = RichTextField(
        blank=True,
        features=["bold", "italic", "link"],
        help_text="Two or three sentences for a stranger. Shown on the home page.",
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Square, or no wider than high by half. Without one, a # in your colour stands.",
    )
    accent = models.CharField(
        "colour",
        max_length=7,
        default="#1d4f91",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write a colour as #1d4f91.")],
        help_text="For buttons, links and marks. Made darker or lighter where hard to read.",
    )
    footer = RichTextField(
        blank=True,
        features=["bold", "italic", "link"],
        help_text="At the foot of every page: what else a visitor may look for, and whom to ask.",
    )

    collection = models.ForeignKey(
        "wagtailcore.Collection",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="files",
        help_text="Where several communities share this installation: the collection that holds "
        "yours. Documents in it are handed out at your address only.",
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
    follow = StreamField(
        LinksBlock(),
        blank=True,
        verbose_name="follow us",
        help_text="Where else you are: each network or newsletter with its address.",
    )
    sisters = StreamField(
        SistersBlock(),
        blank=True,
        verbose_name="sister communities",
        help_text="Communities like yours, with their sites. At the foot of every page.",
    )

    cadence = models.CharField(
        "when you talk",
        max_length=100,
        blank=True,
        help_text="In words, such as “Every other Tuesday, 9 pm”. Left empty, made of the below.",
    )
    rhythm = models.CharField(max_length=20, blank=True, choices=Rhythm)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True, choices=Weekday)
    hour = models.TimeField(
        default=nine_in_the_evening,
        help_text="On the clocks of your time zone, in summer and in winter.",
    )
    counted_from = models.DateField(
        "one of these days",
        null=True,
        blank=True,
        help_text="For every other week: a day on which you talk. Left empty, your latest chat.",
    )
    usual_length = models.PositiveSmallIntegerField(
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(24 * 60)],
        help_text="In minutes.",
    )
    time_zone = models.CharField(
        max_length=60,
        default=DEFAULT_ZONE,
        validators=[validate_zone],
        help_text="Chats are announced and tweets are shown in this zone.",
    )

    comments = models.CharField(
        "comments on the blog", max_length=10, choices=Comments, default=Comments.AFTER
    )
    team_email = models.CharField(
        "e-mail of the team",
        max_length=500,
        blank=True,
        validators=[validate_addresses],
        help_text="Who is told that a comment, a report or an offer to host is waiting. Never "
        "shown. Several: put commas between.",
    )

    live_is_public = models.BooleanField(
        "show the chat live",
        default=False,
        help_text="While a chat is followed, a page that its announcement leads to shows the "
        "tweets as they arrive. It ends when the transcript is published. Nobody has looked "
        "through what stands there: facilitators can hide a tweet at once.",
    )
    figures_are_public = models.BooleanField(
        "show everybody our figures",
        default=False,
        help_text="A page that the list of chats leads to: chats, people and topics over the "
        "years, what was asked most, what came of it. It names nobody. You find the same under "
        "Reports, Community figures.",
    )

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldPanel("name"), FieldPanel("strapline"), FieldPanel("about")], "Words"
                    ),
                    MultiFieldPanel([FieldPanel("logo"), FieldPanel("accent")], "Looks"),
                    FieldPanel("footer"),
                    FieldPanel("figures_are_public"),
                    FieldPanel("live_is_public"),
                    FieldPanel("collection"),
                ],
                heading="Who we are",
            ),
            ObjectList(
                [
                    FieldPanel("cadence"),
                    MultiFieldPanel(
                        [
                            HelpPanel(
                                content="The next chat is proposed for the next such day and hour."
                            ),
                            FieldRowPanel([FieldPanel("rhythm"), FieldPanel("weekday")]),
                            FieldRowPanel([FieldPanel("hour"), FieldPanel("usual_length")]),
                            FieldPanel("counted_from"),
                            FieldPanel("time_zone"),
                        ],
                        "The hour",
                    ),
                ],
                heading="When we talk",
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldPanel("handle"), FieldPanel("hashtags")], "On the networks"
                    ),
                    FieldPanel("follow"),
                    FieldPanel("sisters"),
                ],
                heading="Elsewhere",
            ),
            ObjectList(
                [FieldPanel("comments"), FieldPanel("team_email")], heading="What visitors send"
            ),
        ]
    )

    class Meta:
        verbose_name = "community"

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        # Wagtail makes the settings of a further site when they are first asked for: it must not
        # go by the first community's name.
        if self._state.adding and self.name == DEFAULT_NAME and not self.site.is_default_site:
            self.name = (self.site.site_name or self.site.hostname)[:60]
        super().save(*args, **kwargs)

    @property
    def zone(self):
        return zone_named(self.time_zone)

    @property
    def cadence_in_words(self):
        """As somebody wrote it, else made of the rhythm, the day and the hour."""
        return self.cadence or cadence.words(self.rhythm, self.weekday, self.hour)

    @property
    def handles(self):
        return split_names(self.handle)

    @property
    def hashtag_list(self):
        return split_names(self.hashtags)

    @property
    def team_addresses(self):
        return split_addresses(self.team_email)
