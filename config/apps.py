from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import call_command
from django.db.models.signals import post_migrate


class Config(AppConfig):
    name = "config"

    def ready(self):
        from accounts import desk
        from config import checks, panels, sitemap  # noqa: F401 - checks registers itself

        sitemap.wire()
        desk.panels.append(panels.failed_tasks)
        # The signal skips apps without models, as this one; sessions come at the end of the same round.
        post_migrate.connect(make_counters, sender=apps.get_app_config("sessions"))


def make_counters(using, **options):
    """`manage.py migrate` alone is enough: without the table of the counters nobody could sign in."""
    if using == "default" and "cache" in settings.DATABASES:
        call_command("createcachetable", database="cache", verbosity=0)
