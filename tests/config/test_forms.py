"""How a form is drawn, whoever draws it: Django, crispy or a page's own template."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.template import Context, Template


class LetterForm(forms.Form):
    name = forms.CharField(help_text="As it shall be printed.")
    kind = forms.ChoiceField(choices=[("a", "Praise"), ("b", "Blame")], widget=forms.RadioSelect)
    copy = forms.BooleanField(label="Send me a copy", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


class OptionalForm(forms.Form):
    name = forms.CharField(required=False)


def crispy(form):
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))


def test_help_stands_before_the_field_and_the_error_after_it():
    html = str(LetterForm({})["name"].as_field_group())

    places = [
        html.index(part) for part in ("<label", 'id="id_name_helptext"', "<input", 'id="id_name_error"')
    ]
    assert places == sorted(places)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_the_summary_leads_to_every_wrong_field_and_takes_the_focus():
    html = str(LetterForm({}))

    assert html.count('class="summary"') == 1
    assert "autofocus" in html
    assert 'href="#id_name"' in html
    assert 'href="#id_kind_0"' in html
    assert 'id="id_kind_0"' in html


def test_choices_are_a_group_with_a_name():
    html = str(LetterForm()["kind"].as_field_group())

    assert "<fieldset" in html
    assert "<legend>Kind" in html


def test_the_star_is_explained_where_there_is_one():
    assert "* Indicates required field" in str(LetterForm())
    assert "* Indicates required field" not in str(OptionalForm())


def test_a_hidden_field_has_no_label():
    assert "<label" not in str(LetterForm()["token"].as_field_group())


def test_help_is_escaped_like_everything_else():
    class Form(forms.Form):
        name = forms.CharField(help_text="<b>bold</b>")

    assert "<b>" not in str(Form()["name"].as_field_group())


def test_crispy_draws_the_same_fields():
    form = LetterForm({})

    html = crispy(form)

    assert html.count("<form") == 1
    assert 'class="form"' in html
    assert 'class="summary"' in html
    assert str(LetterForm({})["name"].as_field_group()).strip() in html


def test_crispy_draws_a_layout_with_its_buttons():
    form = LetterForm()
    form.helper = FormHelper()
    form.helper.layout = Layout(Fieldset("Your letter", "name", "kind"), "copy", "token")
    form.helper.add_input(Submit("send", "Send"))

    html = crispy(form)

    assert "<legend>Your letter</legend>" in html
    assert html.count('name="name"') == 1
    assert 'class="button button--primary"' in html
    assert "* Indicates required field" in html
