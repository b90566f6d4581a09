from django.core.management.base import BaseCommand, CommandError

from consent import verifying


class Command(BaseCommand):
    help = (
        "Check that no published text, recorded decision or seal was changed, removed or moved, and that the "
        "database's guards are there: every hash, leaf, root and link of the chain is computed again. Names what is "
        "wrong and exits 1. Changes nothing."
    )

    def handle(self, **options):
        tally, faults = verifying.Tally(), 0
        for sentence in verifying.faults(tally):
            faults += 1
            self.stdout.write(sentence)
        counts = (
            f"{tally.decisions} decision{'s' * (tally.decisions != 1)}, "
            f"{tally.seals} seal{'s' * (tally.seals != 1)}"
        )
        if faults:
            raise CommandError(f"{faults} wrong among the published texts, {counts}.")
        self.stderr.write(self.style.SUCCESS(f"{counts} and all published texts are intact."))
