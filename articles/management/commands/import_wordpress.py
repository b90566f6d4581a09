from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from articles.wordpress.importing import PICTURES, import_files
from articles.wordpress.source import WxrError


class Command(BaseCommand):
    help = (
        "Import the articles and comments of WordPress exports (WXR 1.0 to 1.2; .xml, .gz or .zip). Safe to "
        "repeat: a second run changes nothing, and finishes what a broken-off run began. Sends no mail, asks "
        "no network."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="An export; several are read as one site."
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done; change nothing.")
        parser.add_argument(
            "--uploads", metavar="DIR", help="A copy of wp-content/uploads, for the pictures."
        )
        parser.add_argument(
            "--report", metavar="FILE", help="Also write the report, with every article, to a file."
        )

    def handle(self, *, files, dry_run, uploads, report, **options):
        if uploads and not Path(uploads).is_dir():
            raise CommandError(f"{uploads} is not a folder. Name a copy of wp-content/uploads.")
        written = self._opened(report)
        try:
            done = import_files(files, dry_run=dry_run, say=self.stdout.write)
        except WxrError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(
                f"The database cannot be used: {error}. Has manage.py migrate been run?"
            ) from error
        if uploads:
            done.notes["Pictures"] = [PICTURES]
        self.stderr.write(done.text(with_lines=False))
        if written:
            with written:
                written.write(done.text())
        if done.broken:
            raise CommandError(
                f"{len(done.broken)} part(s) could not be read, see above; everything else is done."
                if done.outcomes
                else f"Nothing could be read: {done.broken[0]}."
            )

    def _opened(self, path):
        if not path:
            return None
        try:
            return Path(path).open("w", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
