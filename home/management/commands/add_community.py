from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from home.communities import make_community
from home.models.community import DEFAULT_ZONE


class Command(BaseCommand):
    help = "Add a community to this installation: site, home page, facts and standard pages."

    def add_arguments(self, parser):
        parser.add_argument("hostname", metavar="HOSTNAME", help="such as www.example.org")
        parser.add_argument("name", metavar="NAME", help="as people say it, without @ or #")
        parser.add_argument("--port", type=int, default=80, help="443 behind TLS; otherwise 80")
        parser.add_argument("--handle", default="", help="its own account, such as @WeNurses")
        parser.add_argument("--hashtag", default="", help="several: in quotes, with spaces")
        parser.add_argument("--zone", default=DEFAULT_ZONE, help="its time zone")
        parser.add_argument(
            "--groups", action="store_true", help="groups of its own too, and a place for its files"
        )

    def handle(self, *, hostname, name, port, handle, hashtag, zone, groups, **options):
        try:
            site = make_community(
                hostname,
                name,
                port=port,
                handle=handle,
                hashtags=hashtag,
                time_zone=zone,
                groups=groups,
                say=self.stdout.write,
            )
        except ValidationError as error:
            raise CommandError(
                " ".join([*error.messages, "Nothing was made."]), returncode=2
            ) from None
        self.stdout.write(
            f"Now let the server answer to {site.hostname} (ALLOWED_HOSTS; docs/running.md, "
            "“A second community”)."
        )
