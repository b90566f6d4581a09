"""What operators do to records: each behind a permission of its own, told beforehand, confirmed by a typed number.

The verbs log; a page here only asks. Nothing happens on GET.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.exporting import ExportError
from consent.ledger import LedgerError
from consent.proof import ProofError


@dataclass(frozen=True)
class Deed:
    """`do` takes the form's data and returns the sentence that says what was done, or a response."""

    title: str
    sentence: str
    count: int
    permission: str
    button: str
    do: Callable
    back: str
    until: bool = False
    formats: tuple = ()
    is_final: bool = False


class DeedForm(forms.Form):
    """Needs `deed`. A number that is typed is not clicked by mistake."""

    typed = forms.CharField(
        max_length=12, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("It is logged and sealed, and outlives the record: name nobody."),
    )

    def __init__(self, *args, deed, **kwargs):
        super().__init__(*args, **kwargs)
        self.deed = deed
        self.fields["typed"].label = _("Type the number %(count)d to confirm") % {"count": deed.count}
        if deed.until:
            self.fields["until"] = forms.DateField(
                label=_("Until"),
                widget=forms.DateInput({"type": "date"}),
                help_text=_("The last day, in the site’s time zone."),
            )
        if deed.formats:
            choices = [(name, name.upper()) for name in deed.formats]
            self.fields["format"] = forms.ChoiceField(label=_("Format"), choices=choices)

    def clean_typed(self):
        if self.cleaned_data["typed"].strip() != str(self.deed.count):
            raise forms.ValidationError(
                _("Type %(count)d: so many are meant now.") % {"count": self.deed.count}
            )
        return self.deed.count

    def clean_until(self):
        day = self.cleaned_data["until"]
        try:
            return timezone.make_aware(datetime.combine(day, time.max))
        except OverflowError as error:
            raise forms.ValidationError(_("This day is too far away.")) from error


class Deeds:
    """For a ModelAdmin whose rows something can be done to."""

    def ask(self, request, deed):
        if not request.user.has_perm(deed.permission):
            raise PermissionDenied(_("Your role does not include this."))
        form = DeedForm(request.POST if request.method == "POST" else None, deed=deed)
        if form.is_bound and form.is_valid():
            try:
                done = deed.do(form.cleaned_data)
            except (ExportError, LedgerError, ProofError) as error:
                form.add_error(None, str(error))
            else:
                if not isinstance(done, str):
                    return done
                messages.success(request, done)
                return redirect(deed.back)
        context = self.admin_site.each_context(request) | {
            "title": deed.title, "opts": self.opts, "deed": deed, "form": form, "errors": form.errors
        }  # fmt: skip
        return render(request, "admin/consent/deed.html", context, status=422 if form.errors else 200)
