"""Receipt numbers of before are written as those of now: in half width, without blanks, in upper case; so that one
number is one number, whenever it was recorded."""

from django.db import migrations

BATCH = 1000
LONGEST = 60
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"


def compact(text):
    return "".join(c for c in text.translate(HALF_WIDTH) if not c.isspace() and c not in UNSEEN).upper()


def written_alike(apps, schema_editor):
    """What would become a number that another row bears stays as it is."""
    for name, within in (("Entry", "system"), ("ReportEntry", None), ("PostEntry", None)):
        model, last = apps.get_model("exchange", name), 0
        key = model._meta.pk.attname
        rows = model.objects.order_by(key)
        while batch := list(rows.filter(**{f"{key}__gt": last})[:BATCH]):
            last = batch[-1].pk
            _rewrite(rows, batch, within)


def _rewrite(rows, batch, within):
    wanted = {row.pk: compact(row.number) for row in batch}
    other = [row for row in batch if wanted[row.pk] != row.number and 0 < len(wanted[row.pk]) <= LONGEST]
    there = rows.filter(number__in={wanted[row.pk] for row in other})
    taken = {(getattr(row, within or "number"), row.number) for row in there}
    changed = []
    for row in other:
        number = wanted[row.pk]
        key = (getattr(row, within) if within else number, number)
        if key not in taken:
            taken.add(key)
            row.number = number
            changed.append(row)
    rows.model.objects.bulk_update(changed, ["number"])


class Migration(migrations.Migration):
    dependencies = [("exchange", "0008_post_receipts_by_name")]

    operations = [migrations.RunPython(written_alike, migrations.RunPython.noop)]
