from django.core.management.base import BaseCommand

from chatarchive.offers.keeping import forget_contacts


class Command(BaseCommand):
    help = "Delete names and addresses of people whose offers to host were settled long ago."

    def handle(self, **options):
        number = forget_contacts()
        self.stdout.write(f"Contact data of {number} offer{'' if number == 1 else 's'} deleted.")
