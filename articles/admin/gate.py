"""The gate at the desk: its panel beside the text, and the page where a finding is let pass with a reason."""

import re

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from articles import autosaving, gate, rendering
from articles.admin import may
from articles.models import Picture, Reference, Version


class WaiverForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Because"),
        max_length=300,
        help_text=gettext_lazy("Kept in the article's log with your name; readers do not see it."),
    )


def panel(user, version):
    """For admin/articles/version/_gate.html, of the text as it is saved; None where there is nothing to publish."""
    if version is None:
        return None
    body = rendering.render_body(version.body)
    return {
        "version": version,
        "findings": [] if version.is_frozen else gate.findings(version),
        "words": body.words,
        "minutes": version.minutes,
        "sections": body.sections,
        "may_waive": may_waive(user, version),
    }


@require_safe
def copy_findings(request, pk):
    """What the gate says of the writer's own draft copy while they go on writing; of the draft where there is none."""
    version = Version.objects.filter(article__in=may.mine(request.user), pk=min(pk, 2**63 - 1)).first()
    if version is None or version.is_frozen:
        raise Http404(_("There is no such draft, or it is somebody else's."))
    shown = {"version": version, "may_waive": may_waive(request.user, version)}
    slot = version.autosaves.filter(editor=request.user).exclude(fields={}).first()
    if slot is None:
        shown["findings"] = gate.findings(version)
    else:
        # A waiver is given to what is saved.
        shown |= {"copied_at": autosaving.clock(slot.at), "may_waive": False}
        shown["findings"] = gate.findings(_copied(version, slot.fields), rows=_rows(version, slot.fields))
    return TemplateResponse(request, "admin/articles/version/_gate.html#found", {"gate": shown})


def _copied(version, fields):
    """The draft with what is typed in place of what is saved; never saved itself."""
    for name in ("title", "standfirst", "body", "content_notes", "content_note", "disclaimer"):
        setattr(version, name, fields.get(name, getattr(version, name)))
    if "lead_picture" in fields:
        key = fields["lead_picture"]
        is_key = key.isascii() and key.isdigit() and len(key) < 19
        version.lead_picture = Picture.objects.filter(pk=key).first() if is_key else None
    return version


def _rows(version, fields):
    """The references as saved, and those that were typed since."""
    rows = list(version.references.all())
    known = {row.name for row in rows}
    for name, key in fields.items():
        if re.fullmatch(r"references-\d+-name", name) and key and key not in known:
            rows.append(Reference(name=key, raw=fields.get(name.removesuffix("name") + "raw", "")))
    return rows


def may_waive(user, version):
    return not version.is_frozen and user.has_perm("articles.publish_article")


@require_http_methods(["GET", "HEAD", "POST"])
def waiver(request, pk, fingerprint):
    """Say why one finding of a draft may stay."""
    version = Version.objects.filter(article__in=may.mine(request.user), pk=min(pk, 2**63 - 1)).first()
    if version is None:
        raise Http404(_("There is no such draft, or it is somebody else's."))
    if not may_waive(request.user, version):
        raise PermissionDenied(_("Your role does not include this step."))
    found = {item.fingerprint: item for item in gate.findings(version) if item.is_open}
    if fingerprint not in found:
        messages.info(request, _("There is nothing to waive here any more."))
        return redirect("admin:articles_version_change", version.pk)
    form = WaiverForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            gate.waive(version, found[fingerprint], by=request.user, **form.cleaned_data)
        except gate.WaivingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Waived. The reason is in the article's log."))
        return redirect("admin:articles_version_change", version.pk)
    context = {
        **admin.site.each_context(request), "opts": Version._meta, "version": version, "form": form,
        "finding": found[fingerprint], "title": _("Waive a finding"),
    }  # fmt: skip
    page = "admin/articles/version/waiver.html"
    return TemplateResponse(request, page, context, status=422 if form.is_bound else 200)
