"""What allauth's views and the admin's answer differently from ours."""

from django.forms import BaseForm


class InvalidFormsAre422:
    """Our views say so themselves; class-based ones from elsewhere answer an invalid form with 200."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_template_response(self, request, response):
        context = response.context_data or {}
        forms = [form for form in context.values() if isinstance(form, BaseForm) and form.is_bound]
        is_invalid = context.get("errors") or any(form.errors for form in forms)
        if request.method == "POST" and response.status_code == 200 and is_invalid:
            response.status_code = 422
        return response
