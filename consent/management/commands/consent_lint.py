from django.core.management.base import BaseCommand, CommandError

from consent import publishing
from consent.models import Notice


class Command(BaseCommand):
    help = (
        "Look at every draft of a cookie notice, and at what the one in force would be today, for what publishing "
        "refuses: unequal buttons, ticked boxes, missing texts, undeclared cookies, lifetimes over 13 months. Exits 1 "
        "when there is any. Changes nothing."
    )

    def handle(self, **options):
        count, looked = 0, 0
        in_force = Notice.objects.published().order_by("-number", "pk")[:1]
        for notice in (*Notice.objects.drafts(), *in_force):
            looked += 1
            for sentence in publishing.faults(notice):
                count += 1
                self.stdout.write(f"{notice}: {sentence}")
        if count:
            raise CommandError(f"{count} in the way of publishing.")
        self.stderr.write(self.style.SUCCESS(f"{looked} notice{'s' * (looked != 1)}, nothing in the way."))
