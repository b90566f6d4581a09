"""Typed, loud readers of the environment. An odd value stops the start with a sentence that names the variable."""

import ipaddress
import os
import zoneinfo
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


class WrongSetting(ImproperlyConfigured):
    """A sentence for the person who starts the site; manage.py prints it without a traceback."""


def text(name, default=""):
    """The value as typed, without surrounding space; the default when unset or empty."""
    value = os.environ.get(name, "").strip() or default
    if not value.isprintable():
        raise WrongSetting(f"{name} must be one line of printable text.")
    return value


def flag(name, default):
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise WrongSetting(f"{name} must be one of 1, 0, on, off, true, false; it is “{value}”.")


def number(name, default, least=0, most=10**9):
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise WrongSetting(f"{name} must be a whole number from {least} to {most}; it is “{value}”.")
    return int(value)


def choice(name, default, options):
    value = text(name, default).lower()
    if value not in options:
        raise WrongSetting(f"{name} must be one of {', '.join(options)}; it is “{value}”.")
    return value


def words(name):
    """A list from commas or spaces."""
    return text(name).replace(",", " ").split()


def hosts(name):
    """Host names as Django's ALLOWED_HOSTS wants them: no scheme, no port, no path, not everybody."""
    values = words(name)
    for value in values:
        bare = value.strip("[]") if value.startswith("[") else value
        if value == "*" or any(sign in value for sign in "/@?#*") or (":" in value and bare == value):
            raise WrongSetting(
                f"{name} must list host names such as magazine.example (no scheme, port or *); it has “{value}”."
            )
    return values


def networks(name):
    """Addresses and ranges of machines, such as 10.0.0.5 or 10.0.0.0/8; never the whole internet."""
    found = []
    for value in words(name):
        try:
            network = ipaddress.ip_network(value)
        except ValueError as error:
            raise WrongSetting(
                f"{name} must list addresses or ranges such as 10.0.0.5 or 10.0.0.0/8; “{value}” is none: {error}."
            ) from error
        if network.prefixlen == 0:
            raise WrongSetting(f"{name} must not trust everybody; it has “{value}”.")
        found.append(network)
    return found


def is_loopback(host):
    """Whether a name or an address without brackets means this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def zone(name, default):
    value = text(name, default)
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WrongSetting(f"{name} must be a time zone such as Europe/Berlin; it is “{value}”.") from error
    return value


def url(name, schemes, default=""):
    """A split address whose scheme is one of those named, or None when unset and without default."""
    value = text(name, default)
    if not value:
        return None
    wanted = f"{name} must begin with one of {', '.join(scheme + '://' for scheme in schemes)}."
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading it is the check
    except ValueError as error:
        raise WrongSetting(f"{name} is no valid address: {error}.") from error
    if parts.scheme not in schemes or "://" not in value:
        raise WrongSetting(wanted)
    return parts


def query(name, parts, known):
    """The options after the question mark of an address, each at most once and from the known ones."""
    options = {key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
    if unknown := sorted(set(options) - set(known)):
        raise WrongSetting(f"{name} knows the options {', '.join(known)} only; it has “{unknown[0]}”.")
    return options


def plain(part):
    """A user name or password out of an address, percent-decoded; empty for none."""
    return unquote(part or "")
