"""A line that somebody typed, where other sentences follow it: `{{ notice.reason|as_sentence }}`."""

from django import template

register = template.Library()
ENDS = (".", "!", "?", "…")
# What may close a sentence after its sign.
CLOSING = "\"'”’»)"


@register.filter
def as_sentence(line):
    """With a full stop, unless it ends with a sign of its own; nothing stays nothing."""
    line = line.rstrip()
    return line if not line or line.rstrip(CLOSING).endswith(ENDS) else f"{line}."
