"""Moments for machines, `<time datetime="{{ moment|utc }}">`, and with their zone for people: `{{ moment|zoned }}`."""

from datetime import UTC

from django import template

from articles import zones

register = template.Library()
register.filter("zoned", zones.zoned)


@register.filter
def utc(moment):
    """An aware datetime as 2012-06-27T04:10:00Z; nothing for none."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""
