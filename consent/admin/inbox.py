"""The inbox of cookies that no notice tells of: declare them, or put them away with a reason."""

from urllib.parse import urlencode

from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from consent import notices, undeclared
from consent.admin.deeds import Deed, Deeds
from consent.admin.records import ReadOnly
from consent.models import UndeclaredCookie


@admin.register(UndeclaredCookie)
class UndeclaredCookieAdmin(Deeds, ReadOnly):
    list_display = ["name", "found_by", "surface", "times", "last_at", "what_to_do"]
    list_display_links = None
    list_filter = ["found_by", ("put_away_at", admin.EmptyFieldListFilter)]
    search_fields = ["name"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.put_away)
        name = "consent_undeclaredcookie_put_away"
        return [path("<int:pk>/put-away/", view, name=name), *super().get_urls()]

    @admin.display(description=_lazy("what to do"))
    def what_to_do(self, cookie):
        if cookie.put_away_at:
            return _("put away")
        notice = notices.current()
        if notice and notice.purpose_of(cookie.name)[0]:
            return _("the notice tells of it")
        declare = f"{reverse('admin:cookie_consent_cookie_add')}?{urlencode({'name': cookie.name})}"
        away = reverse("admin:consent_undeclaredcookie_put_away", args=[cookie.pk])
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>', declare, _("Declare it"), away, _("Put it away")
        )

    def put_away(self, request, pk):
        cookie = self.show(request, str(pk))
        back = reverse("admin:consent_undeclaredcookie_changelist")

        def do(data):
            undeclared.put_away(cookie, by=request.user, reason=data["reason"])
            return _("Put away: %(name)s.") % {"name": cookie.name}

        deed = Deed(
            title=_("Put away: %(name)s") % {"name": cookie.name}, button=_("Put away"), count=cookie.times, do=do,
            permission="consent.put_away_undeclaredcookie", back=back,
            sentence=_("Say why nothing needs to be told of it: it is no longer set, or was none of ours. The firewall still stops it."),  # noqa: E501
        )  # fmt: skip
        return self.ask(request, deed)
