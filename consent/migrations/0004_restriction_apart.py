from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_seals")]

    operations = [
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(
                condition=models.Q(subject__isnull=False), fields=["valid_until"], name="consent_outdated"
            ),
        ),
        migrations.AddField(
            model_name="subject",
            name="claim",
            field=models.CharField(
                blank=True,
                db_index=True,
                max_length=64,
                verbose_name="keyed hash of the address of a deleted account",
            ),
        ),
        migrations.AddField(
            model_name="subject",
            name="restricted_until",
            field=models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="restricted until"),
        ),
        migrations.AlterField(
            model_name="subject",
            name="held_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="held until"),
        ),
        migrations.AlterField(
            model_name="subject",
            name="hold_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it is held"),
        ),
    ]
