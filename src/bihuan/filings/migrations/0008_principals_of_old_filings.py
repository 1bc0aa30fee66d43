"""Who filed as the principal until now: wherever two had to sign it could be nobody else, whatever post he has today;
elsewhere it was whoever had that post. A step of its own, so that the table is not closed while it is written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("filings", "0007_who_filed_and_whose_verification")]

    operations = [
        migrations.RunSQL(
            "UPDATE filings_selfreport SET by_principal = true WHERE principal_by IS NOT NULL AND NOT by_principal AND"
            " (deputy_by IS NOT NULL OR principal_by IN"
            " (SELECT id FROM parties_account WHERE 'enterprise_principal' = ANY(roles)))",
            migrations.RunSQL.noop,
        ),
    ]
