from django.core.management.base import BaseCommand

from articles import publishing
from articles.models import Article


class Command(BaseCommand):
    help = (
        "Do what follows once from a scheduled moment or a planned end that has come: log, search index, mail, hub. "
        "What readers see has turned at its moment in any case. Safe to run every minute."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Name them; change nothing.")

    def handle(self, *, dry_run, **options):
        due = list(Article.objects.due())
        if dry_run:
            for article in due:
                self.stdout.write(f"would announce: {article}")
        else:
            for entry in publishing.publish_due():
                verb = "announced" if entry.verb == "published" else entry.verb
                self.stdout.write(f"{verb}: {entry.article}")
        left = 0 if dry_run else Article.objects.due().filter(pk__in=[article.pk for article in due]).count()
        self.stderr.write(f"{len(due) - left} of {len(due)} due")
        if left:
            raise SystemExit(1)
