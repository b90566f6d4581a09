"""Where each table lives: the shared counters in a file of their own, everything else in the default database."""


class CountersApart:
    def _alias(self, model):
        return "cache" if model._meta.app_label == "django_cache" else None

    def db_for_read(self, model, **hints):
        return self._alias(model)

    db_for_write = db_for_read

    def allow_migrate(self, db, app_label, **hints):
        return (db == "cache") == (app_label == "django_cache")
