"""Redirects, and the addresses that lead nowhere: each of these becomes a redirect in one step."""

from urllib.parse import unquote, urlencode

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import addresses, dead_ends
from articles.dead_ends import DeadEnd
from articles.models import Article, Contributor, Redirect, Series, Tag, Topic

SHELVES: dict[str, type[Model]] = {
    "articles": Article,
    "topics": Topic,
    "tags": Tag,
    "series": Series,
    "authors": Contributor,
}


def moment(at):
    """A moment in the site's zone, which is named."""
    if at is None:
        return ""
    return f"{date_format(timezone.localtime(at), 'j F Y, H:i')} ({timezone.get_current_timezone_name()})"


NUL = _("An address cannot hold the character %00. Take it out.")


class RedirectForm(forms.ModelForm):
    class Meta:
        model = Redirect
        fields = ["old_path", "new_path"]
        error_messages = {
            "old_path": {"unique": _("There is a redirect from this address already. Change that one.")}
        }

    def clean_old_path(self):
        """A path, decoded as requests are; a pasted address of any host is cut to its path."""
        path = self.cleaned_data["old_path"]
        if path.startswith(("https://", "http://")):
            path = "/" + path.split("/", 3)[3] if path.count("/") > 2 else "/"
        if not path.startswith("/") or path.startswith("//"):
            raise forms.ValidationError(_("The old address must be a path, beginning with one “/”."))
        path = unquote(path)
        if "\0" in path:
            raise forms.ValidationError(NUL)
        shelf, _slash, slug = path.partition("?")[0].strip("/").partition("/")
        if shelf in SHELVES and SHELVES[shelf]._default_manager.filter(slug=slug).exists():
            raise forms.ValidationError(
                _(
                    "Something at the desk has this address. Change its address there; a redirect arises by itself."
                )
            )
        return path

    def clean_new_path(self):
        path = self.cleaned_data["new_path"]
        if path.startswith(f"{settings.SITE_URL}/"):
            path = path.removeprefix(settings.SITE_URL)
        if not path.startswith("/") or path.startswith("//"):
            raise forms.ValidationError(
                _("The new address must be a path on this site, beginning with one “/”.")
            )
        if "\0" in unquote(path):
            raise forms.ValidationError(NUL)
        return path

    def clean(self):
        data = super().clean()
        old, new = data.get("old_path"), data.get("new_path")
        if old and new and (sentence := addresses.circle(old, new, keep=self.instance.pk)):
            self.add_error("new_path", sentence)
        return data


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    form = RedirectForm
    list_display = ["old_path", "new_path", "hits", "last_used"]
    search_fields = ["old_path", "new_path"]
    search_help_text = _("A part of the old or of the new address.")
    list_per_page = 100
    show_full_result_count = False
    actions = None

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Redirects"), **(extra_context or {})})

    @admin.display(description=_("last used"), ordering="last_hit_at")
    def last_used(self, redirect):
        return moment(redirect.last_hit_at)

    def has_delete_permission(self, request, obj=None):
        """What was typed wrongly can be taken back by whoever may change it."""
        return request.user.has_perm("articles.change_redirect")

    def save_model(self, request, obj, form, change):
        addresses.point(obj)
        dead_ends.settle(obj.old_path)


@admin.register(DeadEnd)
class DeadEndAdmin(admin.ModelAdmin):
    """What was asked for in vain, the most wanted first; kept by `dead_ends`, so nothing is typed here."""

    # The way out stands beside the address: on a telephone the table is wider than the screen.
    list_display = ["path", "way_out", "number", "last"]
    list_display_links = None
    search_fields = ["path"]
    list_per_page = 100
    show_full_result_count = False
    actions = ["forget"]

    def has_module_permission(self, request):
        return request.user.has_perm("articles.add_redirect")

    def has_view_permission(self, request, obj=None):
        return obj is None and request.user.has_perm("articles.add_redirect")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        title = {"title": _("Addresses that lead nowhere")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @admin.display(description=_("last"), ordering="last_at")
    def last(self, dead_end):
        return moment(dead_end.last_at)

    @admin.display(description=_("what to do"))
    def way_out(self, dead_end):
        address = f"{reverse('admin:articles_redirect_add')}?{urlencode({'old_path': dead_end.path})}"
        return format_html(
            '<a href="{}" aria-label="{}: {}">{}</a>',
            address,
            _("Make a redirect"),
            dead_end.path,
            _("Make a redirect"),
        )

    @admin.action(description=_("Forget the chosen addresses"))
    def forget(self, request, queryset):
        queryset.delete()
        self.message_user(request, _("Forgotten. They come back when somebody asks for them again."))
