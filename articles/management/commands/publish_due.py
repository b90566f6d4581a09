from django.core.management.base import BaseCommand

from articles import publishing
from articles.models import Article


class Command(BaseCommand):
    help = (
        "Do what follows once from a scheduled moment that has come: log, search index. Readers see the article "
        "from its moment on in any case. Safe to run every minute."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Name them; change nothing.")

    def handle(self, *, dry_run, **options):
        due = list(Article.objects.due())
        done = due if dry_run else [version.article for version in publishing.publish_due()]
        for article in done:
            self.stdout.write(f"{'would announce' if dry_run else 'announced'}: {article}")
        self.stderr.write(f"{len(done)} of {len(due)} due")
        if len(done) < len(due):
            raise SystemExit(1)
