"""What every page shows of consent: the banner while a visitor has not decided, the way back where they said yes."""

from django import template

from consent import edge, notices, reads, telling
from consent.models import Level

register = template.Library()


@register.inclusion_tag("consent/_banner.html", takes_context=True)
def consent_banner(context):
    """The banner, or nothing. Costs no query: the notice is kept in memory for a second."""
    request, state = _state(context)
    if state is None or not state.asks:
        return {}
    notice = notices.current()
    some = state.undecided != notice.optional
    return {
        "content": notice.edition.content,
        # Asked again about some purposes only, the answer must touch no other.
        "purposes": [purpose for name, purpose in notice.purposes.items() if name in state.undecided]
        if some
        else None,
        "path": _page(request),
    }


@register.inclusion_tag("consent/_withdrawal.html", takes_context=True)
def withdraw_button(context):
    """One click to withdraw everything, where anything was granted."""
    request, state = _state(context)
    return {"path": _page(request)} if state and state.granted else {}


@register.inclusion_tag("consent/_terms_news.html", takes_context=True)
def terms_news(context):
    """That the terms change, where this member was not told yet. Costs no query once they were."""
    request = context.get("request")
    found = telling.news(request) if request is not None and hasattr(request, "session") else None
    if found is None:
        return {}
    version, known = found
    is_material = version.level == Level.MATERIAL
    return {"version": version, "known": known, "is_material": is_material, "path": _page(request)}


@register.inclusion_tag("consent/_scripts.html", takes_context=True)
def consent_scripts(context):
    """The page counter: running with consent, inert before the choice, otherwise absent. And what is to be swept."""
    request, state = _state(context)
    notice = notices.current()
    if request is None or notice is None or request.method not in ("GET", "HEAD"):
        return {}
    match = request.resolver_match
    is_counted = match is not None and match.view_name in reads.COUNTED and reads.PURPOSE in notice.purposes
    return {
        "purpose": reads.PURPOSE,
        "is_running": is_counted and reads.PURPOSE in state.granted,
        "is_waiting": is_counted and reads.PURPOSE in state.undecided,
        "unwanted": " ".join(notice.stored_by(state.refused)) if state.has_decided else "",
    }


def _state(context):
    request = context.get("request")
    if request is None:
        return None, None
    return request, getattr(request, "consent", None) or edge.state(request.META)


def _page(request):
    """Where the answer leads back to. The address of a POST need not answer to GET."""
    return request.get_full_path() if request.method in ("GET", "HEAD") else "/"
