"""What tests/door.py and tests/flushing.py promise: no request and no transaction outlives the test it belongs to."""

import threading

import pytest
from django.core.management import call_command
from django.db import connection, connections
from tests.door import Door

from bihuan.parties.models import Regulator


def test_the_door_waits_for_whoever_is_within_and_turns_away_whoever_comes_late():
    begun, go_on, said = threading.Event(), threading.Event(), []

    def application(environ, start_response):
        begun.set()
        go_on.wait(30)
        start_response("200 OK", [])
        return [b"done"]

    def ask():
        answer = door({}, lambda status, headers: said.append(status))
        list(answer)
        getattr(answer, "close", lambda: None)()

    door = Door(application)
    door.let_in()
    asker, closer = threading.Thread(target=ask), threading.Thread(target=door.shut)
    asker.start()
    assert begun.wait(30)
    closer.start()
    while door.open:
        pass
    ask()
    assert said == ["503 Service Unavailable"]
    assert closer.is_alive()
    go_on.set()
    closer.join(30)
    assert not closer.is_alive()
    assert said[1:] == ["200 OK"]
    assert door.within == 0
    asker.join(30)


@pytest.mark.django_db(transaction=True)
def test_a_flush_waits_for_no_backend_that_nobody_needs_any_more():
    """Another connection holds a row of a table that is emptied, and waits for ever."""
    Regulator.objects.create(name="示例应急管理局", kind="emergency_bureau", division_code="99")
    held = threading.Event()

    def hold():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT FROM parties_regulator FOR UPDATE")
            held.set()
            with pytest.raises(Exception, match="terminat"):
                cursor.execute("SELECT pg_sleep(120)")
        connections.close_all()

    straggler = threading.Thread(target=hold)
    straggler.start()
    assert held.wait(30)
    call_command("flush", verbosity=0, interactive=False, allow_cascade=False, inhibit_post_migrate=True)
    straggler.join(30)
    assert not straggler.is_alive()
    assert Regulator.objects.count() == 0
