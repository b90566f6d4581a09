import os
import re
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from consent import finding, ledger, proof, seals
from consent.models import ConsentEvent

_receipt = re.compile(r"(?:.*/consent/receipt/)?([0-9a-fA-F-]{32,36})/?(?:\.json)?")


class Command(BaseCommand):
    help = (
        "Write a ZIP that proves one decision: its record (ISO/IEC TS 27560, W3C DPV), what was shown, the way to its "
        "seal, the seals, and verify.py, which needs nothing but Python and no trust in this site. Seals first what "
        "waits. Is itself logged."
    )

    def add_arguments(self, parser):
        parser.add_argument("event", help="The number of the decision, or the address of its receipt.")
        parser.add_argument("--output", type=Path, help="Where to (proof-<number>.zip).")
        parser.add_argument("--reason", default="Proved on the command line.", help="Why; it is logged.")

    def handle(self, *, event, output, reason, **options):
        found = _receipt.fullmatch(event)
        number = found and finding.as_uuid(found[1])
        rows = ConsentEvent.objects.for_desk()
        decision = number and rows.filter(pk=number).first()
        if decision is None:
            raise CommandError(f"There is no decision {event}.")
        if decision.seal_id is None:
            list(seals.seal_all())
            decision = rows.get(pk=number)
        try:
            data = proof.bundle(decision)
        except proof.ProofError as error:
            raise CommandError(str(error)) from error
        target = output or Path(f"proof-{decision.pk}.zip")
        try:
            with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from error
        ledger.log(None, "proved", about={"event": str(decision.pk)}, reason=reason)
        self.stdout.write(str(target))
        self.stderr.write(
            self.style.SUCCESS("Check it with: python3 -I consent/proof_verifier.py " + str(target))
        )
