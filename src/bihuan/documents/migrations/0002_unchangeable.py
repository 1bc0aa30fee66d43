"""A paper does not change after issue and is never deleted, whoever speaks to the database."""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION document_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a paper is voided, never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.voided_at IS NOT NULL OR
       (to_jsonb(NEW) - '{voided_at,voided_by,void_reason}'::text[]) IS DISTINCT FROM
       (to_jsonb(OLD) - '{voided_at,voided_by,void_reason}'::text[])
    THEN
        RAISE EXCEPTION 'a paper does not change after issue' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER document_guard BEFORE UPDATE OR DELETE ON documents_officialdocument
FOR EACH ROW EXECUTE FUNCTION document_guard();

CREATE FUNCTION form_edition_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a form edition is kept as it was' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER form_edition_guard BEFORE UPDATE OR DELETE ON documents_formedition
FOR EACH ROW EXECUTE FUNCTION form_edition_guard();

-- A serial only grows: a number once given out cannot come back.
CREATE FUNCTION number_series_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.last <= OLD.last OR NEW.prefix <> OLD.prefix OR NEW.year <> OLD.year THEN
        RAISE EXCEPTION 'numbers are not used twice' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER number_series_guard BEFORE UPDATE OR DELETE ON documents_numberseries
FOR EACH ROW EXECUTE FUNCTION number_series_guard();
"""

BACKWARD = """
DROP TRIGGER document_guard ON documents_officialdocument;
DROP FUNCTION document_guard();
DROP TRIGGER form_edition_guard ON documents_formedition;
DROP FUNCTION form_edition_guard();
DROP TRIGGER number_series_guard ON documents_numberseries;
DROP FUNCTION number_series_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
