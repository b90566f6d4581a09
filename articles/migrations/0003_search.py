import django.db.models.deletion
from django.db import migrations, models

import articles.index
from articles import index_schema


def install(apps, schema_editor):
    index_schema.install(schema_editor.connection)


def remove(apps, schema_editor):
    index_schema.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="articles.version",
                    ),
                ),
                ("title", models.TextField()),
                ("names", models.TextField()),
                ("text", models.TextField()),
                ("plain", models.TextField()),
            ],
            options={"verbose_name": "search text", "verbose_name_plural": "search texts"},
        ),
        migrations.CreateModel(
            name="Hit",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="hit",
                        serialize=False,
                        to="articles.version",
                    ),
                ),
                ("document", articles.index.Document()),
            ],
            options={"db_table": "articles_search", "managed": False},
        ),
        migrations.RunPython(install, remove),
    ]
