"""Who is asking, behind proxies: only trusted peers are believed."""

import ipaddress

import pytest

from config.proxies import unveil

OURS = [ipaddress.ip_network(value) for value in ("10.0.0.0/8", "127.0.0.1", "fd00::/8")]


@pytest.fixture
def seen(settings):
    """The environ as the application sees it."""
    settings.TRUSTED_PROXIES = OURS

    def see(**environ):
        found = {}
        unveil(lambda environ, start_response: found.update(environ))(
            {"wsgi.url_scheme": "http"} | environ, None
        )
        return found

    return see


@pytest.mark.parametrize(
    ("peer", "chain", "client"),
    [
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.1.2.3", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        ("::ffff:10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("10.1.2.3", "[2001:db8::7]:4711", "2001:db8::7"),
        ("10.1.2.3", "198.51.100.1:4711", "198.51.100.1"),
        ("10.1.2.3", "nonsense", "10.1.2.3"),
        ("10.1.2.3", "198.51.100.1, nonsense", "10.1.2.3"),
        ("10.1.2.3", "10.0.0.8", "10.0.0.8"),
        ("10.1.2.3", "", "10.1.2.3"),
    ],
)
def test_the_visitor_is_the_nearest_address_that_is_not_ours(seen, peer, chain, client):
    assert seen(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=chain)["REMOTE_ADDR"] == client


@pytest.mark.parametrize(
    ("peer", "claim", "scheme"),
    [
        ("127.0.0.1", "https", "https"),
        ("127.0.0.1", "HTTPS", "https"),
        ("127.0.0.1", "gopher", "http"),
        ("203.0.113.5", "https", "http"),
    ],
)
def test_the_scheme_is_believed_of_trusted_peers_only(seen, peer, claim, scheme):
    assert seen(REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO=claim)["wsgi.url_scheme"] == scheme


def test_claims_do_not_reach_the_application(seen):
    found = seen(
        REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR="192.0.2.1", HTTP_X_FORWARDED_HOST="evil.example",
        HTTP_FORWARDED="for=192.0.2.1", HTTP_X_REAL_IP="192.0.2.1",
    )  # fmt: skip

    assert not [name for name in found if "FORWARDED" in name or "REAL" in name]


@pytest.mark.django_db
def test_an_answer_over_a_trusted_https_proxy_is_not_redirected(settings, through_wsgi):
    settings.TRUSTED_PROXIES = OURS
    settings.SECURE_SSL_REDIRECT = True

    assert through_wsgi("/robots.txt")[0] == 301
    assert through_wsgi("/robots.txt", HTTP_X_FORWARDED_PROTO="https")[0] == 200
