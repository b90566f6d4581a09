"""Which helplines readers are shown where. None is shown past the day by which it must be verified."""

from django.core.cache import caches
from django.utils import timezone

from accounts.places import countries
from articles import house
from articles.models import Helpline


def of_topic(topic, on=None):
    """Those that stand in a box on the articles of a topic, and of the topics within it."""
    if topic is None:
        return []
    around = {topic.pk, topic.parent_id}
    return [line for line, topics in _kept(on) if topics & around]


def shown(country="", on=None):
    """All of them, those of `country` (ISO 3166-1) first: for whoever worries about somebody."""
    return sorted((line for line, _topics in _kept(on)), key=lambda line: line.country != country)


def country_name(code):
    return dict(countries()).get(code, code)


def _kept(on):
    """(helpline, its topics) of all whose particulars hold on that day; read once a second, like the frame."""
    on = on or timezone.localdate()
    rows = caches["fragments"].get_or_set(house.HELPLINES, _read, house.SECONDS)
    return [(line, topics) for line, topics in rows if line.verify_by >= on]


def _read():
    rows = Helpline.objects.prefetch_related("topics")
    return [(line, {topic.pk for topic in line.topics.all()}) for line in rows]
