"""A moment typed at the desk: date and time in the site's zone, which is named, and which has its own odd nights."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Where a zone's clocks are put forward or back they seldom move by more (Lord Howe: half an hour).
STEP = timedelta(minutes=15)


class ZonedMoment(forms.SplitDateTimeField):
    """Two inputs, date and time. A time that a clock change leaves out or repeats is refused, naming a good one."""

    def __init__(self, **kwargs):
        widget = forms.SplitDateTimeWidget(
            date_format="%Y-%m-%d", time_format="%H:%M",
            date_attrs={"type": "date", "aria-label": gettext_lazy("Date")},
            time_attrs={"type": "time", "aria-label": gettext_lazy("Time")},
        )  # fmt: skip
        # The browser sends these forms whatever the language; what is typed without its help may be the language's.
        super().__init__(widget=widget, **kwargs)

    def compress(self, data_list):
        if not data_list or not all(data_list):
            return super().compress(data_list)
        typed = datetime.combine(*data_list)
        zone = timezone.get_current_timezone()
        try:
            typed.replace(tzinfo=zone).astimezone(UTC)
        except OverflowError:
            raise ValidationError(_("This day is too far away."), code="overflow") from None
        values = {"time": typed.strftime("%H:%M"), "zone": timezone.get_current_timezone_name()}
        if not _exists(typed, zone):
            values["next"] = _first(typed, zone, 1, _exists).strftime("%H:%M")
            sentence = _(
                "That night the clocks go forward: there is no %(time)s in %(zone)s. Choose %(next)s or later."
            )
            raise ValidationError(sentence, code="gap", params=values)
        if not _is_one(typed, zone):
            values["next"] = _first(typed, zone, 1, _is_one).strftime("%H:%M")
            sentence = _(
                "That night the clocks go back: %(time)s comes twice in %(zone)s. Choose %(next)s or later, or a "
                "time before the change."
            )
            raise ValidationError(sentence, code="overlap", params=values)
        return typed.replace(tzinfo=zone)


def _exists(typed, zone):
    there = typed.replace(tzinfo=zone)
    return there.astimezone(timezone.get_fixed_timezone(0)).astimezone(zone).replace(tzinfo=None) == typed


def _is_one(typed, zone):
    first, second = (typed.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first == second


def _first(typed, zone, step, fits):
    """The next quarter of an hour that fits."""
    at = typed.replace(minute=typed.minute // 15 * 15, second=0)
    while not fits(at, zone):
        at += STEP * step
    return at


def zone_help(sentence=""):
    told = _("In the zone of this site, %(zone)s.") % {"zone": timezone.get_current_timezone_name()}
    return f"{sentence} {told}".strip()
