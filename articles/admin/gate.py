"""The gate at the desk: its panel beside the text, and the page where a finding is let pass with a reason."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import gate, rendering
from articles.admin import may
from articles.models import Version


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
