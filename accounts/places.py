"""Time zones and countries to choose from. Countries: ISO 3166-1 codes with the names people look for."""

import zoneinfo
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

# Names without a place ("EST5EDT", "Etc/GMT+5") are kept by the database for old programs only.
CONTINENTS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian",
    "Pacific",
)  # fmt: skip


@cache
def time_zones():
    places = sorted(name for name in zoneinfo.available_timezones() if name.partition("/")[0] in CONTINENTS)
    return [
        ("", _("As the site")),
        ("UTC", "UTC"),
        *((name, name.replace("_", " ").replace("/", " / ")) for name in places if "/" in name),
    ]


@cache
def countries():
    lines = Path(__file__).with_name("countries.txt").read_text(encoding="utf-8").splitlines()
    return [("", _("Rather not say")), *(tuple(line.split(" ", 1)) for line in lines)]
