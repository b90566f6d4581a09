from django.core.management.base import BaseCommand, CommandError

from consent import scanning


class Command(BaseCommand):
    help = (
        "Walk through the site in this process, as a stranger and as somebody who allows everything, and list cookies, "
        "storage and foreign hosts that the published notice does not tell of. They go to the inbox at the desk. Exits "
        "1 when there are any. Safe to run every night."
    )

    def add_arguments(self, parser):
        parser.add_argument("--pages", type=int, default=200, help="At most so many pages, each time (200).")
        parser.add_argument("--dry-run", action="store_true", help="List them; put nothing into the inbox.")

    def handle(self, *, pages, dry_run, **options):
        count = 0
        for finding in scanning.scan(pages=pages):
            count += 1
            self.stdout.write(f"{finding.kind}: {finding.name} ({finding.surface})")
            if not dry_run:
                scanning.note(finding)
        if count:
            raise CommandError(f"{count} undeclared: tell of them in the next notice, or stop setting them.")
        self.stderr.write(self.style.SUCCESS("Nothing is stored or loaded that the notice does not tell of."))
