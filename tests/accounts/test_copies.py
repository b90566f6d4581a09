"""The copy of one's own data: asked for, made by the worker, fetched by its owner, gone after a week."""

import io
import json
import tracemalloc
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts import copies, privacy
from accounts.models import DataCopy

PASSWORD = "a-long-pass-phrase"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def own(client, reader):
    client.force_login(reader)
    return client


def confirm(client, address):
    """Shows the password once more, as allauth asks for it, and returns what the first request was after."""
    page = client.get(address)
    assert page.headers["Location"] == f"/accounts/reauthenticate/?next={address.replace('/', '%2F')}"
    return client.post(page.headers["Location"], {"password": PASSWORD}, follow=True)


def ask(client, capture):
    with capture(execute=True):
        page = client.post("/accounts/data/")
        if "/reauthenticate/" in page.headers.get("Location", ""):
            client.post(page.headers["Location"], {"password": PASSWORD}, follow=True)


def unpacked(response):
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_copy_is_made_after_the_password_and_its_owner_told(
    own, reader, mailoutbox, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setitem(privacy.exporters, "letters", lambda user: iter([{"to": user.handle, "text": "<b>"}]))

    ask(own, django_capture_on_commit_callbacks)

    page = own.get("/accounts/data/")
    assertContains(page, "Your copy is ready")
    [mail] = [mail for mail in mailoutbox if mail.to == [reader.email]]
    assert "/accounts/data/" in mail.body
    response = own.get(f"/accounts/data/{reader.copies.get().pk}/")
    assert response.headers["Content-Disposition"].startswith(f'attachment; filename="{reader.handle}-')
    assert "no-store" in response.headers["Cache-Control"]
    files = unpacked(response)
    sections = json.loads(files["data.json"])["sections"]
    assert sections["account"]["email"] == reader.email
    assert sections["account"]["addresses"] == [{"email": reader.email, "verified": True, "primary": True}]
    assert sections["letters"] == [{"to": reader.handle, "text": "<b>"}]
    assert reader.password not in files["data.json"]
    assert "&lt;b&gt;" in files["data.html"]
    assert reader.email in files["data.html"]


def test_nobody_else_can_fetch_it(own, reader, make_user, client_of):
    copy = copies.ask(reader)
    copies.make.call(str(copy.pk))

    page = client_of(make_user()).get(f"/accounts/data/{copy.pk}/", follow=True)

    assert page.status_code == 404
    assert own.get("/accounts/data/11111111-1111-4111-8111-111111111111/", follow=True).status_code != 500


def test_a_thief_with_an_open_browser_meets_the_password(own, reader):
    copy = copies.ask(reader)
    copies.make.call(str(copy.pk))

    page = own.get(f"/accounts/data/{copy.pk}/")

    assert page.status_code == 302
    assert page.headers["Location"].startswith("/accounts/reauthenticate/")


def test_a_second_wish_while_one_is_in_the_making_makes_no_second_copy(reader):
    now = timezone.now()
    first = DataCopy.objects.create(user=reader, asked_at=now)

    assert copies.ask(reader, at=now) == first
    assert copies.ask(reader, at=now + timedelta(hours=13)) != first


def test_a_new_copy_replaces_the_old_one(reader):
    for _time in range(2):
        copies.make.call(str(copies.ask(reader).pk))

    assert reader.copies.count() == 1
    assert len(default_storage.listdir(copies.FOLDER)[1]) == 2  # the old file goes with the commit


def test_it_is_gone_after_a_week(own, reader, django_capture_on_commit_callbacks):
    copies.make.call(str(copies.ask(reader).pk))
    copies.forget_due(timezone.now() + timedelta(days=6))
    assert reader.copies.exists()

    with django_capture_on_commit_callbacks(execute=True):
        copies.forget_due(timezone.now() + timedelta(days=8))

    assert not reader.copies.exists()
    assert default_storage.listdir(copies.FOLDER)[1] == []
    assertNotContains(own.get("/accounts/data/", follow=True), "Your copy is ready")


def test_with_the_account_goes_the_copy(reader, django_capture_on_commit_callbacks):
    copies.make.call(str(copies.ask(reader).pk))

    with django_capture_on_commit_callbacks(execute=True):
        privacy.erase(reader, by=reader)

    assert default_storage.listdir(copies.FOLDER)[1] == []


def test_a_copy_asked_for_by_somebody_who_has_left_is_not_made(reader, mailoutbox):
    copy = DataCopy.objects.create(user=reader)
    DataCopy.objects.all().delete()

    copies.make.call(str(copy.pk))

    assert not mailoutbox


def test_many_rows_are_never_all_in_memory(reader, monkeypatch, tmp_path):
    rows = 20_000
    monkeypatch.setitem(
        privacy.exporters, "letters", lambda user: ({"n": n, "text": f"{n} " * 100} for n in range(rows))
    )

    tracemalloc.start()
    with open(tmp_path / "copy.zip", "w+b") as file:
        copies.write(reader, file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 4_000_000  # the rows themselves are 12 MB of text
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        assert len(json.loads(archive.read("data.json"))["sections"]["letters"]) == rows


@pytest.mark.parametrize(
    "value", [{}, [], {"a": []}, {"a": {"b": [1, None, True, "ü\n\"'"]}}, [[], [{}], "x"], {"quote": 'a"b'}]
)
def test_the_text_is_json_whatever_it_holds(value):
    assert json.loads("".join(copies.as_json(value))) == value


def test_an_export_of_the_site_leaves_the_copies_behind(reader):
    from config.exchange import exporting

    copies.make.call(str(copies.ask(reader).pk))

    assert not [name for name in exporting.media_names() if name.startswith(copies.FOLDER)]
