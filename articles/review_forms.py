"""What is written on a review page, at the desk and behind a review link."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import noting


class NoteForm(forms.Form):
    """Words of the text, a paragraph of it, or neither; the script fills in what stands around a selection."""

    paragraph = forms.TypedChoiceField(
        label=gettext_lazy("Paragraph"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Needed only where the words stand in several places."),
    )
    quote = forms.CharField(
        label=gettext_lazy("Words it is about"),
        max_length=noting.LONGEST_QUOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-quote": ""}),
        help_text=gettext_lazy(
            "Select them in the text, or copy or type them here. Empty: the note is about the paragraph, or the whole."
        ),
    )
    body = forms.CharField(
        label=gettext_lazy("Note"), max_length=noting.LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 4})
    )
    before = forms.CharField(required=False, max_length=200, strip=False, widget=forms.HiddenInput)
    after = forms.CharField(required=False, max_length=200, strip=False, widget=forms.HiddenInput)
    field_order = ["quote", "paragraph", "body"]

    def __init__(self, *args, paragraphs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paragraph"].choices = [("", _("Wherever the words are")), *paragraphs]


class AnswerForm(forms.Form):
    body = forms.CharField(
        label=gettext_lazy("Answer"), max_length=noting.LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )


class DeskNoteForm(NoteForm):
    is_shared = forms.BooleanField(
        required=False,
        label=gettext_lazy("External reviewers may read it too"),
        help_text=gettext_lazy("Otherwise only people at the desk do."),
    )


class ApprovalForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120)
    words = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=noting.LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("If you wish: what the approval depends on."),
    )


class LinkForm(forms.Form):
    """A review link for somebody without an account."""

    name = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("The name stands beside every note and approval that comes through the link."),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("How long it opens"),
        coerce=int,
        initial=14,
        choices=[
            (3, gettext_lazy("3 days")),
            (7, gettext_lazy("7 days")),
            (14, gettext_lazy("14 days")),
            (30, gettext_lazy("30 days")),
        ],
    )
    email = forms.EmailField(
        label=gettext_lazy("Mail it to"),
        required=False,
        widget=forms.EmailInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "The address is forgotten once the mail has left. Empty: you get the link to pass it on yourself."
        ),
    )
