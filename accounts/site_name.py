"""What this site is called: as the desk says, else as it was installed (SITE_NAME).

The app that keeps the name puts a callable → text into `kept` in its AppConfig.ready; an empty text means the default.
"""

from collections.abc import Callable

from django.conf import settings

kept: list[Callable[[], str]] = []


def site_name():
    return next((name for ask in kept if (name := ask())), settings.SITE_NAME)
