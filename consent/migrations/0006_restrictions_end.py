from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("consent", "0005_move_restrictions")]

    operations = [
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=Q(status="restricted", restricted_until__isnull=False)
                | (~Q(status="restricted") & Q(restricted_until=None, claim="")),
                name="a_restriction_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=Q(held_until=None, hold_reason="")
                | (Q(held_until__isnull=False) & ~Q(hold_reason="")),
                name="a_hold_has_a_reason",
                violation_error_message="Say why these records are held, and until when.",
            ),
        ),
    ]
