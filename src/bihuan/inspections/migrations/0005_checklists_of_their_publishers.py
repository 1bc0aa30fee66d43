from django.db import migrations, models


def name_the_publishers(apps, schema_editor):
    """Who published a checklist stands in its chain; the office of that account is the publisher."""
    Checklist, Account = apps.get_model("inspections", "Checklist"), apps.get_model("parties", "Account")
    Event = apps.get_model("audit", "Event")
    for checklist in Checklist.objects.filter(enterprise=None, publisher=""):
        line = Event.objects.filter(case=f"checklist:{checklist.pk}", act="publish_checklist").first()
        account = Account.objects.filter(pk=line.by.removeprefix("account:")).first() if line else None
        if account is None:  # the nation's own, from the packs
            continue
        offices = (("regulator", account.regulator_id), ("institution", account.institution_id))
        checklist.publisher = next((f"{kind}:{pk}" for kind, pk in offices if pk), "")
        checklist.save(update_fields=["publisher"])


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0004_exceptions_know_their_check"),
        ("audit", "0002_chain"),
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="checklist", name="template_version_once"),
        migrations.AddField(
            model_name="checklist",
            name="publisher",
            field=models.CharField(blank=True, max_length=40, verbose_name="发布单位"),
        ),
        migrations.RunPython(name_the_publishers, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="checklist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("enterprise__isnull", True)),
                fields=("publisher", "code", "version"),
                name="template_version_once_per_publisher",
            ),
        ),
    ]
