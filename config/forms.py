"""How every form of the site is drawn."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Django's own rendering with our order: label, help, field, error; and a summary of errors on top."""

    form_template_name = "forms/uni_form.html"
    field_template_name = "forms/group.html"
