from django.apps import AppConfig
from django.core.checks import Error, Tags, register
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self):
        from accounts import auditing as audit
        from accounts import desk, privacy, site_name, staffing
        from articles import (
            auditing,
            autosaving,
            house,
            locking,
            noting,
            review_links,
            reviewing,
            saved_views,
            versions,
        )
        from articles.admin import panels
        from articles.gate import waivers
        from articles.pictures import library
        from articles.publishing import deleting

        audit.sources += [auditing.entries, auditing.of_the_house]
        desk.panels += panels.ALL
        staffing.cutters.append(review_links.revoke_all_of)
        site_name.kept.append(house.name)
        privacy.exporters["pictures"] = library.export
        privacy.exporters["draft copies"] = autosaving.export
        privacy.exporters["deletions"] = deleting.export
        privacy.exporters["locks"] = locking.export
        privacy.exporters["saves"] = versions.export
        privacy.exporters["reviews"] = reviewing.export
        privacy.exporters["review notes"] = noting.export
        privacy.exporters["waivers"] = waivers.export
        privacy.exporters["saved views"] = saved_views.export
        post_migrate.connect(reinstall_guards, sender=self)
        register(guards_are_there, Tags.database)


def reinstall_guards(using, **options):
    """SQLite drops triggers when a migration remakes a table."""
    from articles import guards, index_schema

    connection = connections[using]
    if using == "default" and connection.vendor == "sqlite":
        tables = _tables(connection)
        if "articles_version" in tables:
            guards.install(connection)
        if "articles_searchtext" in tables:
            index_schema.install(connection)


def guards_are_there(databases=None, **options):
    from articles import guards, index_schema

    if "default" not in (databases or ()):
        return []
    connection = connections["default"]
    tables = _tables(connection)
    missing = guards.missing(connection) if "articles_version" in tables else []
    missing += index_schema.missing(connection) if "articles_searchtext" in tables else []
    return [
        Error(f"The database's “{name}” is missing.", hint="Run manage.py migrate.", id="articles.E001")
        for name in missing
    ]


def _tables(connection):
    return connection.introspection.table_names()
