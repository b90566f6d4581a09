"""Settings, navigation and helplines at the desk: every change goes through `house` and is shown with its before."""

from urllib.parse import unquote

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.validators import RegexValidator, URLValidator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import Resolver404, path, resolve, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.places import countries
from articles import comparing, helplines, house
from articles.models import Helpline, NavigationEntry, SitePage, SiteSettings


def changes_of(thing, entry):
    """(name of the field, what differs) for a line of the log."""
    for field in [*entry.before, *(field for field in entry.after if field not in entry.before)]:
        before, after = entry.before.get(field, ""), entry.after.get(field, "")
        if field == "body":
            differing = comparing.text_changes(before, after)
        else:
            before, after = (" · ".join(text) if isinstance(text, list) else text for text in (before, after))
            differing = [comparing.words(before, after)]
        yield house.label(thing, field), differing


def log_of(thing):
    return [(entry, list(changes_of(thing, entry))) for entry in house.entries_of(thing)[:100]]


class KeptAdmin(admin.ModelAdmin):
    actions = None
    show_full_result_count = False

    def save_model(self, request, obj, form, change):
        house.keep(obj, by=request.user, topics=form.cleaned_data.get("topics"))

    def delete_model(self, request, obj):
        house.drop(obj, by=request.user)

    def has_delete_permission(self, request, obj=None):
        """What was typed wrongly can be taken back by whoever may change it."""
        return self.has_change_permission(request, obj)

    def history_view(self, request, object_id, extra_context=None):
        thing = self.get_object(request, object_id)
        if thing is None:
            raise Http404
        if not self.has_view_permission(request, thing):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "object": thing, "log": log_of(thing),
            "title": _("What happened: %(name)s") % {"name": thing}, "zone": timezone.get_current_timezone_name(),
            **(extra_context or {}),
        }  # fmt: skip
        return TemplateResponse(request, "admin/articles/house_history.html", context)


class SettingsForm(forms.ModelForm):
    class Meta:
        model = SiteSettings
        fields = ["name", "tagline", "copyright_line", "disclaimer"]
        widgets = {
            "tagline": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "copyright_line": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "disclaimer": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        }

    def clean_copyright_line(self):
        line = self.cleaned_data["copyright_line"]
        rest = line.replace("{year}", "").replace("{site}", "")
        if "{" in rest or "}" in rest:
            raise forms.ValidationError(_("Braces are for “{year}” and “{site}” only."))
        return line


@admin.register(SiteSettings)
class SiteSettingsAdmin(KeptAdmin):
    form = SettingsForm

    def has_add_permission(self, request):
        """On the page of the first save alone: elsewhere there is nothing to add, and no question to ask for it."""
        is_there = request.resolver_match and request.resolver_match.url_name == "articles_sitesettings_add"
        return bool(is_there) and super().has_add_permission(request)

    def add_view(self, request, form_url="", extra_context=None):
        if SiteSettings.objects.exists():
            return redirect("admin:articles_sitesettings_change", 1)
        return super().add_view(request, form_url, extra_context)

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        """There is one row at most: no list, but its form."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if SiteSettings.objects.exists():
            return redirect("admin:articles_sitesettings_change", 1)
        return redirect("admin:articles_sitesettings_add")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        title = {"title": _("Site settings"), "subtitle": None}
        return super().changeform_view(request, object_id, form_url, {**title, **(extra_context or {})})

    def get_changeform_initial_data(self, request):
        return {"name": "", **super().get_changeform_initial_data(request)}

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)


class EntryForm(forms.ModelForm):
    page = forms.ModelChoiceField(
        SitePage.objects.with_states(), required=False, label=gettext_lazy("Page"), empty_label=gettext_lazy("None")
    )  # fmt: skip

    class Meta:
        model = NavigationEntry
        fields = ["place", "label", "page", "topic", "address"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "page" in self.fields:
            self.fields["page"].help_text = _("Shown only while that page is public.")

    def clean_address(self):
        address = self.cleaned_data["address"]
        if address.startswith(f"{settings.SITE_URL}/"):
            address = address.removeprefix(settings.SITE_URL)
        if not address:
            return address
        if not address.startswith("/") or address.startswith("//") or "\\" in address:
            raise forms.ValidationError(_("The address must be a path on this site, beginning with one “/”."))
        if not _answers(address):
            raise forms.ValidationError(_("Nothing is at this address. Copy it from the browser."))
        return address

    def clean(self):
        data = super().clean()
        chosen = [name for name in ("page", "topic", "address") if data.get(name)]
        if not chosen and "address" not in self.errors:
            self.add_error("page", _("Choose a page, a topic or an address."))
        for name in chosen[1:]:
            self.add_error(name, _("An entry leads to one place: choose a page, a topic or an address."))
        if data.get("address") and not data.get("label"):
            self.add_error("label", _("Say in a word or two where the address leads."))
        return data


def _answers(address):
    """Whether the site knows such an address; that a page with such a name is public, too."""
    where = unquote(address.partition("#")[0].partition("?")[0])
    try:
        match = resolve(where)
    except (Resolver404, ValueError):
        return False
    if match.view_name == "articles:site_page":
        return SitePage.objects.live().filter(slug=match.kwargs["slug"]).exists()
    return "\0" not in where


@admin.register(NavigationEntry)
class NavigationAdmin(KeptAdmin):
    form = EntryForm
    list_display = ["words", "place", "leads_to", "order"]
    list_display_links = ["words"]
    list_select_related = ["page", "topic"]
    change_list_template = "admin/articles/navigation.html"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("page__versions")

    def get_urls(self):
        shift = self.admin_site.admin_view(require_POST(self.shift_view))
        return [
            path("<int:pk>/up/", shift, {"up": True}, name="articles_navigationentry_up"),
            path("<int:pk>/down/", shift, {"up": False}, name="articles_navigationentry_down"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Navigation"), **(extra_context or {})})

    @admin.display(description=gettext_lazy("words"))
    def words(self, entry):
        return str(entry)

    @admin.display(description=gettext_lazy("leads to"))
    def leads_to(self, entry):
        return entry.get_absolute_url()

    @admin.display(description=gettext_lazy("order"))
    def order(self, entry):
        ways = [
            ("up", "↑", _("Move “%(name)s” up") % {"name": entry}),
            ("down", "↓", _("Move “%(name)s” down") % {"name": entry}),
        ]
        buttons = [
            format_html(
                '<button class="shift" formaction="{}" aria-label="{}">{}</button>',
                reverse(f"admin:articles_navigationentry_{way}", args=[entry.pk]), words, sign,
            )
            for way, sign, words in ways
        ]  # fmt: skip
        return format_html("{} {}", *buttons)

    def shift_view(self, request, pk, up):
        if not self.has_change_permission(request):
            raise PermissionDenied
        entry = NavigationEntry.objects.filter(pk=pk).first()
        if entry is None:
            messages.warning(request, _("That entry has been removed meanwhile."))
        else:
            house.shift(entry, up=up, by=request.user)
        return redirect("admin:articles_navigationentry_changelist")


class HelplineForm(forms.ModelForm):
    country = forms.ChoiceField(
        label=gettext_lazy("Country"), help_text=gettext_lazy("Where one can reach it.")
    )

    class Meta:
        model = Helpline
        fields = ["country", "name", "number", "address", "hours", "languages", "verify_by", "topics"]
        widgets = {
            "verify_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "topics": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "country" in self.fields:
            self.fields["country"].choices = [("", _("Choose a country")), *countries()[1:]]
            self.fields["number"].validators.append(
                RegexValidator(
                    r"^[0-9+*#(][0-9 +*#()/.-]+$", _("Digits, spaces and + only, as one dials it.")
                )
            )
            self.fields["address"].validators.append(
                URLValidator(
                    ["https", "http"], message=_("The address must begin with https://."), code="scheme"
                )
            )

    def clean_verify_by(self):
        day = self.cleaned_data["verify_by"]
        if "verify_by" in self.changed_data and day < timezone.localdate():
            raise forms.ValidationError(
                _("That day has passed: readers would not see it. Choose a later one.")
            )
        return day


@admin.register(Helpline)
class HelplineAdmin(KeptAdmin):
    form = HelplineForm
    list_display = ["name", "where", "number", "address", "verify_by", "is_seen"]
    list_filter = ["topics"]
    search_fields = ["name", "number", "country"]
    search_help_text = gettext_lazy("A part of the name or number, or the two letters of a country.")

    @admin.display(description=gettext_lazy("country"), ordering="country")
    def where(self, line):
        return helplines.country_name(line.country)

    @admin.display(description=gettext_lazy("shown to readers"))
    def is_seen(self, line):
        return capfirst(_("yes")) if line.is_shown else _("No: verify it")
