"""For whom the database is asked: said with BEGIN, gone with the transaction, and never by a server by itself."""

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from tests.cast import PASSWORD, play

from bihuan import row_scope
from bihuan.hazards.models import Hazard
from bihuan.notify.models import Message


def said() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('bihuan.scope', true)")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_kept_connection_keeps_nothing():
    """Said together with BEGIN: no statement more, and gone with the transaction, however that ends; what stands
    outside of one is said for, and the next that names nobody is as the connection began."""
    before = said()
    for alone in (False, True):
        with row_scope.asking("place:3713:1"):
            with transaction.atomic():
                assert said() == "place:3713:1"
                transaction.set_rollback(True)
            with row_scope.asking("enterprise:1:2"), transaction.atomic():
                assert said() == "enterprise:1:2"
            if alone:
                assert said() == "place:3713:1"
        with transaction.atomic():
            assert said() == before
            transaction.set_rollback(True)
        assert said() == before
    with row_scope.asking("place:3713:1"):
        assert said() == "place:3713:1"
    assert said() == before


@pytest.fixture
def server(transactional_db):
    """The connection as a server has it, which knows nobody until a transaction says for whom it asks."""
    options = connection.settings_dict["OPTIONS"]
    before = options["options"]

    def serve():
        connection.close()
        options["options"] = f"{before} {row_scope.session_default(row_scope.DOOR)}"

    yield serve
    connection.close()
    options["options"] = before


def test_a_server_recognises_people_and_works_for_them(server):
    """Log-in, a page, an act with its letters: the whole way, with nothing said but by the frame of the page."""
    stage = play("3713", county="371302")
    server()
    assert said() == row_scope.DOOR
    assert not Hazard.objects.exists()
    client = Client()
    assert client.post("/login/", {"username": stage.worker.username, "password": PASSWORD}).status_code == 302
    form = client.get("/hazards/raise_hazard/")
    assert form.status_code == 200
    again = client.post("/hazards/raise_hazard/", {"site": stage.site.pk})  # reads for them too
    assert again.status_code == 422
    assert f'value="{stage.site.pk}"' in again.content.decode()
    fields = {"site": stage.site.pk, "description": "灭火器失压", "grade": "general", "origin": "self_check"}
    answer = client.post("/hazards/raise_hazard/", fields)
    assert answer.status_code == 303, answer.content.decode()[-2000:]
    assert client.get(answer.headers["Location"]).status_code == 200
    with row_scope.system("test"), transaction.atomic():
        assert Hazard.objects.get().description == "灭火器失压"
        assert Message.objects.filter(account_id=stage.safety.pk).exists()
    office = Client()
    with row_scope.system("test"), transaction.atomic():
        office.force_login(stage.officer, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert "灭火器失压" in office.get("/hazards/").content.decode()
