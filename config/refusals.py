"""What answers a form whose token does not fit: the page it came from, with every word, where somebody was writing."""

from articles.admin import outliving
from comments import writing
from consent.origin import is_same_origin


def csrf_failure(request, reason=""):
    """Another site's form gets Django's answer: it shall not put words before anybody."""
    shown = outliving.shown_again(request) if is_same_origin(request) else None
    return shown or writing.csrf_failure(request, reason)
