"""What every template may use."""

from django.conf import settings

from articles import house


def site(request):
    frame = house.frame()
    return {"site_name": frame.name or settings.SITE_NAME, "site_url": settings.SITE_URL, "house": frame}
