from datetime import datetime, time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from consent import exporting, ledger


def day(text):
    """A day of the site's zone as the moment at which it begins."""
    found = parse_date(text)
    if found is None:
        raise ValueError(text)
    return timezone.make_aware(datetime.combine(found, time.min))


class Command(BaseCommand):
    help = (
        "Write recorded decisions to standard output as CSV or JSON Lines, oldest first, in flat memory. Names no "
        "account and holds no salt; a cell that a spreadsheet would run is made harmless. Changes nothing, and is "
        "itself logged."
    )

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=exporting.FORMATS, default="csv", help="csv or jsonl (csv)")
        parser.add_argument("--since", type=day, help="From this day on (2026-05-31).")
        parser.add_argument("--until", type=day, help="Before this day.")
        parser.add_argument("--state", default="", help="given, refused, withdrawn, …")
        parser.add_argument(
            "--purpose", default="", help="Only decisions that say something about this purpose."
        )
        parser.add_argument("--notice", type=int, help="Only answers to this notice.")
        parser.add_argument("--reason", default="Exported on the command line.", help="Why; it is logged.")

    def handle(self, *, format, reason, **options):
        choice = {name: options[name] for name in ("since", "until", "state", "purpose", "notice")}
        try:
            events, about = exporting.chosen(**choice)
        except exporting.ExportError as error:
            raise CommandError(str(error)) from error
        count = events.count()
        ledger.log(None, "exported", about=about | {"format": format}, count=count, reason=reason)
        try:
            for piece in exporting.lines(events, format):
                self.stdout.write(piece, ending="")
        except BrokenPipeError as error:
            raise CommandError("Whoever read the export went away before its end.") from error
        self.stderr.write(self.style.SUCCESS(f"{count} decisions"))
