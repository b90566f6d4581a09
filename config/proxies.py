"""Who is really asking, and over which scheme, when proxies stand in front (TRUSTED_PROXIES)."""

import ipaddress

from django.conf import settings

FORWARDING = (
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP"),
    *("HTTP_FORWARDED", "HTTP_VIA"),
)


def unveil(application):
    """Wrap a WSGI application: REMOTE_ADDR and the scheme become the visitor's, as told by trusted peers only.

    What anybody else claims in these headers is dropped, so that nothing further in can believe it.
    `rapport.direct` is true when no proxy of any kind announced itself.
    """

    def unveiled(environ, start_response):
        claims = {name: environ.pop(name) for name in FORWARDING if name in environ}
        environ["rapport.direct"] = not claims
        if claims and is_trusted(environ.get("REMOTE_ADDR", "")):
            if client := client_address(claims.get("HTTP_X_FORWARDED_FOR", "")):
                environ["REMOTE_ADDR"] = client
            scheme = claims.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        return application(environ, start_response)

    return unveiled


def is_trusted(address):
    found = parse(address)
    return found is not None and any(found in network for network in settings.TRUSTED_PROXIES)


def client_address(chain):
    """The nearest address in an X-Forwarded-For chain that is not one of ours, read from the right.

    Anything to the left of it was written by that client and proves nothing.
    """
    client = ""
    for claim in reversed(chain.split(",")):
        found = parse(claim.strip())
        if found is None:
            break
        client = str(found)
        if not is_trusted(client):
            break
    return client


def parse(address):
    """An address without port and brackets; an IPv4 address that comes dressed as IPv6 is undressed."""
    if address.startswith("["):
        address = address[1:].partition("]")[0]
    elif address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
