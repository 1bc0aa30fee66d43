"""A term for a standardisation grade is shown where its enterprise is."""

from django.db import migrations

from bihuan.row_scope import fence_behind


class Migration(migrations.Migration):
    dependencies = [("web", "0004_exceptions_of_one_enterprise"), ("registers", "0014_standardisation_terms")]

    operations = [fence_behind("registers_standardisationterm", "enterprise_id", "parties_enterprise")]
