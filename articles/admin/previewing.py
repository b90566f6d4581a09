"""A draft as its readers will see it: wide or narrow, light or dark, on a screen or on paper. Links, no script.

The page is the public template itself. What a phone shows follows from the width of the window, so “narrow” puts
that page into a frame of 390 pixels; dark, light and paper add a sheet made of the site's own (config/static.py).
"""

from django.conf import settings
from django.contrib import admin
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from articles import pages
from articles.models import Version

# csp_override replaces and the outermost wins, so these stand around the desk's own entrance.
FRAMES = settings.SECURE_CSP | {"frame-src": [CSP.SELF]}
FRAMED = settings.SECURE_CSP | {"frame-ancestors": [CSP.SELF]}
CHOICES = {
    "width": (_("Width"), {"": _("As wide as the window"), "narrow": _("Telephone, 390 pixels")}),
    "theme": (_("Colours"), {"": _("As your system"), "light": _("Light"), "dark": _("Dark")}),
    "medium": (_("Shown on"), {"": _("Screen"), "print": _("Paper")}),
}


class Previews(admin.ModelAdmin):
    def get_urls(self):
        at_desk = self.admin_site.admin_view
        framed = xframe_options_sameorigin(csp_override(FRAMED)(at_desk(self.preview_page_view)))
        return [
            path(
                "<int:pk>/preview/",
                csp_override(FRAMES)(at_desk(self.preview_view)),
                name="articles_article_preview",
            ),
            path("<int:pk>/preview/page/", framed, name="articles_article_preview_page"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def preview_view(self, request, pk):
        """The newest version exactly as it will be published, for those who may see the article at the desk."""
        version = self._newest(request, pk)
        chosen = _chosen(request)
        context = {"bar": list(_bar(chosen)), "sheets": _sheets(chosen), "version": version}
        if chosen["width"]:
            address = reverse("admin:articles_article_preview_page", args=[pk])
            context["page"] = f"{address}{_query(chosen | {'width': ''})}"
            return render(request, "admin/articles/article/preview_frame.html", context)
        context |= pages.context(version) | {"is_preview": True}
        return render(request, "admin/articles/article/preview.html", context)

    @method_decorator(require_safe)
    def preview_page_view(self, request, pk):
        """The same without the bar, for the frame."""
        version = self._newest(request, pk)
        context = pages.context(version) | {"is_preview": True, "sheets": _sheets(_chosen(request))}
        return render(request, "admin/articles/article/preview.html", context)

    def _newest(self, request, pk):
        article = self.get_queryset(request).filter(pk=pk).first()
        if article is None:
            raise Http404
        return Version.objects.for_page().get(pk=article.current_pk)


def _chosen(request):
    """What the address asks for; anything unknown counts as not asked."""
    asked = {name: request.GET.get(name, "") for name in CHOICES}
    return {name: value if value in CHOICES[name][1] else "" for name, value in asked.items()}


def _query(chosen):
    said = "&".join(f"{name}={value}" for name, value in chosen.items() if value)
    return f"?{said}" if said else ""


def _bar(chosen):
    """(label, [(words, address, whether it is this one)]) for every choice, the others staying as they are."""
    for name, (label, values) in CHOICES.items():
        links = [
            (words, _query(chosen | {name: value}) or "?", value == chosen[name])
            for value, words in values.items()
        ]
        yield label, links


def _sheets(chosen):
    """Paper is light, whatever the colours of the screen."""
    theme = "light" if chosen["medium"] else chosen["theme"]
    names = [theme and f"preview-{theme}.css", chosen["medium"] and "preview-print.css"]
    return ["preview.css", *filter(None, names)]
