"""Telling a WebSub hub (W3C Recommendation) that feeds have changed, so that subscribers hear within seconds.

Without WEBSUB_HUB nothing is asked of anybody. With it every feed names the hub, and each change enqueues one task
in its own transaction; the task may be repeated, for a hub fetches the feed and compares.
"""

import urllib.request
from urllib.parse import urlencode

from django.conf import settings
from django.tasks import task
from django.urls import reverse

from articles.metadata import absolute

# A hub that does not answer by then is asked again by the worker, minutes later.
PATIENCE = 10


def ping(version):
    """Name the feeds in which this version appears, or appeared, to the hub."""
    if settings.WEBSUB_HUB:
        tell_hub.enqueue(feeds_of(version))


def feeds_of(version):
    paths = [reverse("articles:feed", args=[form]) for form in ("atom", "rss", "json")]
    if topic := version.article.topic:
        paths += [reverse("articles:topic_feed", args=[t.slug]) for t in (topic, topic.parent) if t]
    names = version.bylines.values_list("contributor__slug", flat=True)
    paths += [reverse("articles:author_feed", args=[slug]) for slug in dict.fromkeys(names)]
    if version.kind in version.CORRECTIONS:
        paths.append(reverse("articles:corrections_feed"))
    return [absolute(path) for path in paths]


@task
def tell_hub(addresses):
    """`hub.mode=publish` with every address (PubSubHubbub 0.3, 7.1), which hubs of WebSub still take."""
    data = urlencode([("hub.mode", "publish"), *(("hub.url", address) for address in addresses)]).encode()
    request = urllib.request.Request(settings.WEBSUB_HUB, data=data, method="POST")  # noqa: S310 - http(s) by settings
    with urllib.request.urlopen(request, timeout=PATIENCE):  # noqa: S310
        pass
