"""Checks a proof of one decision with nothing but Python's standard library, and without trusting whoever made it.

    python3 -I verify.py                       checks the folder in which this file lies
    python3 -I verify.py proof.zip             checks the archive without unpacking it
    python3 -I verify.py --seals copy.json     besides, compares with your own copy of the public list of seals

What it shows: the record hashes to its leaf; the leaf is under the seal; the seal's hash is what the seals after it
stand on; what was shown is the text that the record names; record.json says the same as the record; no file was
changed. Your own copy of the list (kept at any time from /.well-known/consent-seals.json) shows that the site has not
made all of it anew since. Exits 0 when all of it holds, otherwise 1 with a sentence for everything that does not.
"""

import argparse
import hashlib
import json
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

FILES = {"README.txt", "inclusion.json", "leaf.json", "record.json", "seals.json", "verify.py"}
SHOWN = ({"shown/notice.json", "shown/banner.html"}, {"shown/document.md", "shown/document.html"})
SEALED = ("actions", "at", "count", "number", "previous", "root")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def canonical(data):
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def hash_of(seal):
    return sha256(canonical({name: seal[name] for name in SEALED}))


def root_of_path(leaf, index, size, path):
    """The root that a path of neighbours leads to (RFC 9162, 2.1.3.2), or None when its length is wrong."""
    if not 0 <= index < size:
        return None
    last, found, path = size - 1, bytes.fromhex(leaf), [bytes.fromhex(one) for one in path]
    while last:
        if index % 2 or index != last:
            if not path:
                return None
            other = path.pop(0)
            pair = other + found if index % 2 else found + other
            found = hashlib.sha256(b"\x01" + pair).digest()
        index, last = index >> 1, last >> 1
    return None if path else found.hex()


def faults(files, kept=()):
    """A sentence for everything that does not hold. `files`: name → bytes; `kept`: seals of the reader's own copy."""
    try:
        yield from faults_of_files(files)
        seals = json.loads(files["seals.json"])["seals"]
        yield from faults_of_leaf(files)
        yield from faults_of_seals(files, seals)
        yield from faults_of_copy(files, seals, kept)
        yield from faults_of_record(files)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        yield f"The proof cannot be read: {type(error).__name__} {error}."


def faults_of_files(files):
    manifest = json.loads(files["manifest.json"])
    if canonical(manifest) != files["manifest.json"]:
        yield "manifest.json is not in its one form: it was changed."
    if set(files) - {"manifest.json"} != set(manifest["files"]):
        yield "The files are not those that manifest.json names."
    if set(manifest["files"]) not in [FILES | shown for shown in SHOWN]:
        yield "The files are not those of a proof."
    for name, digest in manifest["files"].items():
        if name in files and sha256(files[name]) != digest:
            yield f"{name} was changed."


def faults_of_leaf(files):
    leaf = json.loads(files["leaf.json"])
    if sha256(b"\x00" + bytes.fromhex(leaf["salt"]) + leaf["record"].encode()) != leaf["leaf"]:
        yield "The record and the salt do not hash to the leaf."
    if canonical(json.loads(leaf["record"])) != leaf["record"].encode():
        yield "The record is not in its one form."


def faults_of_seals(files, seals):
    leaf, under = json.loads(files["leaf.json"])["leaf"], json.loads(files["inclusion.json"])
    first = seals[0]
    if under["seal"] != first["number"] or under["size"] != first["count"] + first["actions"]:
        yield "The path is not one through the first of these seals."
    if root_of_path(leaf, under["index"], under["size"], under["path"]) != first["root"]:
        yield f"The leaf is not under seal {first['number']}."
    for seal, following in pairwise(seals):
        if following["previous"] != hash_of(seal) or following["number"] != seal["number"] + 1:
            yield f"Seal {following['number']} does not follow seal {seal['number']}."


def faults_of_copy(files, seals, kept):
    hashes = {seal["number"]: hash_of(seal) for seal in seals}
    same = [seal for seal in kept if seal["number"] in hashes]
    if kept and not same:
        yield "Your copy holds none of these seals."
    for seal in same:
        if hash_of(seal) != hashes[seal["number"]]:
            yield f"Seal {seal['number']} is another one than in your copy."


def faults_of_record(files):
    record = json.loads(json.loads(files["leaf.json"])["record"])
    shown = "shown/notice.json" if record["notice"] is not None else "shown/document.md"
    if sha256(files[shown]) != record["shown_sha256"]:
        yield f"{shown} is not the text that the record names."
    said = json.loads(files["record.json"])
    processes = said["dpv:hasProcess"]
    told = {one["dpv:hasPurpose"]["dct:identifier"]: one["rapport:granted"] for one in processes}
    facts = {
        "number": (said["dct:identifier"], record["id"]),
        "moment": (said["dpv:isIndicatedAtTime"], record["at"]),
        "end": (said["dct:valid"], record["valid_until"]),
        "subject": (said["dpv:hasDataSubject"]["@id"], f"urn:uuid:{record['subject']}"),
        "decisions": (told, record["decisions"]),
        "state": (said["rapport:state"], record["state"]),
        "method": (said["dpv:hasIndicationMethod"], record["method"]),
        "shown text": (said["dpv:hasNotice"]["rapport:sha256"], record["shown_sha256"]),
    }
    for name, (here, there) in facts.items():
        if here != there:
            yield f"record.json says another {name} than the record."


def read(place):
    """name → bytes of an archive or a folder."""
    place = Path(place)
    if place.is_dir():
        found = [path for path in place.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in found}
    with zipfile.ZipFile(place) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def main():
    parser = argparse.ArgumentParser(description="Check a proof of one decision.")
    parser.add_argument(
        "proof", nargs="?", default=Path(__file__).resolve().parent, help="Archive or folder."
    )
    parser.add_argument("--seals", action="append", default=[], help="Your copy of the public list of seals.")
    options = parser.parse_args()
    try:
        files = read(options.proof)
        kept = [seal for name in options.seals for seal in json.loads(Path(name).read_bytes())["seals"]]
        found = list(faults(files, kept))
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        found = [f"It cannot be read: {error}."]
    for sentence in found:
        print(f"FAILED  {sentence}")
    if not found:
        record = json.loads(json.loads(files["leaf.json"])["record"])
        seals = json.loads(files["seals.json"])["seals"]
        print(f"holds   decision {record['id']} of {record['at']}: {record['state']}, {record['decisions']}")
        print(f"holds   under seal {seals[0]['number']} of {seals[0]['at']}, {hash_of(seals[0])}")
        print(f"holds   {len(seals) - 1} seals follow" + (", your copy agrees" if kept else ""))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
