from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config import archive


class Command(BaseCommand):
    help = (
        "Write the whole site (database and uploaded files, as of one moment) into one archive, while it runs. "
        "Safe to run at any time; an existing FILE is replaced. Keep the secret key elsewhere yourself."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="For example rapport-2026-11-23.tar.gz.")

    def handle(self, *, file, **options):
        if not file.parent.is_dir():
            raise CommandError(f"There is no folder {file.parent}.")
        try:
            archive.save(file)
        except archive.ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stderr.write(self.style.SUCCESS(f"{file}: {file.stat().st_size / 1e6:.1f} MB"))
