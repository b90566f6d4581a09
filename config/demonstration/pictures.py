"""The picture of the demonstration, drawn here: no file to carry, no rights to clear."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from articles.models import Picture
from articles.pictures import library, making

SIZE = WIDTH, HEIGHT = 1200, 600
PAPER, STAIRS = "#e4efec", "#1f5f5b"
STEPS = 8
SAID = {
    "title": "Stairs of averages",
    "alt": "Eight columns in a row, each a little higher than the one before, like stairs.",
    "caption": "From no kind of bad experience to seven: a staircase of averages.",
    "credit": "Drawing: Rapport",
    "licence": "CC0",
}


def stairs(by):
    """The picture, in the library once."""
    if there := Picture.objects.filter(title=SAID["title"]).first():
        return there
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    step = WIDTH // (STEPS + 1)
    for n in range(STEPS):
        left, top = step // 2 + n * step, HEIGHT - 90 - n * 60
        pen.rectangle((left, top, left + step - 20, HEIGHT - 40), fill=STAIRS)
    file = BytesIO()
    image.save(file, "PNG")
    upload = SimpleUploadedFile("stairs.png", file.getvalue())
    return library.keep(Picture(**SAID), making.make(upload), by=by)
