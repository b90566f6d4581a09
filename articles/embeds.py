"""What readers get of an address to a film or a sound elsewhere: its name and a link. Nothing is loaded from there."""

from urllib.parse import urlsplit

from django.utils.html import format_html
from django.utils.translation import gettext as _

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
    """`caption` is clean HTML."""
    name = provider(address) or _("another site")
    said = format_html(
        '<p class="embed__who">{}</p><p><a href="{}">{}</a></p><p class="embed__why">{}</p>',
        name,
        address,
        _("Open it at %(site)s") % {"site": name},
        _("It is on another site, which sees your visit only when you follow the link."),
    )
    return f'<figure class="embed">{said}{f"<figcaption>{caption}</figcaption>" if caption else ""}</figure>'
