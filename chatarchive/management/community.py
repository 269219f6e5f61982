"""What commands on one community's chats have in common: which site, which chat."""

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from ..destinations import own_chats_of

WRONG_USAGE = 2


class CommunityCommand(BaseCommand):
    """Looks up a site by ``--site`` and a chat by its slug.

    Raises CommandError, in a sentence and with exit status 2, for what there is not.
    """

    def add_site_argument(self, parser):
        parser.add_argument("--site", metavar="HOSTNAME", help="which community")

    def site(self, hostname):
        if not hostname:
            return Site.objects.get(is_default_site=True)
        site = Site.objects.filter(hostname=hostname).first()
        if site is None:
            known = ", ".join(Site.objects.values_list("hostname", flat=True))
            raise CommandError(
                f"There is no community at “{hostname}”. There are: {known}.",
                returncode=WRONG_USAGE,
            )
        return site

    def chat(self, slug, site):
        chats = own_chats_of(site)
        chat = chats.filter(slug=slug).first()
        if chat is None:
            known = ", ".join(chats.order_by("-starts_at").values_list("slug", flat=True)[:10])
            raise CommandError(
                f"There is no chat “{slug}”. "
                + (f"The latest are: {known}." if known else "There are no chats yet."),
                returncode=WRONG_USAGE,
            )
        return chat
