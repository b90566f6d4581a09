"""The publish gate: what stands between a draft and its readers, each finding with a sentence that says how to mend it.

`findings` looks and writes nothing; `waive` alone writes a Waiver. Errors that nobody waived refuse publication.
"""

from articles.gate.findings import Finding, Level, findings, open_errors, refusal
from articles.gate.waivers import WaivingError, waive

__all__ = ["Finding", "Level", "WaivingError", "findings", "open_errors", "refusal", "waive"]
