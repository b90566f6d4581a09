from django.core.management.base import BaseCommand, CommandError

from consent import erasing, finding
from consent.ledger import LedgerError


class Command(BaseCommand):
    help = (
        "Forget whose decisions these were, for each person or browser named by its consent id (or the whole cookie), "
        "a receipt's number, a reference or the address of an account. The decisions and their proof stay and lead to "
        "nobody. Acceptances of terms stay while their account exists. There is no way back."
    )

    def add_arguments(self, parser):
        parser.add_argument("whom", nargs="+", help="Consent id, receipt, reference or e-mail address.")
        parser.add_argument("--reason", default="Asked for by the person.", help="Why; it is logged.")
        parser.add_argument("--dry-run", action="store_true", help="Name them; change nothing.")

    def handle(self, *, whom, reason, dry_run, **options):
        failed = total = 0
        for term in whom:
            found = list(finding.subjects(term))
            if len(found) != 1:
                failed += 1
                self.stderr.write(f"{term}: {'nothing is known' if not found else 'more than one is meant'}.")
                continue
            try:
                total += self._erase(found[0], reason, dry_run)
            except LedgerError as error:
                failed += 1
                self.stderr.write(f"{term}: {error}")
        words = "would be made nobody's" if dry_run else "made nobody's"
        if failed:
            raise CommandError(f"{failed} of {len(whom)} not erased; {total} decisions {words}.")
        self.stderr.write(self.style.SUCCESS(f"{total} decisions {words}."))

    def _erase(self, subject, reason, dry_run):
        erased = erasing.would_erase(subject) if dry_run else erasing.erase(subject, by=None, reason=reason)
        kept = f"; {erased.kept} acceptances of terms stay" if erased.kept else ""
        said = "would erase" if dry_run else "erased"
        self.stdout.write(f"{said}: {subject.reference}, {erased.shredded} decisions{kept}")
        return erased.shredded
