"""Files that people brought are sealed at rest; those already there are sealed now."""

from django.db import migrations

from bihuan.parties.sealed import seal


def seal_all(apps, schema_editor):
    stored = apps.get_model("exchange", "ImportFile")
    for key in stored.objects.values_list("pk", flat=True).iterator():
        file = stored.objects.get(pk=key)
        file.sealed = seal(bytes(file.sealed), context=f"import-file:{key}")
        file.save(update_fields=["sealed"])


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.RenameField("importfile", "content", "sealed"),
        migrations.RunPython(seal_all),
    ]
