"""What readers get of an address to a film or a sound elsewhere: its name and a link. Nothing is loaded from there."""

from urllib.parse import urlsplit

from django.utils.html import format_html
from django.utils.translation import gettext as _

ASKED_FIRST = "/embeds/"
PROVIDERS = {
    "youtube.com": "YouTube", "youtu.be": "YouTube", "youtube-nocookie.com": "YouTube", "vimeo.com": "Vimeo",
    "soundcloud.com": "SoundCloud", "spotify.com": "Spotify", "ted.com": "TED", "bandcamp.com": "Bandcamp",
    "archive.org": "Internet Archive", "dailymotion.com": "Dailymotion", "datawrapper.de": "Datawrapper",
    "datawrapper.dwcdn.net": "Datawrapper", "mastodon.social": "Mastodon", "bsky.app": "Bluesky",
}  # fmt: skip


def provider(address):
    """The name that readers know; of a site without one its host."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    parts = host.removeprefix("www.").split(".")
    names = (PROVIDERS.get(".".join(parts[n:])) for n in range(len(parts)))
    return next(filter(None, names), host.removeprefix("www."))


def placeholder(address, caption=""):
    """`caption` is clean HTML. A page below /embeds/ is this site's own: it asks before it loads anything."""
    name = provider(address) or _("another site")
    if address.startswith(ASKED_FIRST):
        who, words = _("From another site"), _("Show it on a page of its own")
        why = _("That page says what would be loaded and from whom, and asks you first.")
    else:
        who, words = name, _("Open it at %(site)s") % {"site": name}
        why = _("It is on another site, which sees your visit only when you follow the link.")
    said = format_html(
        '<p class="elsewhere__who">{}</p><p><a href="{}">{}</a></p><p class="elsewhere__why">{}</p>',
        who, address, words, why,
    )  # fmt: skip
    return (
        f'<figure class="elsewhere">{said}{f"<figcaption>{caption}</figcaption>" if caption else ""}</figure>'
    )
