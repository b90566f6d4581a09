"""What holds for every public address: the same bytes for all strangers, no cookie, a validator, HEAD like GET."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/", "/articles/trust/", "/articles/trust/comments/", "/articles/trust/v/1/", "/articles/trust/cite.bib",
    "/articles/trust/cite.ris", "/articles/trust/cite.json", "/topics/", "/authors/", "/authors/nora-lind/",
    "/archive/", "/corrections/", "/search/", "/search/?q=trust", "/feed.atom", "/feed.rss", "/feed.json",
    "/sitemap.xml", "/robots.txt", "/favicon.ico", "/.well-known/security.txt", "/legal/terms/", "/legal/privacy/",
    "/cookies/",
]  # fmt: skip


@pytest.fixture
def published(make_article, published_texts):
    return make_article(slug="trust", title="Trust takes time")


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_strangers_get_the_same_bytes_and_no_cookie(published, coding):
    for address in ADDRESSES:
        one = Client().get(address, headers={"accept-encoding": coding, "accept-language": "de"})
        two = Client().get(
            address, headers={"accept-encoding": coding, "accept-language": "en", "user-agent": "x"}
        )

        assert one.status_code == 200, address
        assert not one.cookies, address
        assert "no-store" not in one["Cache-Control"], address
        assert one["ETag"], address
        assert one.content == two.content, address
        assert one.headers.items() == two.headers.items(), address
        if coding != "identity" and len(one.content) > 500 and not address.endswith(".ico"):
            assert one["Content-Encoding"] == coding, address
            assert one["ETag"].startswith("W/"), address


def test_head_tells_what_get_would_and_who_has_the_page_is_told_so(client, published):
    for address in ADDRESSES:
        etag, head = client.get(address)["ETag"], client.head(address)

        assert (head.status_code, head.content, head["ETag"]) == (200, b"", etag), address
        for ask in (client.get, client.head):
            again = ask(address, headers={"if-none-match": etag})
            assert (again.status_code, again["ETag"]) == (304, etag), address


def test_pages_carry_the_policies(client, published):
    for address in ADDRESSES:
        answer = client.get(address)

        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, address
        assert not [word for word in ("unsafe", "nonce") if word in policy], address
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert "camera=()" in answer["Permissions-Policy"], address


@pytest.mark.parametrize("address", ["/", "/articles/trust/", "/topics/"])
def test_a_page_for_somebody_who_is_signed_in_is_kept_by_nobody(client, reader, published, address):
    client.force_login(reader)

    answer = client.get(address, headers={"accept-encoding": "br"})

    assert answer["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/admin/"])
def test_pages_with_tokens_are_kept_by_nobody(client, published, address):
    assert "no-store" in client.get(address)["Cache-Control"]


def test_a_form_in_a_strange_charset_is_refused(client, published):
    client.raise_request_exception = False
    client.get("/accounts/login/")  # for the CSRF cookie

    for address in ("/accounts/login/", "/articles/trust/comments/"):
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            for charset in ("utf-16", "rot13", "base64", "idna", "unicode_escape", "nonsense"):
                answer = client.generic(
                    "POST", address, b"login=x", content_type=f"{kind}; charset={charset}"
                )
                assert answer.status_code == 415, (address, kind, charset)


@pytest.mark.parametrize("address", ["/articles/a%00b/", "/%00", "/search/?q=a%00b", "/?page=%00"])
def test_a_zero_byte_in_an_address_is_refused(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages", "cookie_consent"])
def test_a_cookie_that_spells_out_a_zero_byte_is_as_none(client, published, name):
    answer = client.get("/", headers={"Cookie": f'{name}="abcdefgh\\000ijkl"; other=kept'})

    assert answer.status_code == 200
    assert answer.wsgi_request.COOKIES == {"other": "kept"}


def test_a_broken_form_gives_no_500(client, published):
    client.raise_request_exception = False
    client.get("/accounts/login/")

    for kind in ("multipart/form-data", "multipart/form-data; boundary=x", "application/json"):
        for body in (b"", b"--x\r\n", b"\0\xff", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'):
            status = client.generic("POST", "/accounts/login/", body, content_type=kind).status_code
            assert 400 <= status < 500, (kind, body)


def test_a_password_manager_finds_the_page(client):
    answer = client.get("/.well-known/change-password")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/change/")


def test_robots_are_told_of_the_sitemap_and_kept_from_the_rest(client, settings):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines


def test_security_contact_is_not_out_of_date(client, time_machine):
    time_machine.move_to("2026-12-31T23:59:00Z", tick=False)

    words = client.get("/.well-known/security.txt").content.decode()

    assert "Expires: 2027-12-01T00:00:00Z" in words
    assert words.startswith("Contact: http")
