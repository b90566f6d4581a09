"""What the steps of the desk ask before they are taken. `article` is the one they are about."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.zoned_field import ZonedMoment, zone_help
from articles.models import Version

Kind = Version.Kind
NOTICES = (Kind.CONCERN, Kind.RETRACTION, Kind.REINSTATEMENT)


class Plain(forms.Form):
    """Nothing to say but yes."""


class Reason(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Kept in the article's log; readers do not see it."),
    )


class Note(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Kept in the article's log; readers do not see it."),
    )


class Change(forms.Form):
    """What readers are told when a public article changes."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of change"),
        choices=[(kind.value, kind.label) for kind in Kind if kind != Kind.FIRST],
        help_text=gettext_lazy("Anything but a minor edit is announced above the article."),
    )
    reason = forms.CharField(
        label=gettext_lazy("What changed, in one line"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Readers see it above the article. Needed for anything but a minor edit."),
    )

    def clean(self):
        data = super().clean()
        if data.get("kind") not in (None, Kind.MINOR) and not data.get("reason"):
            self.add_error("reason", _("Say in one line what changed, or choose “Minor edit”."))
        return data


class Moment(forms.Form):
    at = ZonedMoment(label=gettext_lazy("Public from"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = zone_help()


class Until(forms.Form):
    until = ZonedMoment(label=gettext_lazy("Public until"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = zone_help(
            _("Empty: it stays. At that moment the article leaves the site by itself.")
        )


class Publication(Until):
    pass


class PublicationOfChange(Change, Until):
    field_order = ["kind", "reason", "until"]


class Schedule(Moment, Until):
    field_order = ["at", "until"]


class ScheduleOfChange(Change, Moment, Until):
    field_order = ["at", "kind", "reason", "until"]


class End(Note):
    at = ZonedMoment(label=gettext_lazy("Public until"), required=False)
    field_order = ["at", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = zone_help(_("Empty: no end is planned."))


class Embargo(Note):
    at = ZonedMoment(label=gettext_lazy("Not before"), required=False)
    field_order = ["at", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = zone_help(_("Empty: there is no embargo."))


class Notice(forms.Form):
    """A notice above a text that stays readable."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Notice"),
        choices=[(kind.value, kind.label) for kind in NOTICES],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("It stands above the article, in lists and in feeds until another lifts it."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, in one line"),
        max_length=300,
        help_text=gettext_lazy("Readers see it above the article and in the list of corrections."),
    )


class Deletion(forms.Form):
    slug = forms.CharField(label=gettext_lazy("Type the address of the article"), max_length=200)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Stays in the list of deletions, with your name."),
    )

    def __init__(self, *args, article, **kwargs):
        super().__init__(*args, **kwargs)
        self.article = article
        self.fields["slug"].help_text = _("Only the last part: %(slug)s") % {"slug": article.slug}

    def clean_slug(self):
        if self.cleaned_data["slug"].strip().strip("/") != self.article.slug:
            raise forms.ValidationError(_("That is not the address of this article: nothing was deleted."))
        return self.article.slug

    def clean(self):
        data = super().clean()
        data.pop("slug", None)  # typed to be sure, not an argument of the verb
        return data
