import pytest
from django.test import Client

from bihuan import row_scope
from bihuan.parties.models import Account, Regulator


@pytest.fixture(autouse=True)
def _at_the_door(monkeypatch):
    """A browser asks a server, which knows nobody before it has recognised who asks (docs/adr/0033)."""
    ask = Client.request

    def request(self, **asked):
        with row_scope.asking(row_scope.DOOR):
            return ask(self, **asked)

    monkeypatch.setattr(Client, "request", request)


@pytest.fixture
def clerk(db):
    """A clerk of an office."""
    office = Regulator.objects.create(name="示例应急管理局", kind="emergency_bureau", division_code="99")
    return Account.objects.create_user(
        "clerk", "correct horse", name="林知远", roles=["regulator_clerk"], regulator=office
    )


@pytest.fixture
def desk(client, clerk):
    """The clerk's browser."""
    client.force_login(clerk, backend="bihuan.parties.login.AccountBackend")
    return client
