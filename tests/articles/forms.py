"""What a browser without scripts would post from a form of a page."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self, action):
        super().__init__()
        self.action, self.is_inside, self.fields, self.choices, self.area = action, False, {}, {}, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.is_inside = attrs.get("action", "") == self.action
        name = attrs.get("name")
        if not self.is_inside or not name:
            return
        if tag == "textarea":
            self.area, self.fields[name] = name, ""
        elif tag == "input" and attrs.get("type") == "radio":
            self.choices.setdefault(name, []).append(attrs["value"])
            if "checked" in attrs:
                self.fields[name] = attrs["value"]
        elif tag == "input" and attrs.get("type") not in ("submit", "checkbox"):
            self.fields[name] = attrs.get("value", "")
        if tag == "input" and attrs.get("type") == "checkbox" and "checked" in attrs:
            self.fields[name] = attrs.get("value", "on")

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.fields[self.area] = self.fields[self.area].removeprefix("\n")
            self.area = None
        if tag == "form":
            self.is_inside = False


def form_of(page, action):
    """(fields, choices) of the form with that action: name → value, name of radio buttons → their values."""
    form = _Form(action)
    form.feed(page.content.decode())
    assert form.fields, f"no form with the action {action}"
    return form.fields, form.choices
