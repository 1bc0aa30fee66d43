"""Who rectified a hazard does not strike it off, whoever speaks to the database. What was struck off before stays."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("hazards", "0015_escalations_and_progress")]

    operations = [
        AddConstraintNotValid(
            "hazard",
            models.CheckConstraint(
                name="hazard_never_struck_off_by_its_rectifier",
                condition=Q(closed_by__isnull=True) | Q(rectified_by__isnull=True) | ~Q(closed_by=F("rectified_by")),
            ),
        )
    ]
