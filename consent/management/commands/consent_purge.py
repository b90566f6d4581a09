from collections import Counter

from django.core.management.base import BaseCommand

from consent import retention

WORDS = {
    "restrictions": "restricted subjects whose time is over",
    "events": "decisions that ran out 24 months ago",
    "seals": "seals under which everything is old and leads to nobody",
    "actors": "operators' actions of 36 months ago that still say who acted",
    "cases": "requests about data that were closed 36 months ago",
}


class Command(BaseCommand):
    help = (
        "Let go of what is past its retention: decisions are shredded 24 months after they ran out, the rows under "
        "seals deleted once none of them leads to anybody, operators' actions after 36 months. A legal hold stops it. "
        "Safe to run every night, to stop and to repeat."
    )

    def add_arguments(self, parser):
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--dry-run", action="store_true", help="Count them; change nothing.")
        how.add_argument("--yes", action="store_true", help="Do it. There is no way back.")
        parser.add_argument("--reason", default="Retention.", help="Why; it is logged (Retention.)")

    def handle(self, *, dry_run, reason, **options):
        if dry_run:
            due = retention.due()
            counts = {name: getattr(due, name) for name in WORDS}
        else:
            counts = Counter()
            for name, count in retention.purge(by=None, reason=reason):
                counts[name] += count
        for name, words in WORDS.items():
            if counts[name]:
                self.stdout.write(f"{'would purge' if dry_run else 'purged'}: {counts[name]} {words}")
        total = sum(counts.values())
        self.stderr.write(self.style.SUCCESS(f"{total} {'due' if dry_run else 'purged'}"))
