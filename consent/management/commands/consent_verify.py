from django.core.management.base import BaseCommand, CommandError

from consent import verifying


class Command(BaseCommand):
    help = (
        "Check that no published text and no recorded decision was changed: every hash and leaf is computed again. "
        "Names what is wrong and exits 1. Changes nothing."
    )

    def handle(self, **options):
        faults = count = 0
        for sentence in verifying.faults_of_texts():
            faults += 1
            self.stdout.write(sentence)
        for event, sentence in verifying.faults_of_decisions():
            count += 1
            if sentence:
                faults += 1
                self.stdout.write(f"decision {event.pk} {sentence}")
        if faults:
            raise CommandError(f"{faults} wrong among the published texts and {count} decisions.")
        self.stderr.write(
            self.style.SUCCESS(f"{count} decision{'s' * (count != 1)} and all published texts are intact.")
        )
