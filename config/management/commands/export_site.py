from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config.exchange import ExchangeError, exporting


class Command(BaseCommand):
    help = (
        "Write everything of the site (texts, conversation, people, records of consent, uploaded files) into one open "
        "file that import_site takes into an empty site, on SQLite or PostgreSQL. Safe while the site runs; the same "
        "content gives the same bytes. FILE holds password hashes and records about people: keep it as carefully as "
        "the site itself."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="For example rapport-site.zip; replaced if there."
        )

    def handle(self, *, file, **options):
        if not file.parent.is_dir():
            raise CommandError(f"There is no folder {file.parent}.")
        try:
            manifest = exporting.save(file)
        except ExchangeError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest["tables"])
        self.stderr.write(
            self.style.SUCCESS(
                f"{file}: {rows} rows of {len(manifest['tables'])} tables, {len(manifest['media'])} uploaded files, "
                f"{file.stat().st_size / 1e6:.1f} MB"
            )
        )
