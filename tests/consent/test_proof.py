"""Proofs that need no trust in us, and exports that need no memory."""

import csv
import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from consent import erasing, exporting, ledger, proof, proof_verifier, seals, terms
from consent.models import ConsentEvent, OperatorAction
from tests.consent.test_erasing import decide


@pytest.fixture
def events(notice, reader):
    """Three choices about cookies and an acceptance of terms under one seal, and a seal after it."""
    made = [decide(ledger.subject_of_device(f"{n:032x}"), notice, analytics=n != 1) for n in range(3)]
    made.append(terms.accept(reader, terms.in_force(), surface="x"))
    list(seals.seal_all())
    decide(ledger.subject_of_device("f" * 32), notice)
    list(seals.seal_all())
    return list(ConsentEvent.objects.for_desk().filter(pk__in=[event.pk for event in made]).order_by("pk"))


def verify(folder, *arguments):
    """The verifier as an auditor runs it: plain Python, nothing of ours in reach."""
    command = [sys.executable, "-I", "verify.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=30)


def unpack(data, folder):
    zipfile.ZipFile(io.BytesIO(data)).extractall(folder)
    return folder


@pytest.mark.parametrize("which", [0, 2, 3])
def test_every_decision_under_a_seal_is_proved(events, which):
    assert list(proof_verifier.faults(proof.files(events[which]))) == []


def test_a_visitor_downloads_a_proof_that_plain_python_checks(client, events, tmp_path):
    page = client.get(events[0].get_absolute_url())
    assertContains(page, "proof.zip")
    archive = client.get(f"{events[0].get_absolute_url()}proof.zip")
    copy = tmp_path / "copy.json"
    copy.write_bytes(client.get("/.well-known/consent-seals.json").content)

    told = verify(unpack(archive.content, tmp_path / "proof"), "--seals", str(copy))

    assert (told.returncode, told.stderr) == (0, "")
    assert str(events[0].pk) in told.stdout
    assert "1 seals follow, your copy agrees" in told.stdout
    assert "no-store" in archive.headers["Cache-Control"]
    assert client.get(f"/consent/receipt/{events[0].pk}.json").json()["archive"].endswith("proof.zip")


def test_a_list_made_anew_is_another_one_than_your_copy(events, tmp_path):
    listed = json.loads(proof.files(events[0])["seals.json"])
    listed["seals"][1]["count"] += 1
    (tmp_path / "copy.json").write_text(json.dumps(listed))

    told = verify(unpack(proof.bundle(events[0]), tmp_path), "--seals", "copy.json")

    assert told.returncode == 1
    assert "Seal 2 is another one than in your copy." in told.stdout


@pytest.mark.parametrize("which", [0, 3])
def test_one_changed_byte_anywhere_fails(events, which):
    files = proof.files(events[which])
    for name, data in files.items():
        for place in {0, len(data) // 3, len(data) // 2, len(data) - 1}:
            changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
            assert list(proof_verifier.faults(files | {name: changed})), (name, place)
        assert list(proof_verifier.faults({one: files[one] for one in files if one != name})), name
    assert list(proof_verifier.faults(files | {"more.txt": b"x"}))


def test_a_changed_proof_fails_in_plain_python_too(events, tmp_path):
    unpack(proof.bundle(events[0]), tmp_path)
    path = tmp_path / "shown" / "banner.html"
    path.write_bytes(path.read_bytes().replace(b"Accept", b"Reject", 1))

    told = verify(tmp_path)

    assert told.returncode == 1
    assert "FAILED  shown/banner.html was changed." in told.stdout


@pytest.mark.parametrize(
    ("name", "old", "new", "named"),
    [
        ("leaf.json", "analytics", "analytix", "do not hash to the leaf"),
        ("seals.json", '"count":', '"count":1', "not one through"),
        ("inclusion.json", '"index":0', '"index":1', "not under seal"),
        ("record.json", "dpv:ConsentRecord", "dpv:Consent", ""),
        ("record.json", '"rapport:granted": true', '"rapport:granted": false', "says another decisions"),
        ("shown/notice.json", "Accept", "Reject", "not the text that the record names"),
    ],
)
def test_a_forged_manifest_does_not_save_a_forged_file(events, name, old, new, named):
    """Who changes a file and its hash alike is caught by what the file says."""
    files = proof.files(events[0])
    assert old in files[name].decode()
    files[name] = files[name].decode().replace(old, new, 1).encode()
    manifest = json.loads(files["manifest.json"])
    manifest["files"][name] = proof_verifier.sha256(files[name])
    files["manifest.json"] = proof_verifier.canonical(manifest)

    found = " ".join(proof_verifier.faults(files))

    assert named in found if named else found == ""


def test_the_record_speaks_the_words_of_the_standard(events, notice):
    said = proof.record(events[0])

    assert said["@type"] == "dpv:ConsentRecord"
    assert said["dct:conformsTo"] == "https://w3id.org/dpv/schema/dpv-27560#record"
    assert said["dpv:hasDataController"]["dct:title"] == notice.controller_name
    process = said["dpv:hasProcess"][0]
    assert process["dpv:hasConsentStatus"] == "dpv:ConsentGiven"
    assert process["dpv:hasPurpose"]["dct:title"] == "Analytics"
    acceptance = proof.record(events[3])
    assert acceptance["@type"] == "dpv:DataProcessingRecord"
    assert "dpv:Contract" in acceptance["dpv:hasLegalBasis"]


def test_what_is_not_sealed_or_shredded_says_so(client, events, notice):
    fresh = decide(ledger.subject_of_device("e" * 32), notice)
    page = client.get(f"{fresh.get_absolute_url()}proof.zip")
    assertContains(page, "not sealed yet", status_code=409)
    assert page.headers["Retry-After"] == "60"
    assertContains(client.get(fresh.get_absolute_url()), "Within two minutes")

    erasing.shred(events[0].subject, by=None, reason="x")

    assertContains(client.get(f"{events[0].get_absolute_url()}proof.zip"), "shredded", status_code=409)
    assertNotContains(client.get(events[0].get_absolute_url()), "proof.zip")
    assert client.get("/consent/receipt/01a2b3c4-0000-7000-8000-000000000000/proof.zip").status_code == 404
    assert client.post(f"{events[1].get_absolute_url()}proof.zip").status_code == 405


def test_the_command_proves_by_number_and_by_receipt(notice, tmp_path, capsys):
    event = decide(ledger.subject_of_device("e" * 32), notice)

    for given in (str(event.pk), f"https://magazine.example/consent/receipt/{event.pk}/"):
        call_command("consent_prove", given, "--output", str(tmp_path / "proof.zip"))
        assert list(proof_verifier.faults(proof_verifier.read(tmp_path / "proof.zip"))) == []

    assert "proof.zip" in capsys.readouterr().out
    assert OperatorAction.objects.filter(verb="proved", about={"event": str(event.pk)}).count() == 2
    assert oct((tmp_path / "proof.zip").stat().st_mode)[-3:] == "600"


@pytest.mark.parametrize("given", ["x", "0" * 32, "01a2b3c4-0000-7000-8000-000000000000", ""])
def test_the_command_names_what_there_is_not(notice, given):
    with pytest.raises(CommandError, match="There is no decision"):
        call_command("consent_prove", given)


# --- export ----------------------------------------------------------------------------------------


def exported(capsys, *arguments):
    call_command("consent_export", *arguments)
    return capsys.readouterr().out


def test_decisions_are_exported_as_a_table(events, capsys):
    rows = list(csv.DictReader(io.StringIO(exported(capsys, "--format", "csv"))))

    assert [row["id"] for row in rows][:4] == [str(event.pk) for event in events]
    assert rows[0]["granted"] == "analytics"
    assert rows[1]["denied"] == "analytics"
    assert (rows[3]["document"], rows[3]["version"], rows[3]["notice"]) == ("terms", "1", "")
    assert rows[0]["subject"] == str(events[0].subject.reference)
    assert OperatorAction.objects.filter(verb="exported", count=5).exists()


def test_decisions_are_exported_line_by_line(events, reader, capsys):
    text = exported(capsys, "--format", "jsonl", "--state", "accepted")

    (line,) = [json.loads(line) for line in text.splitlines()]
    assert line["id"] == str(events[3].pk)
    assert line["granted"] == ["terms"]
    assert reader.email not in text
    assert bytes(events[3].salt).hex() not in text


def test_an_export_is_chosen_by_day_notice_and_purpose(events, capsys):
    today = timezone.localdate()
    counts = [
        len(exported(capsys, "--format", "jsonl", *choice).splitlines())
        for choice in (
            ("--since", str(today)), ("--since", str(today + timedelta(days=1))), ("--until", str(today)),
            ("--notice", "1"), ("--purpose", "analytics"), ("--purpose", "nothing"),
        )
    ]  # fmt: skip

    assert counts == [5, 0, 0, 4, 4, 0]
    for choice in (("--state", "eaten"), ("--since", "soon"), ("--format", "pdf")):
        with pytest.raises(CommandError):
            call_command("consent_export", *choice)


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(notice, cell, capsys):
    ledger.record(
        ledger.subject_of_device("a" * 32), notice, state="given", basis="consent", decisions={cell: True},
        method="banner", surface=cell, language="en",
    )  # fmt: skip

    (row,) = csv.DictReader(io.StringIO(exported(capsys, "--format", "csv"), newline=""))

    assert row["surface"] == row["granted"] == f"'{cell}"


def test_an_export_of_shredded_decisions_names_nobody(events, capsys):
    erasing.shred(events[0].subject, by=None, reason="x")

    row = json.loads(exported(capsys, "--format", "jsonl").splitlines()[0])

    assert (row["id"], row["subject"]) == (str(events[0].pk), None)


@pytest.mark.django_db(transaction=True)
def test_an_export_needs_no_more_memory_for_more_rows(published_texts):
    import uuid

    template = decide(ledger.subject_of_device("a" * 32), published_texts)

    def more(count):
        ConsentEvent.objects.bulk_create(
            [ConsentEvent(**{**_fields(template), "id": uuid.uuid4()}) for _ in range(count)], batch_size=500
        )

    def most():
        tracemalloc.start()
        for _piece in exporting.lines(ConsentEvent.objects.all(), "jsonl"):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    more(500)
    few = most()
    more(1500)

    assert most() < 1.3 * few


def _fields(event):
    return {field.attname: getattr(event, field.attname) for field in event._meta.concrete_fields}
