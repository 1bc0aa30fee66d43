import pytest

from bihuan.parties.models import Account, Regulator


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
