"""Notices and legal texts: drafts are written with ordinary forms, and published by a button that asks first."""

import re

from cookie_consent.models import CookieGroup
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from consent import publishing, terms
from consent.models import DocumentVersion, LegalDocument, Notice
from consent.publishing import PublishingError
from consent.rendering import as_published, banner_as_sent

# Sandboxed: its form is the visitors' own and must not speak for an operator.
BANNER_POLICY = "sandbox; default-src 'none'; style-src 'self'; font-src 'self'; frame-ancestors 'none'"


class PublishedByButton(admin.ModelAdmin):
    """A draft can be edited and deleted; what is published can only be read. `publish` is the verb."""

    change_form_template = "admin/consent/text.html"
    publish_permission = ""
    list_filter = ["language", "level"]

    @staticmethod
    def publish(text, *, by):
        raise NotImplementedError

    def preview(self, text):
        """The context in which the confirmation page and the page of a published text show it."""
        raise NotImplementedError

    def next_address(self, text):
        """Where the version after this one is begun."""
        return reverse(f"admin:consent_{self.opts.model_name}_add")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_published)

    def has_delete_permission(self, request, obj=None):
        may = request.user.has_perm(f"consent.change_{self.opts.model_name}")
        return may and obj is not None and not obj.is_published

    def get_urls(self):
        name = f"consent_{self.opts.model_name}_publication"
        view = self.admin_site.admin_view(self.publication)
        return [path("<int:pk>/publication/", view, name=name), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        text = self.get_object(request, object_id)
        may = text and not text.is_published and request.user.has_perm(self.publish_permission)
        context = {"may_publish": may, "publication": self._publication_address(text) if may else ""}
        context["next"] = self.next_address(text) if text and self.has_add_permission(request) else ""
        if text and text.is_published:
            context |= self.preview(text)
        return super().change_view(request, object_id, form_url, (extra_context or {}) | context)

    def _publication_address(self, text):
        return reverse(f"admin:consent_{self.opts.model_name}_publication", args=[text.pk])

    def publication(self, request, pk):
        """GET says what will be shown; POST publishes it for good."""
        if not request.user.has_perm(self.publish_permission):
            raise PermissionDenied(_("Publishing is for operators."))
        text = self.get_object(request, str(pk))
        if text is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        back = redirect(f"admin:consent_{self.opts.model_name}_change", text.pk)
        if text.is_published:
            return back
        try:
            if request.method == "POST":
                published = self.publish(text, by=request.user)
                messages.success(request, _("Published: %(text)s.") % {"text": published})
                return back
            context = self.preview(text)
        except PublishingError as error:
            messages.error(request, str(error))
            return back
        context |= self.admin_site.each_context(request) | {
            "title": _("Publish"),
            "text": text,
            "opts": self.opts,
        }
        return render(request, "admin/consent/publication.html", context)


class NoticeForm(forms.ModelForm):
    changed_purposes = forms.MultipleChoiceField(
        label=_lazy("Purposes that changed"),
        required=False,
        choices=lambda: CookieGroup.objects.filter(is_required=False).values_list("varname", "name"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("Visitors are asked again about these only. None ticked: about all of them."),
    )


@admin.register(Notice)
class NoticeAdmin(PublishedByButton):
    form = NoticeForm
    publish_permission = "consent.publish_notice"
    publish = staticmethod(publishing.publish_notice)
    list_display = ["__str__", "language", "level", "published_at"]
    fieldsets = [
        (None, {"fields": ["language", "level", "changed_purposes", "summary"]}),
        (_lazy("What is shown"), {"fields": ["banner_text", "introduction", "withdrawal"]}),
        (_lazy("Who is responsible"), {"fields": ["controller_name", "controller_url"]}),
    ]

    def get_urls(self):
        view = self.admin_site.admin_view(self.banner)
        return [path("<int:pk>/banner/", view, name="consent_notice_banner"), *super().get_urls()]

    def banner(self, request, pk):
        """As it was seen. The page's own policy lets it send nothing and run nothing."""
        notice = self.get_object(request, str(pk))
        if notice is None or not notice.is_published:
            raise Http404(pk)
        if not self.has_view_permission(request, notice):
            raise PermissionDenied
        styles = notice.hashes.get("assets", {}).get("css/components.css")
        context = {
            "notice": notice,
            "banner": banner_as_sent(notice),
            "is_restyled": styles != publishing.hash_asset("css/components.css"),
        }
        response = render(request, "admin/consent/banner.html", context)
        response.headers["Content-Security-Policy"] = BANNER_POLICY
        return response

    def preview(self, notice):
        content = notice.content if notice.is_published else publishing.checked(notice)
        return {"content": content, "hashes": notice.hashes, "snapshot": notice.snapshot}

    def get_changeform_initial_data(self, request):
        """A new notice begins with the words of the last one."""
        last = Notice.objects.published().first() or Notice.objects.first()
        kept = ["language", "banner_text", "introduction", "withdrawal", "controller_name", "controller_url"]
        return {name: getattr(last, name) for name in kept} if last else {}


@admin.register(DocumentVersion)
class DocumentVersionAdmin(PublishedByButton):
    publish_permission = "consent.publish_documentversion"
    publish = staticmethod(terms.publish)
    list_display = [
        "__str__",
        "document",
        "language",
        "level",
        "published_at",
        "effective_at",
        "enforced_from",
    ]
    list_filter = ["document", "language", "level"]
    list_select_related = ["document"]
    fields = ["document", "language", "title", "level", "summary", "text", "effective_at", "enforced_from"]

    def preview(self, version):
        return {"body": as_published(version), "sha256": version.sha256 or terms.hash_text(version.text)}

    def next_address(self, text):
        return f"{super().next_address(text)}?document={text.document_id}"

    def get_changeform_initial_data(self, request):
        """A new version begins with the words of the last one, when the link that made it names the document."""
        initial = super().get_changeform_initial_data(request)
        number = initial.pop("document", "")
        # Longer numbers are no row's, and SQLite refuses to look for them.
        if not re.fullmatch(r"[0-9]{1,9}", number):
            return initial
        last = DocumentVersion.objects.filter(document=number, published_at__lte=timezone.now()).first()
        kept = ["language", "title", "text"] if last else []
        return {"document": number} | {name: getattr(last, name) for name in kept} | initial


@admin.register(LegalDocument)
class LegalDocumentAdmin(admin.ModelAdmin):
    list_display = ["title", "slug"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []
