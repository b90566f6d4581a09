"""The exit door: everything of a site in one open file, and the way into an empty site, on either database.

The file is a zip: `manifest.json` (format, tables with their columns, rows and hashes, media with hashes),
`tables/<app.model>.jsonl` (a row a line, as a JSON array in the order of the columns) and `media/…`. It holds no
moment and no name of a machine: the same content gives the same bytes, so export → import → export is identical.
A back-up (`config.archive`) is one database's own dump; this is for moving house, and for leaving.
"""

FORMAT = "rapport-site"
VERSION = 1


class ExchangeError(Exception):
    """A sentence about why a site could not be written out or taken in."""
