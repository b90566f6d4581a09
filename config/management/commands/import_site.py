from pathlib import Path

from django.core.cache import caches
from django.core.management.base import BaseCommand, CommandError

from config.exchange import ExchangeError, importing


class Command(BaseCommand):
    help = (
        "Take a whole site in that export_site wrote: all of it or nothing, into an empty site whose tables are up to "
        "date. Sends no mail. Stop the site before, start it after."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="A file that export_site made.")

    def handle(self, *, file, **options):
        try:
            manifest = importing.load(file)
        except ExchangeError as error:
            raise CommandError(str(error)) from error
        for cache in caches.all():
            cache.clear()
        rows = sum(table["rows"] for table in manifest["tables"])
        self.stderr.write(
            self.style.SUCCESS(
                f"{rows} rows of {len(manifest['tables'])} tables, {len(manifest['media'])} uploaded files"
            )
        )
        self.stderr.write(
            "Bring the old site's secret key along (DATA_DIR/secret-key or SECRET_KEY): without it the seals of the "
            "records of consent and the links in old mails are not recognised."
        )
