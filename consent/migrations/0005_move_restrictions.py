from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce, Now

RESTRICTED = "restricted"


def apart(apps, schema_editor):
    """A restriction's end stood in the field of a legal hold."""
    subjects = apps.get_model("consent", "Subject").objects
    subjects.filter(status=RESTRICTED).update(
        restricted_until=Coalesce(F("held_until"), Now()), held_until=None, hold_reason=""
    )
    subjects.filter(held_until=None).update(hold_reason="")
    subjects.filter(held_until__isnull=False, hold_reason="").update(hold_reason="?")


def together(apps, schema_editor):
    subjects = apps.get_model("consent", "Subject").objects
    subjects.filter(status=RESTRICTED, held_until=None).update(held_until=F("restricted_until"))


class Migration(migrations.Migration):
    dependencies = [("consent", "0004_restriction_apart")]

    operations = [migrations.RunPython(apart, together)]
