from django.core.management.base import BaseCommand

from comments import releasing
from comments.models import Comment


class Command(BaseCommand):
    help = (
        "Publish every comment whose hour has come and send the mails that are due. Safe to run every minute."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="Name the comments; change and send nothing."
        )

    def handle(self, *, dry_run, **options):
        if dry_run:
            due = list(Comment.objects.due().select_related("article"))
            for comment in due:
                self.stdout.write(f"would release: {comment.get_absolute_url()}")
            self.stderr.write(self.style.SUCCESS(f"{len(due)} due"))
            return
        released, mails = releasing.release_due()
        for comment in released:
            self.stdout.write(f"{comment.status}: {comment.get_absolute_url()}")
        self.stderr.write(self.style.SUCCESS(f"{len(released)} due, {mails} mails"))
