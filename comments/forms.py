"""The forms of the conversation. Their own checks refuse; everything doubtful is left to `submission`.

Each comment form carries a signed ticket: a one-time token and the moment it was made, for one person and one article.
"""

import hashlib
import time
from datetime import timedelta
from uuid import UUID, uuid4

from django import forms
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments import concern, discretion, moments, personas, releasing, rendering
from comments.models import Comment, Report


def persona_help(persona):
    """What a name for this article only means, and which it is if there is one already."""
    if persona is not None:
        return gettext("Here you are “%(name)s”.") % {"name": persona.name}
    return gettext(
        "We draw one for you, such as “Quiet Heron”. It stays yours below this article and nowhere else; your own name "
        "and the hour are not shown, and moderators do not see who you are."
    )


class BodyForm(forms.Form):
    body = forms.CharField(
        label=_("Your comment"),
        help_text=_("Leave an empty line between paragraphs. *Emphasis*, > quotation, - list."),
        error_messages={"required": _("Write something first: there is nothing to read yet.")},
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        strip=False,
    )

    findings, question, asks = (), "", False

    def __init__(self, *args, article, writer, **kwargs):
        super().__init__(*args, **kwargs)
        self.article, self.writer = article, writer
        # Control characters are taken out, not complained about; Django's own check would refuse NUL first.
        self.fields["body"].validators = []

    def clean_body(self):
        text = rendering.clean(self.cleaned_data["body"])
        rendering.validate(text)
        return text

    def clean(self):
        cleaned = super().clean()
        if "body" in self.cleaned_data:
            self._look_for_details()
        return cleaned

    def _look_for_details(self):
        """Point out what may tell who somebody is. `asks` until the answer is to this very question."""
        body = self.cleaned_data["body"]
        self.findings = discretion.find(
            body,
            person=self.writer,
            is_persona=bool(self.cleaned_data.get("as_persona")),
            known_names=[contributor.name for contributor in self.article.live_version().authors],
            known_numbers=[line.number for line in concern.helplines()],
        )
        self.question = discretion.digest(self.findings)
        answer = self.data.get("discretion") if self.data.get("asked") == self.question else None
        self.asks = bool(self.findings) and answer not in ("replace", "keep")
        if answer == "replace":
            chosen = set(self.data.getlist("replace"))
            text = discretion.replaced(body, [each for each in self.findings if each.words in chosen])
            rendering.validate(text)
            self.cleaned_data["body"] = text

    def preview(self):
        """The words as they would look; nothing where they are not fit to be posted."""
        return (
            rendering.stored(rendering.render(self.cleaned_data["body"]))
            if "body" in self.cleaned_data
            else ""
        )


class EditForm(BodyForm):
    as_persona = forms.BooleanField(label=_("Under a name for this article only"), required=False)

    def __init__(self, *args, comment, **kwargs):
        super().__init__(*args, article=comment.article, writer=comment.author, **kwargs)
        self.initial.setdefault("as_persona", comment.persona_id is not None)
        self.fields["as_persona"].help_text = persona_help(personas.find(comment.article, comment.author))


class CommentForm(BodyForm):
    as_persona = forms.BooleanField(label=_("Write under a name for this article only"), required=False)
    hold = forms.BooleanField(label=_("Hold it until tomorrow morning"), required=False)
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    ticket = forms.CharField(required=False, widget=forms.HiddenInput)
    terms_shown = forms.CharField(required=False, widget=forms.HiddenInput)

    CHOICES = ("as_persona", "hold")

    def __init__(self, data=None, *, user, article, owed=None, accepted=None, parent_n=None, initial=None):
        """`owed` is the terms version this person must still accept, `accepted` the one they had accepted before,
        `parent_n` the number of the comment that a reply page is about."""
        self.user, self.article, self.owed, self.accepted, self.parent_n = (
            user,
            article,
            owed,
            accepted,
            parent_n,
        )
        self.token, self.sent_after = None, None
        self.persona = personas.find(article, user)
        given = self._read(data.get("ticket", "")) if data is not None else None
        if given:
            self.token, self.sent_after = given[0], timedelta(seconds=max(0, time.time() - given[1]))
        self.ticket = data["ticket"] if given else self._write()
        if data is not None:
            data = data.copy()
            # What is shown again after an error: a ticket that works, and the terms that are owed now.
            self.shown = data.get("terms_shown", "")
            data["ticket"], data["terms_shown"] = self.ticket, owed.sha256 if owed else ""
            if parent_n is not None:
                data["parent"] = str(parent_n)
        own = {"ticket": self.ticket, "terms_shown": owed.sha256 if owed else "", "parent": parent_n}
        super().__init__(data, article=article, writer=user, initial={**(initial or {}), **own})
        self._add_hidden_field()
        self.fields["as_persona"].help_text = persona_help(self.persona)
        if self.persona:
            self.initial["as_persona"] = personas.last_choice(article, user)
        self.fields["hold"].help_text = _(
            "It goes out %(when)s. Until then you can change it or take it back."
        ) % {"when": moments.when(releasing.tomorrow_morning(user))}
        if owed is not None:
            self.fields["accept_terms"] = forms.BooleanField(
                label=lazy(self._terms_label, str)(),
                help_text=self._terms_help(),
                error_messages={
                    "required": _("Tick this box to accept the terms; your comment is still here.")
                },
            )

    def clean(self):
        super().clean()
        if (
            self.owed is not None
            and self.cleaned_data.get("accept_terms")
            and self.shown not in ("", self.owed.sha256)
        ):
            self.add_error(
                "accept_terms", _("The terms have changed while you were writing. Please look again.")
            )
        return self.cleaned_data

    def clean_parent(self):
        """The comment that is answered, or None. Whether it may be answered is for the submission to say."""
        n = self.cleaned_data["parent"]
        if n is None:
            return None
        known = Comment.objects.visible_to(self.user).filter(article=self.article, n=n)
        parent = known.select_related("author", "article").first()
        if parent is None:
            raise forms.ValidationError(
                _(
                    "The comment you are answering is no longer shown. You can post yours as a comment of its own."
                ),
                code="gone",
            )
        return parent

    @property
    def trap(self):
        """The field that only programs see, to be drawn outside of the reader's way."""
        return self[self._trap_name]

    @property
    def trap_content(self):
        return self.data.get(self._trap_name, "")

    def preview(self):
        """Looking first asks for nothing but the words."""
        self.errors.pop("accept_terms", None)
        return super().preview()

    @property
    def hold_until(self):
        return releasing.tomorrow_morning(self.user) if self.cleaned_data.get("hold") else None

    @property
    def place_n(self):
        """The number of what is answered, as far as it is one; 0 for a comment of its own."""
        n = str(self.parent_n or (self.data.get("parent") if self.is_bound else "") or "")
        return int(n) if n.isascii() and n.isdigit() and len(n) < 10 else 0

    @property
    def has_choices(self):
        """Whether anything in the folded part of the form was chosen."""
        return any(self[name].value() for name in self.CHOICES)

    @property
    def parent_comment(self):
        return self.cleaned_data.get("parent") if self.is_bound else None

    def stand_alone(self):
        """What it answers is gone: sent once more, it is a comment of its own."""
        self.data["parent"] = ""

    def _add_hidden_field(self):
        # The name changes with every ticket, so a program cannot learn to leave it alone.
        self._trap_name = "url_" + hashlib.blake2b(self.ticket.encode(), digest_size=4).hexdigest()
        attrs = {"tabindex": "-1", "autocomplete": "off"}
        self.fields[self._trap_name] = forms.CharField(
            label=_("Leave this empty"), required=False, widget=forms.TextInput(attrs=attrs)
        )

    def _signer(self):
        return Signer(salt=f"comments.ticket.{self.article.pk}.{self.user.pk}")

    def _write(self):
        return self._signer().sign(f"{uuid4().hex}.{int(time.time())}")

    def _read(self, ticket):
        try:
            token, made = self._signer().unsign(ticket).split(".")
            return UUID(token), int(made)
        except (BadSignature, ValueError):
            return None

    def _terms_label(self):
        if self.accepted is None:
            sentence = gettext(
                'I have read and accept the <a href="{address}">Terms and Conditions of Use</a>'
            )
        else:
            sentence = gettext(
                'I have read and accept the new <a href="{address}">Terms and Conditions of Use</a>'
            )
        return format_html(sentence, address=self.owed.get_absolute_url())

    def _terms_help(self):
        """What is new, since what this reader knows."""
        if self.accepted is None:
            return ""
        return format_html(
            '{} <a href="{}">{}</a>',
            self.owed.summary,
            reverse(
                "consent:changes", args=[self.owed.document.slug, self.accepted.number, self.owed.number]
            ),
            gettext("Everything that has changed since you accepted version {n}").format(
                n=self.accepted.number
            ),
        )


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=[choice for choice in Report.Reason.choices if choice[0] != Report.Reason.PHRASE],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What should we know?"),
        help_text=_("Optional. Only moderators read this."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def clean_note(self):
        return rendering.clean(self.cleaned_data["note"])


class PassageForm(forms.Form):
    body = forms.CharField(
        label=_("The words to take out"),
        help_text=_("Copy them exactly as they stand; every place where they stand is blanked."),
        max_length=rendering.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class RemovalForm(forms.Form):
    """A moderator's removal; an author's needs no reason."""

    reason = forms.CharField(
        label=_("Reason"), help_text=_("Shown to the author, and kept in the log."), max_length=500
    )
