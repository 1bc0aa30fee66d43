"""A kept-open connection is asked for its health only when something has arrived on it, and a dead one is replaced."""

import psycopg
import pytest
from django.core.signals import request_started
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connection
from django.db import connections as django_connections

from bihuan import prepared
from bihuan.config import connections, supervisor


@pytest.fixture
def kept(transactional_db, monkeypatch):
    """A connection that is kept from request to request, as in production."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 600)
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    connection.close()
    connections.trust_the_quiet()
    yield connection
    request_started.disconnect(dispatch_uid="trust_the_quiet")
    connection.close()


def backend() -> int:
    return prepared.row("SELECT pg_backend_pid()")[0]


def begin_request() -> None:
    close_old_connections()
    connections._let_the_quiet_be()


def test_a_quiet_connection_is_used_without_asking(kept, monkeypatch):
    before = backend()
    begin_request()
    monkeypatch.setattr(django_connections[DEFAULT_DB_ALIAS], "is_usable", lambda: pytest.fail("asked"))
    assert backend() == before


def test_a_connection_that_the_server_ended_is_replaced(kept):
    before = backend()
    with psycopg.connect(**kept.get_connection_params() | {"cursor_factory": None, "context": None}) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    begin_request()
    assert backend() != before


def test_django_comes_first_and_we_after_it(kept):
    """Or its call for a check would come after our word that none is needed."""
    names = [receiver[1]().__name__ for receiver in request_started.receivers if receiver[1]() is not None]
    assert names.index("close_old_connections") < names.index("_let_the_quiet_be")


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 8, 16, 32])
def test_all_server_processes_together_want_no_more_connections_than_there_are(workers):
    assert workers * supervisor.threads(workers) <= supervisor.CONNECTIONS
    assert supervisor.threads(2) == supervisor.THREADS


def test_what_looks_for_a_place_is_planned_for_it_and_the_rest_once(db):
    assert prepared.row("SHOW plan_cache_mode") == ("force_generic_plan",)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc JOIN pg_language l ON l.oid = prolang WHERE lanname = 'plpgsql'"
            " AND prosrc LIKE %s AND NOT coalesce('plan_cache_mode=force_custom_plan' = ANY(proconfig), false)",
            ["%starts_with(division_code, place)%"],
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM pg_proc WHERE 'plan_cache_mode=force_custom_plan' = ANY(proconfig)")
        assert cursor.fetchone()[0] > 0
