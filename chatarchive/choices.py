"""What somebody chooses for an import, and how it is then done: one path for the command and
the admin."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from home.models import CommunitySettings
from home.models.community import zone_named

from .destinations import ByTime, ByTimeMakingChats, OneChat
from .imports import Importer
from .models import ChatHost, ChatIndexPage
from .readers import names, open_captures, table

ONE_CHAT, BY_TIME, MAKING_CHATS = "chat", "sort", "create"
_LONGEST_HANDLE = ChatHost._meta.get_field("handle").max_length


class WrongChoice(Exception):
    """Something was chosen that cannot be. The message is a sentence."""


@dataclass
class Choices:
    """``into`` is ONE_CHAT, with ``chat``, or BY_TIME or MAKING_CHATS, among the chats of
    ``site``. ``zone`` is None for the community's. ``user`` is who imports, None at a command
    line."""

    site: object
    into: str
    chat: object = None
    format: str | None = None
    columns: dict[str, str] | None = None
    zone: ZoneInfo | None = None
    hosts: list[str] = field(default_factory=list)
    publish: bool = False
    dry_run: bool = False
    user: object = None

    def __post_init__(self):
        if self.format and self.format not in names():
            raise WrongChoice(
                f"There is no format “{self.format}”. There are: {', '.join(names())}."
            )
        if too_long := [host for host in self.hosts if len(host) > _LONGEST_HANDLE]:
            raise WrongChoice(
                f"“{too_long[0][:40]}…” is too long for a handle. Put commas between hosts."
            )

    @property
    def known_zone(self):
        return self.zone or CommunitySettings.for_site(self.site).zone

    def importer(self):
        """An Importer without a destination yet: that may depend on what is read."""
        return Importer(
            site=self.site,
            destination=None,
            zone=self.known_zone.key,
            zone_is_given=self.zone is not None,
            hosts=self.hosts,
            publish=self.publish,
            dry_run=self.dry_run,
            user=self.user,
        )

    def open(self, paths, **options):
        """``open_captures``, as chosen."""
        return open_captures(
            paths, format_name=self.format, zone=self.known_zone, columns=self.columns, **options
        )

    def destination(self, readings, on_progress=None):
        """Raises WrongChoice where chats are to be made and have no place to stand."""
        if self.into == ONE_CHAT:
            return OneChat(self.chat)
        if self.into == BY_TIME:
            return ByTime(self.site)
        if not ChatIndexPage.objects.descendant_of(self.site.root_page).exists():
            raise WrongChoice(
                f"The community at “{self.site.hostname}” has no page for its chats to stand "
                "under. Add one in Wagtail, below its home page."
            )
        return ByTimeMakingChats(
            self.site,
            readings,
            zone=self.known_zone,
            hosts=self.hosts,
            user=self.user,
            on_progress=on_progress,
        )


def zone_of(name):
    """The ``ZoneInfo`` of a name as typed in, None of none. Raises WrongChoice."""
    if not name:
        return None
    try:
        return zone_named(name)
    except ValidationError as error:
        raise WrongChoice(error.message) from None


def suits_columns(format_name):
    """Whether it can be said of a file read as ``format_name`` which column holds what."""
    return format_name in (None, "", table.NAME)
