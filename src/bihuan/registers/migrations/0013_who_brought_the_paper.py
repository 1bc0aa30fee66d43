import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BROUGHT = """
UPDATE registers_edition AS edition SET brought_by_id = account.id
FROM documents_attachment AS file JOIN parties_account AS account ON file.uploaded_by = 'account:' || account.id
WHERE file.id = edition.attachment_id
"""
"""Who brought a file until now stands at the file."""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0005_papers_with_enclosures"),
        ("registers", "0012_technicians_that_count"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="brought_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="文件提交人",
            ),
        ),
        migrations.RunSQL(BROUGHT, migrations.RunSQL.noop),
    ]
