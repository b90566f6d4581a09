from django.core.management.base import BaseCommand, CommandError

from comments import reactions, threads
from comments.models import Comment, Thread


class Command(BaseCommand):
    help = (
        "Recompute the counts of every conversation from its comments and say where the stored ones differ. "
        "Changes nothing without --mend. Exit status 1 when something is wrong and stays so."
    )

    def add_arguments(self, parser):
        parser.add_argument("--mend", action="store_true", help="Make the stored counts right again.")
        parser.add_argument("--article", metavar="SLUG", help="Only the conversation of this article.")

    def handle(self, *, mend, article, **options):
        conversations = Thread.objects.select_related("article").order_by("pk")
        if article:
            conversations = conversations.filter(article__slug=article)
            if not conversations.exists():
                raise CommandError(f"There is no conversation of an article “{article}”.")
        checked = wrong = 0
        for thread in conversations.iterator(chunk_size=500):
            checked += 1
            found = []
            for counted in (threads, reactions):
                found += counted.mend(thread.pk) if mend else counted.drift(thread.pk)
            for what, stored, right in found:
                address = thread.get_absolute_url() + (f"{what.n}/" if isinstance(what, Comment) else "")
                self.stdout.write(
                    f"{'mended' if mend else 'wrong'}: {address} {_words(stored)} → {_words(right)}"
                )
            wrong += len(found)
        total = f"{checked} conversations checked, {wrong} counts {'mended' if mend else 'wrong'}"
        if wrong and not mend:
            raise CommandError(f"{total}. Run again with --mend.")
        self.stderr.write(self.style.SUCCESS(total))


def _words(facts):
    return ", ".join(f"{name} {value}" for name, value in facts.items())
