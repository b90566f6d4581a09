from django.db import migrations

from articles import guards

SETS = {"concern": "concern", "retraction": "retracted"}


def carry_forward(apps, schema_editor):
    """A retraction or a concern published so far goes on standing over the versions that followed it."""
    Version = apps.get_model("articles", "Version")
    guards.remove(schema_editor.connection)
    told = Version.objects.filter(kind__in=SETS, number__isnull=False).order_by("article", "number")
    for version in told:
        later = Version.objects.filter(article=version.article_id, number__gte=version.number)
        later.update(standing=SETS[version.kind])
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    """SQLite remakes the table to drop the column; `migrate` puts the guards back."""
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_life_of_an_article")]

    operations = [migrations.RunPython(carry_forward, remove)]
