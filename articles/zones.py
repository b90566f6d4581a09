"""Moments in words. A time without its zone is a trap (wagtail#4890): here every moment says the site's."""

from django.utils import timezone
from django.utils.formats import date_format


def zoned(moment):
    """“3 May 2026, 10:00 (UTC)”; nothing for none."""
    if moment is None:
        return ""
    told = date_format(timezone.localtime(moment), "j M Y, H:i")
    return f"{told} ({timezone.get_current_timezone_name()})"
