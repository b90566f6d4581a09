from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config import archive, startup


class Command(BaseCommand):
    help = (
        "Bring a back-up back: database and uploaded files become those of FILE, then the tables are brought up to "
        "date. Refuses a site that has content unless --yes is given; what was there is first saved in "
        "DATA_DIR/backups. Stop the site before, start it after."
    )
    # The tables may not be there yet.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="An archive that `backup` made.")
        parser.add_argument("--yes", action="store_true", help="Replace what this site has.")

    def handle(self, *, file, yes, **options):
        startup.check_data_dir()
        try:
            manifest = archive.read_manifest(file)
            has_content = startup.has_content()
            if has_content and not yes:
                raise CommandError("This site has content. Give --yes to replace it by that of the back-up.")
            if has_content:
                folder = settings.DATA_DIR / "backups"
                folder.mkdir(mode=0o700, exist_ok=True)
                saved = archive.save(folder / f"before-restore-{archive.now():%Y%m%dT%H%M%S}Z.tar.gz")
                self.stderr.write(f"What was here is in {saved}.")
            archive.load(file)
        except archive.ArchiveError as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0, interactive=False)
        for cache in caches.all():
            cache.clear()
        self.stderr.write(self.style.SUCCESS(f"The site is as it was at {manifest['made_at']}."))
