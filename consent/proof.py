"""One decision as an archive that proves itself: the record, what was shown, the way to the seal, and a verifier.

`record.json` follows ISO/IEC TS 27560:2023 in the terms of the W3C Data Privacy Vocabulary 2
(https://w3id.org/dpv/guides/consent-27560). What is only ours carries the prefix `rapport:`. Reads only.
"""

import hashlib
import io
import json
import zipfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from consent import ledger, merkle, seals
from consent.models import ConsentEvent, Seal
from consent.seal_list import as_data

# So many seals after the decision's own go along: a day of a busy site. The public list has the rest.
FOLLOWING = 1000
# Zip knows no earlier moment; any fixed one makes the same proof the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_VERIFIER = Path(__file__).with_name("proof_verifier.py")
_CONTEXT = {
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "rapport": "urn:rapport:consent#",
}
_STATUS = {True: "dpv:ConsentGiven", False: "dpv:ConsentRefused"}
_BASES = {
    ConsentEvent.Basis.CONSENT: ["dpv:Consent", "eu-gdpr:A6-1-a"],
    ConsentEvent.Basis.CONTRACT: ["dpv:Contract", "eu-gdpr:A6-1-b"],
    ConsentEvent.Basis.INFORMATION: [],
}
_README = """This archive proves one decision: what was asked, what was answered, and that neither was changed since.

    python3 -I verify.py

needs Python 3.10 or newer and nothing else, no network and no trust in {site}. It exits 0 when everything holds.

record.json      the decision in ISO/IEC TS 27560 form (JSON-LD, W3C Data Privacy Vocabulary)
leaf.json        the same as it was recorded, with the salt: SHA-256(0x00 + salt + record) is the leaf
shown/           what was shown, word for word
inclusion.json   the way from the leaf to the root of its seal (RFC 6962)
seals.json       that seal and those that stand on it; all of them: {list}
manifest.json    the SHA-256 of every file

Whoever kept a copy of the public list of seals can compare: python3 -I verify.py --seals copy.json
"""


class ProofError(Exception):
    """Why there is no proof, or none yet; the sentence says what to do."""


def files(event):
    """name → bytes of everything in the archive."""
    if event.subject is None:
        raise ProofError(
            _(
                "This record was shredded: without its salt nobody can show any more what it said. Its leaf stays."
            )
        )
    if event.seal_id is None:
        raise ProofError(_("This decision is not sealed yet. That takes a minute or two; try again then."))
    found = {
        "README.txt": _README.format(
            site=settings.SITE_NAME, list=f"{settings.SITE_URL}/.well-known/consent-seals.json"
        ).encode(),
        "verify.py": _VERIFIER.read_bytes(),
        "record.json": json.dumps(record(event), indent=1, ensure_ascii=False).encode(),
        "leaf.json": ledger.canonical_json(
            {
                "leaf": event.leaf,
                "record": ledger.canonical(event).decode(),
                "salt": bytes(event.salt).hex(),
            }
        ),
        "inclusion.json": ledger.canonical_json(_inclusion(event)),
        "seals.json": ledger.canonical_json({"seals": _seals(event)}),
        **_shown(event),
    }
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}
    return found | {"manifest.json": ledger.canonical_json({"files": digests, "version": 1})}


def bundle(event):
    """The archive as bytes; the same until more seals follow."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in sorted(files(event).items()):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            archive.writestr(info, data)
    return target.getvalue()


def _inclusion(event):
    before = event.seal.events.filter(pk__lt=event.pk).count()
    leaves = seals.leaves_of(event.seal)
    path = [neighbour.hex() for neighbour in merkle.path(leaves, before)]
    return {"seal": event.seal_id, "index": before, "size": len(leaves), "path": path}


def _seals(event):
    return [
        as_data(seal) for seal in Seal.objects.filter(pk__gte=event.seal_id).order_by("pk")[: FOLLOWING + 1]
    ]


def _shown(event):
    if event.notice:
        return {
            "shown/notice.json": ledger.canonical_json(event.notice.content),
            "shown/banner.html": event.notice.snapshot.encode(),
        }
    return {
        "shown/document.md": event.document.text.encode(),
        "shown/document.html": event.document.html.encode(),
    }


def record(event):
    """The decision as a consent record (an acceptance of terms: a record of a contract) in JSON-LD."""
    is_consent = event.basis == ConsentEvent.Basis.CONSENT
    return {
        "@context": _CONTEXT,
        "@id": settings.SITE_URL + event.get_absolute_url(),
        "@type": "dpv:ConsentRecord" if is_consent else "dpv:DataProcessingRecord",
        **({"dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record"} if is_consent else {}),
        "dct:identifier": str(event.pk),
        "dct:hasVersion": str(event.schema),
        "dct:language": event.language,
        "dct:valid": ledger.moment(event.valid_until),
        "dpv:hasDataSubject": {
            "@id": f"urn:uuid:{event.subject.reference}",
            "@type": "dpv:DataSubject",
        },
        "dpv:hasDataController": _controller(event),
        "dpv:isIndicatedAtTime": ledger.moment(event.at),
        "dpv:isIndicatedBy": {"@id": f"urn:uuid:{event.subject.reference}"},
        "dpv:hasIndicationMethod": event.method,
        "dpv:hasLegalBasis": _BASES[event.basis],
        "dpv:hasNotice": _notice(event),
        "dpv:hasProcess": [_process(event, *one) for one in sorted(event.decisions.items())],
        "rapport:state": event.state,
        "rapport:surface": event.surface,
        "rapport:globalPrivacyControl": event.gpc,
    }


def _controller(event):
    told = event.notice.content["controller"] if event.notice else {"name": settings.SITE_NAME, "url": "/"}
    page = settings.SITE_URL + told["url"] if told["url"].startswith("/") else told["url"]
    return {"@type": "dpv:DataController", "dct:title": told["name"], "dpv:hasAddress": page}


def _notice(event):
    if event.notice:
        title, address = str(event.notice), f"{settings.SITE_URL}/cookies/"
    else:
        title, address = str(event.document), settings.SITE_URL + event.document.get_absolute_url()
    kind = "dpv:ConsentNotice" if event.notice else "dpv:Notice"
    return {
        "@type": kind,
        "dct:title": title,
        "dct:source": address,
        "dct:language": event.shown.language,
        "rapport:sha256": event.shown_sha256,
    }


def _process(event, purpose, is_granted):
    told = _told(event, purpose)
    status = _STATUS[is_granted]
    if not is_granted and event.state == ConsentEvent.State.WITHDRAWN:
        status = "dpv:ConsentWithdrawn"
    recipients = [{"@type": "dpv:Recipient", "dct:title": one["name"]} for one in told.get("vendors", ())]
    process = {
        "@type": "dpv:Process",
        "dpv:hasPurpose": {
            "@type": "dpv:Purpose",
            "dct:identifier": purpose,
            "dct:title": told.get("name", purpose),
            "dct:description": told.get("description", ""),
        },
        "dpv:hasRecipient": recipients or [_controller(event)],
        "dpv:hasStorageCondition": {
            "@type": "dpv:StorageDuration",
            "dct:description": told.get("retention", ""),
        },
        "rapport:granted": is_granted,
    }
    if event.basis == ConsentEvent.Basis.CONSENT:
        process["dpv:hasConsentStatus"] = status
    return process


def _told(event, purpose):
    """What the notice said about a purpose; terms say it as a whole."""
    if event.notice is None:
        return {"name": event.document.title, "description": event.document.summary}
    return next((one for one in event.notice.content["purposes"] if one["id"] == purpose), {})
