"""The evidence of a hazard that is struck off stays in its archive, whoever speaks to the database (YT-4.3.6)."""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION hazard_evidence_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM hazards_hazard WHERE id = OLD.hazard_id AND state = 'struck_off') THEN
        RAISE EXCEPTION 'the evidence of a closed hazard is kept' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER hazard_evidence_guard BEFORE UPDATE OR DELETE ON hazards_photo
FOR EACH ROW EXECUTE FUNCTION hazard_evidence_guard();
"""

BACKWARD = """
DROP TRIGGER hazard_evidence_guard ON hazards_photo;
DROP FUNCTION hazard_evidence_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("hazards", "0012_major_hazards_by_place")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
