from django.core.management.base import BaseCommand

from consent import seals


class Command(BaseCommand):
    help = (
        "Put a seal over every decision and operators' action that has none yet. The worker does the same within "
        "a minute. Safe to run every minute, and while the site runs."
    )

    def handle(self, **options):
        count = rows = 0
        for seal in seals.seal_all():
            count, rows = count + 1, rows + seal.count + seal.actions
            self.stdout.write(
                f"seal {seal.pk}: {seal.count} decisions, {seal.actions} actions, {seals.hash_of(seal)}"
            )
        self.stderr.write(self.style.SUCCESS(f"{rows} sealed under {count} seal{'s' * (count != 1)}."))
