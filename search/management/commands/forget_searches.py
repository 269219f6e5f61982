from django.core.management.base import BaseCommand

from search.sought import forget


class Command(BaseCommand):
    help = "Forget words that people looked for once, or long ago."

    def handle(self, **options):
        number = forget()
        self.stdout.write(f"Forgot {number} thing{'' if number == 1 else 's'} looked for.")
