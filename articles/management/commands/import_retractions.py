from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles import retracting


class Command(BaseCommand):
    help = (
        "Take in a CSV list of retracted works: Retraction Watch's file, or one with the columns doi, nature, date, "
        "title, reason, notice. Safe to repeat; a newer file changes what it names and leaves the rest."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Count; change nothing.")

    def handle(self, *, file, dry_run, **options):
        try:
            found = self.read(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except retracting.RetractionError as error:
            raise CommandError(str(error)) from error
        counts = retracting.take_in(found, dry_run=dry_run)
        for row in retracting.cited() if not dry_run else []:
            self.stdout.write(f"cited: {row.doi} in “{row.version.title}” ({row.version.article.slug})")
        told = ", ".join(f"{counts[name]} {name}" for name in ("new", "changed", "reinstated", "unchanged"))
        self.stderr.write(f"{told}{' (nothing was changed)' if dry_run else ''}")

    def read(self, file):
        """The file is UTF-8 or, as older ones are, Windows-1252."""
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                return retracting.read(lines)
        except UnicodeDecodeError:
            with file.open(encoding="cp1252", errors="replace", newline="") as lines:
                return retracting.read(lines)
