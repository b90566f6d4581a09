"""The life of a cookie notice: composed from the registered purposes, published, and frozen from then on.

The only writer of a notice's number, content, hashes and moment of publication.
"""

import hashlib
import json
import re
from datetime import timedelta

from cookie_consent.models import CookieGroup
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.template import engines
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consent import ledger, linting, memory, notices
from consent.models import CookieDetail, DocumentVersion, Notice

# A place that the operator still has to fill in.
_gap = re.compile(r"\[\[.*?\]\]", re.DOTALL)

_TEMPLATES = [
    "consent/_banner.html",
    "consent/preferences.html",
    "consent/_choices.html",
    "consent/_purpose.html",
]
_ASSETS = ["css/components.css", "js/consent-banner.js"]


class PublishingError(Exception):
    """A notice or a text that cannot be published; the sentence says what to mend."""


def gap_in(text):
    """The first place that is still to be filled in, or an empty string."""
    found = _gap.search(text)
    return found.group() if found else ""


def compose(notice):
    """Everything that this notice will show, as plain data: its texts, and the purposes as they are registered."""
    with translation.override(notice.language):
        return {
            "language": notice.language,
            "controller": {"name": notice.controller_name, "url": notice.controller_url},
            "banner": {
                "label": _("Cookies"),
                "text": notice.banner_text,
                "policy": {"label": _("Privacy notice"), "url": "/legal/privacy/"},
                "reject": _("Reject all"),
                "accept": _("Accept all"),
                "choose": _("Choose…"),
            },
            "page": {
                "title": _("Cookies and your choice"),
                "introduction": notice.introduction,
                "withdrawal": notice.withdrawal,
                "gpc": _(
                    "Your browser sends the Global Privacy Control signal. We take it as a refusal of the purposes "
                    "it covers. You may still allow a single purpose below."
                ),
                "save": _("Save my choice"),
            },
            "change": {"level": notice.level, "purposes": notice.changed_purposes, "summary": notice.summary},
            "valid_days": notices.VALID_DAYS,
            "purposes": [_describe(group) for group in _groups()],
        }


def _groups():
    return CookieGroup.objects.select_related("purpose").prefetch_related(
        "purpose__vendors", "cookie_set__detail"
    )


def _describe(group):
    purpose = getattr(group, "purpose", None)
    if purpose is None:
        raise PublishingError(_("Say on what legal basis “%(name)s” rests.") % {"name": group.name})
    cookies = sorted(group.cookie_set.all(), key=lambda cookie: cookie.name)
    return {
        "id": group.varname,
        "name": group.name,
        "description": group.description,
        "required": group.is_required,
        "basis": purpose.legal_basis,
        "basis_label": str(purpose.get_legal_basis_display()),
        "gpc": purpose.is_covered_by_gpc and not group.is_required,
        "retention": purpose.retention,
        "vendors": [
            {"name": vendor.name, "address": vendor.address, "policy_url": vendor.policy_url}
            for vendor in purpose.vendors.all()
        ],
        "cookies": [_describe_cookie(cookie) for cookie in cookies],
    }


def _describe_cookie(cookie):
    detail = getattr(cookie, "detail", None) or CookieDetail(cookie=cookie)
    return {
        "name": cookie.name,
        "domain": cookie.domain,
        "description": cookie.description,
        "party": detail.party,
        "party_label": str(detail.get_party_display()),
        "storage": detail.storage,
        "storage_label": str(detail.get_storage_display()),
        "seconds": detail.lifetime and int(detail.lifetime.total_seconds()),
        "lifetime": _in_words(detail.lifetime),
    }


def _in_words(lifetime):
    if not lifetime:
        return _("until the browser is closed")
    if lifetime < timedelta(days=1):
        hours = max(1, round(lifetime.total_seconds() / 3600))
        return translation.ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return translation.ngettext("%(n)d day", "%(n)d days", lifetime.days) % {"n": lifetime.days}


def digest(content):
    """The hash by which records name what was shown."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def checked(notice):
    """What a draft would show, if it could be published now; a PublishingError says all that keeps it from that."""
    content = compose(notice)
    if found := list(linting.faults(notice, content, gap_in)):
        raise PublishingError(" ".join(found))
    return content


def faults(notice):
    """The same as sentences; raises nothing."""
    try:
        return list(linting.faults(notice, compose(notice), gap_in))
    except PublishingError as error:
        return [str(error)]


@transaction.atomic
def publish_notice(notice, *, by, at=None):
    """Freeze what visitors will be shown, and show it from now on (or from `at`). Safe to repeat."""
    # All of them: two operators who publish at once get two numbers.
    locked = {
        one.pk: one for one in Notice.objects.select_for_update().filter(kind=notice.kind).order_by("pk")
    }
    notice = locked[notice.pk]
    if notice.is_published:
        return notice
    at = at or timezone.now()
    # Its banner stands on every page and leads there.
    if not DocumentVersion.objects.filter(
        document__slug="privacy", published_at__lte=at, effective_at__lte=at
    ).exists():
        raise PublishingError(_("Publish the privacy notice first: the banner of every page leads to it."))
    content = checked(notice)
    notice.number = next_number(Notice.objects.filter(kind=notice.kind), notice.language)
    notice.published_at = at
    notice.content = content
    notice.sha256 = digest(content)
    notice.snapshot = _banner_as_sent(content)
    notice.hashes = {
        "content": notice.sha256,
        "snapshot": hashlib.sha256(notice.snapshot.encode()).hexdigest(),
        "templates": {name: _hash_template(name) for name in _TEMPLATES},
        "assets": {name: hash_asset(name) for name in _ASSETS},
    }
    notice.save(update_fields=["number", "published_at", "content", "sha256", "snapshot", "hashes"])
    ledger.log(
        by,
        "published a notice",
        about={"notice": notice.pk, "number": notice.number, "language": notice.language},
        reason=notice.summary or _("First version."),
        at=at,
    )
    memory.forget_after_commit()
    return notice


def next_number(siblings, language):
    """The site's own language leads; a translation carries the number of the text that it translates."""
    leading = siblings.filter(language=settings.LANGUAGE_CODE).aggregate(n=Max("number"))["n"] or 0
    if language == settings.LANGUAGE_CODE:
        return leading + 1
    if not leading:
        raise PublishingError(_("Publish the text in the site's own language first."))
    if siblings.filter(language=language, number=leading).exists():
        raise PublishingError(_("This number has a text in this language already."))
    return leading


def _banner_as_sent(content):
    return render_to_string("consent/_banner.html", {"content": content, "purposes": None, "path": "/"})


def _hash_template(name):
    return hashlib.sha256(engines["django"].get_template(name).template.source.encode()).hexdigest()


def hash_asset(name):
    """Of a part of the site's styles or scripts as it lies in static/; it is served as part of a joined file."""
    with open(settings.BASE_DIR / "static" / name, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
