"""Moments to come, in words for people: never without the zone."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def when(moment):
    """“at 14:05 (UTC)”, or with its day if that is not today: in the moment's own zone if that is a person's."""
    local = moment if getattr(moment.tzinfo, "key", "UTC") != "UTC" else timezone.localtime(moment)
    words = {"time": date_format(local, "H:i"), "zone": getattr(local.tzinfo, "key", None) or local.tzname()}
    if local.date() == timezone.now().astimezone(local.tzinfo).date():
        return _("at %(time)s (%(zone)s)") % words
    return _("on %(day)s at %(time)s (%(zone)s)") % {**words, "day": date_format(local, "j F")}
