"""TeX markup in BibTeX fields ↔ plain text. Both directions stand here, so that one undoes the other."""

import re
import unicodedata

_special = {
    "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_escapes = str.maketrans(_special)
# TeX would join these to dashes and quotation marks.
_joined = re.compile(r"(?<=-)-|(?<=`)`|(?<=')'")

_accents = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331", "t": "\u0361",
}  # fmt: skip
_letters = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "i", "j": "j", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "P": "¶",
    "S": "§", "ldots": "…", "dots": "…", "textellipsis": "…", "textendash": "–", "textemdash": "—",
    "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”",
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_",
    "copyright": "©", "textregistered": "®", "pounds": "£", "euro": "€", "textdegree": "°",
}  # fmt: skip
_token = re.compile(
    r"\\(?P<word>[A-Za-z]+)[ \t]*(?P<empty>\{\})?|\\(?P<sign>.)|(?P<dashes>-{2,3})|(?P<quotes>``|'')"
    r"|(?P<brace>[{}$])|(?P<tie>~)|(?P<text>[^\\{}$~\-`']+|.)",
    re.DOTALL,
)


def escaped(text: str) -> str:
    """Plain text with everything escaped that means something to TeX."""
    return _joined.sub(lambda match: f"{{}}{match[0]}", text.translate(_escapes))


def plain(tex: str) -> str:
    """Without markup: “Schr{\\"o}der \\& Sons” → “Schröder & Sons”. Unknown commands go, what they hold stays."""
    done, accent = [], ""
    for token in _token.finditer(tex):
        kind, piece = token.lastgroup, token[0]
        if kind == "brace":
            continue
        if kind in ("word", "empty"):
            name = token["word"]
            if name in _accents and not token["empty"] and not accent:
                accent = _accents[name]
                continue
            piece = _letters.get(name, "")
            if not piece:
                continue
        elif kind == "sign":
            name = token["sign"]
            if name in _accents:
                accent = _accents[name]
                continue
            piece = " " if name in " \n\\" else name
        elif kind == "dashes":
            piece = "–" if len(piece) == 2 else "—"
        elif kind == "quotes":
            piece = "“" if piece == "``" else "”"
        elif kind == "tie":
            piece = " "
        if accent and piece.strip():
            piece = piece.lstrip()
            piece, accent = unicodedata.normalize("NFC", piece[0] + accent) + piece[1:], ""
        done.append(piece)
    return " ".join("".join(done).split())
