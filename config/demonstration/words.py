"""Made-up text for measuring, from the parts in words.toml.

Everything is drawn from the `random.Random` that is passed in, so the same seed makes the same text.
"""

from pathlib import Path

from config.demonstration import files

PARTS = files.table(Path(__file__).with_name("words.toml"))


def first_name(draw):
    return draw.choice(PARTS["first_names"])


def sentence(draw):
    who, does, when, and_then = (draw.choice(PARTS[part]) for part in ("who", "does", "when", "and_then"))
    return _begun(f"{who} {does} {when}, {and_then}.")


def title(draw):
    first, second = draw.sample(PARTS["things"], 2)
    return _begun(draw.choice(PARTS["titles"]).format(a=first, b=second))


def _begun(text):
    return text[0].upper() + text[1:]


def paragraph(draw, fewest=3, most=6):
    return " ".join(sentence(draw) for _ in range(draw.randint(fewest, most)))


def body(draw):
    """HTML of some 300 to 900 words with a heading or two, and at times a quotation or a list."""
    parts = []
    for number in range(draw.randint(5, 11)):
        if number and number % 4 == 0:
            parts.append(f"<h2>{title(draw)}</h2>")
        parts.append(f"<p>{paragraph(draw)}</p>")
    if draw.random() < 0.5:
        parts.insert(draw.randrange(2, len(parts)), f"<blockquote><p>{sentence(draw)}</p></blockquote>")
    if draw.random() < 0.4:
        parts.append("<ul>" + "".join(f"<li>{sentence(draw)}</li>" for _ in range(3)) + "</ul>")
    return "".join(parts)


def remark(draw):
    """What somebody says about it, in one to four short paragraphs of Markdown."""
    further = draw.choices([0, 1, 2, 3], [6, 3, 1, 0.5])[0]
    first = f"{draw.choice(PARTS['openings'])} {paragraph(draw, 1, 3)}"
    return "\n\n".join([first, *(paragraph(draw, 1, 4) for _ in range(further))])
