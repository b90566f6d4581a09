"""What every template may use."""

from django.conf import settings

from accounts.site_name import site_name
from articles import house


def site(request):
    # The frame is read by the templates that show it: the desk shows none.
    return {"site_name": site_name(), "site_url": settings.SITE_URL, "house": house.frame}
