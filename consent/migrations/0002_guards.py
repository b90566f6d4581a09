from django.db import migrations


class Migration(migrations.Migration):
    """The guards themselves are put in place after every migrate (consent.defaults), in the shape of the day.

    They name columns and tables that later migrations remake, which SQLite refuses while a trigger names them.
    """

    dependencies = [("consent", "0001_initial")]

    operations: list = []
