"""Tests with transaction=True end by truncating every table, which the audit tables refuse to everybody."""

from django.db.backends.postgresql.operations import DatabaseOperations

GUARDED = ("audit_event", "audit_head", "audit_seal", "audit_sealed_head")
_sql_flush = DatabaseOperations.sql_flush


def flush_past_audit_guards() -> None:
    """Let Django's flush, and nothing else, switch the guards off and on again within its own transaction."""

    def sql_flush(self, style, tables, **options):
        statements = _sql_flush(self, style, tables, **options)
        guarded = [table for table in GUARDED if table in tables]
        off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in guarded]
        on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in guarded]
        return [*off, *statements, *on]

    DatabaseOperations.sql_flush = sql_flush
