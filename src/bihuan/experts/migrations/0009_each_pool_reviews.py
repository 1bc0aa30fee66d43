"""A review is of one membership, each settled by its own pool; an application on paper bears its signature."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from bihuan import clock


def for_each_pool(apps, schema_editor):
    """What is open is open for every pool the expert is in."""
    Review, Membership = apps.get_model("experts", "Review"), apps.get_model("experts", "Membership")
    for review in Review.objects.filter(settled_at=None):
        standing = list(Membership.objects.filter(expert_id=review.expert_id, ended_on=None).order_by("id"))
        for number, membership in enumerate(standing):
            review.membership = membership
            if number:
                review.pk = clock.new_id()
                review._state.adding = True
            review.save()


class Migration(migrations.Migration):
    dependencies = [("experts", "0008_draws_by_a_public_number")]

    operations = [
        migrations.RemoveConstraint("review", "reviewed_once"),
        migrations.AddField(
            "review",
            "membership",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="experts.membership",
            ),
        ),
        migrations.AddField(
            "application",
            "files",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                size=None,
                verbose_name="签名的申请书",
            ),
        ),
        migrations.RunPython(for_each_pool, migrations.RunPython.noop),
    ]
