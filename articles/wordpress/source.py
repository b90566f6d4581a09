"""From a path to text: plain, .gz and .zip; any encoding that is declared; bytes mended on the way.

Seen in the wild and mended here: a byte order mark, Windows-1252 bytes in a file that says UTF-8, control
characters. What stands before the XML (a blank line, a PHP warning) is cut by `pieces`.
"""

import codecs
import gzip
import io
import re
import zipfile
import zlib
from collections import Counter
from pathlib import Path

READ_AT_ONCE = 1 << 16  # bytes
_escaped_bytes = re.compile("[\udc80-\udcff]")
_not_xml = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_declared = re.compile(rb"<\?xml[^>]{0,80}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")


class WxrError(Exception):
    """Why a file cannot be read, in one sentence for the person at the keyboard."""


class Document:
    """One text of a file: an iterator of pieces of text that hold no character XML forbids."""

    def __init__(self, name, stream):
        self.name = name
        self.repairs = Counter()
        self.is_damaged = False
        self._stream = stream

    def __iter__(self):
        try:
            encoding = _encoding_of(self._stream.peek(1024)[:1024])
            errors = "surrogateescape" if encoding == "utf-8-sig" else "replace"
            decoder = io.IncrementalNewlineDecoder(
                codecs.getincrementaldecoder(encoding)(errors), translate=True
            )
            # read1: of a damaged file everything before the damage is had.
            while data := self._stream.read1(READ_AT_ONCE):
                yield self._mended(decoder.decode(data))
            yield self._mended(decoder.decode(b"", final=True))
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile):
            self.is_damaged = True
        except UnicodeError:
            raise WxrError(f"{self.name} is not in the encoding that it declares.") from None

    def _mended(self, chunk):
        chunk, strangers = _escaped_bytes.subn(_as_windows, chunk)
        chunk, controls = _not_xml.subn("", chunk)
        if strangers:
            self.repairs["bytes that were not UTF-8, read as Windows-1252"] += strangers
        if controls:
            self.repairs["control characters, removed"] += controls
        return chunk


def _encoding_of(start):
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if start.startswith(mark):
            return encoding
    found = _declared.search(start)
    try:
        name = codecs.lookup(found[1].decode("ascii")).name if found else "utf-8"
        b"".decode(name)  # refuses codecs that are no character encodings
    except LookupError:
        name = "utf-8"
    return "utf-8-sig" if name in ("utf-8", "ascii", "utf-16", "utf-32") else name


def _as_windows(match):
    byte = bytes([ord(match[0]) - 0xDC00])
    return byte.decode("cp1252", errors="ignore")


def documents(path):
    """The documents of a file, each to be read before the next is asked for; WxrError where it is none."""
    path = Path(path)
    try:
        if path.is_dir():
            raise WxrError(f"{path} is a folder. Name the export file itself.")
        with path.open("rb") as stream:
            start = stream.read(4)
            stream.seek(0)
            if not start:
                raise WxrError(f"{path} is empty.")
            if start.startswith(b"PK\x03\x04"):
                yield from _members(path, stream)
            elif start.startswith(b"\x1f\x8b"):
                yield Document(str(path), gzip.GzipFile(fileobj=stream))
            else:
                yield Document(str(path), stream)
    except OSError as error:
        reason = "There is no such file" if isinstance(error, FileNotFoundError) else error.strerror or error
        raise WxrError(f"{path} cannot be read: {reason}.") from error


def _members(path, stream):
    try:
        with zipfile.ZipFile(stream) as archive:
            wanted = sorted(name for name in archive.namelist() if name.lower().endswith((".xml", ".wxr")))
            if not wanted:
                raise WxrError(f"{path} holds no .xml file.")
            for name in wanted:
                with archive.open(name) as member:
                    yield Document(f"{path}/{name}", member)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):  # damaged, encrypted, unknown method
        raise WxrError(f"{path} is a .zip file that cannot be opened.") from None
