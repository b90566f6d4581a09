"""What an empty site begins with: purposes and cookies in the registry, and texts as drafts for the operator to finish.

Runs after every migrate and adds only what has never been there: a table with rows in it is left as it is.
"""

import tomllib
from datetime import timedelta
from pathlib import Path

from cookie_consent.models import Cookie, CookieGroup
from django.conf import settings
from django.db import connections, transaction

from consent import guards
from consent.models import CookieDetail, DocumentVersion, LegalDocument, Notice, Purpose

DRAFTS = Path(__file__).parent / "drafts"


def before_migrate(using, plan, **kwargs):
    """SQLite remakes no table that a trigger of another one names: the guards step aside until the tables are done."""
    ours = any(migration.app_label == "consent" for migration, _backwards in plan)
    if using == "default" and ours and "consent_seal" in connections[using].introspection.table_names():
        guards.remove(connections[using])


def after_migrate(using, **kwargs):
    if using != "default":
        return
    connection = connections[using]
    tables = connection.introspection.table_names()
    # While migrating backwards some tables are gone already.
    if not {"consent_operatoraction", "consent_notice", "cookie_consent_cookie"}.issubset(tables):
        return
    guards.install(connection)
    with transaction.atomic(using=using):
        register_purposes()
        draft_notice()
        draft_documents()


def register_purposes():
    """Without the package's own save(), which reaches for a cache that may not be set up yet."""
    if CookieGroup.objects.exists():
        return
    for position, entry in enumerate(_registry()["purpose"]):
        group = CookieGroup(
            varname=entry["id"],
            name=entry["name"],
            description=entry["description"],
            is_required=entry.get("required", False),
            is_deletable=not entry.get("required", False),
            ordering=position,
        )
        CookieGroup.objects.bulk_create([group])
        Purpose.objects.create(
            group=group,
            legal_basis=entry["basis"],
            is_covered_by_gpc=not group.is_required,
            retention=entry["retention"],
        )
        for one in entry.get("cookie", []):
            cookie = Cookie(cookiegroup=group, name=one["name"], description=one["description"])
            Cookie.objects.bulk_create([cookie])
            lifetime = timedelta(days=one["days"]) if "days" in one else None
            CookieDetail.objects.create(cookie=cookie, lifetime=lifetime)


def draft_notice():
    if not Notice.objects.exists():
        Notice.objects.create(**_registry()["notice"], language=settings.LANGUAGE_CODE)


def draft_documents():
    if LegalDocument.objects.exists():
        return
    for path in sorted(DRAFTS.glob("*.md")):
        heading, _line, text = path.read_text().partition("\n")
        title = heading.removeprefix("# ").strip()
        document = LegalDocument.objects.create(slug=path.stem, title=title)
        DocumentVersion.objects.create(
            document=document, title=title, text=text.strip() + "\n", language=settings.LANGUAGE_CODE
        )


def _registry():
    return tomllib.loads((DRAFTS / "cookies.toml").read_text())
