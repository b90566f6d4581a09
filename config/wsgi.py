"""The WSGI application that granian serves: Django, seen through trusted proxies, counted for /metrics."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()

from config import metrics, proxies, urls  # noqa: E402, F401 - urls: so that no visitor waits for the views' import

application = metrics.counted(proxies.unveil(django_application))

# What is loaded by now stays: the garbage collector need not look at it again, and forked workers share its pages.
gc.collect()
gc.freeze()
