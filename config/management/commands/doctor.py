from django.core.management.base import BaseCommand, CommandError

from config import diagnosis


class Command(BaseCommand):
    help = "Say what is wrong here, and how to mend it. Changes nothing. Ends with an error if something is broken."
    # Each is looked at below, also where a check would refuse to go on.
    requires_system_checks = []

    def handle(self, **options):
        marks = {
            diagnosis.FINE: self.style.SUCCESS("fine   "),
            diagnosis.NOTE: self.style.WARNING("look   "),
            diagnosis.BROKEN: self.style.ERROR("BROKEN "),
        }
        broken = 0
        for finding in diagnosis.examine():
            self.stdout.write(f"{marks[finding.state]} {finding.subject}: {finding.words}")
            if finding.remedy:
                self.stdout.write(f"         → {finding.remedy}")
            broken += finding.state == diagnosis.BROKEN
        if broken:
            raise CommandError(f"{broken} {'thing is' if broken == 1 else 'things are'} broken.")
        self.stderr.write(self.style.SUCCESS("Nothing is broken."))
