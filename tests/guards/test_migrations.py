"""Migrations: none missing, one line per app, one leaf."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

OURS = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("bihuan"))


@pytest.fixture
def graph(db):
    return MigrationLoader(connection)


def test_no_migration_is_missing(db, capsys):
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail(f"models changed; run `bihuan manage makemigrations`:\n{capsys.readouterr().out}")


def test_every_app_has_one_leaf(graph):
    assert not graph.detect_conflicts(), "two migrations follow the same one; make the later follow the earlier"


def test_migrations_are_a_line(graph):
    """No merges: each migration follows exactly one of its own app."""
    for (app, name), migration in graph.disk_migrations.items():
        if app in OURS:
            own = [dependency for dependency in migration.dependencies if dependency[0] == app]
            assert len(own) <= 1, f"{app}.{name} merges {own}; make them follow each other"
            assert not migration.replaces, f"{app}.{name} squashes; releases before 1.0 do not"
