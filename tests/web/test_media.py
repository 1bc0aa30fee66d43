"""Photos are served to those who may see the thing that carries them, and to nobody else."""

import pytest
from tests.cast import photo, play

from bihuan.hazards import operations as hazards


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return play("3713", county="371302")


def login(client, account):
    client.force_login(account, backend="bihuan.parties.login.AccountBackend")
    return client


def shown(cast):
    """A hazard with one photo, brought by the worker; returns the photo's attachment id."""
    picture = photo(cast.worker)
    hazards.raise_hazard(
        cast.site,
        by=cast.worker,
        at=cast.at(),
        origin="self_check",
        description="配电箱门缺失",
        grade="general",
        photos=[picture],
    )
    return picture


@pytest.mark.parametrize("copy", ["thumb", "photo", "original"])
def test_who_sees_the_hazard_sees_its_photo(client, cast, copy):
    picture = shown(cast)
    answer = login(client, cast.safety).get(f"/media/{picture}/{copy}/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert answer.content.startswith(b"\xff\xd8")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    again = client.get(f"/media/{picture}/{copy}/", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("copy", ["thumb", "photo", "original"])
def test_strangers_and_experts_of_other_visits_get_404(client, cast, copy):
    picture = shown(cast)
    for nobody in (cast.stranger, cast.experts[0].account):
        assert login(client, nobody).get(f"/media/{picture}/{copy}/").status_code == 404
    client.logout()
    assert client.get(f"/media/{picture}/{copy}/").status_code == 302


def test_a_photo_that_hangs_nowhere_is_its_bringers_alone(client, cast):
    loose = photo(cast.worker)
    assert login(client, cast.worker).get(f"/media/{loose}/thumb/").status_code == 200
    assert login(client, cast.safety).get(f"/media/{loose}/thumb/").status_code == 404
