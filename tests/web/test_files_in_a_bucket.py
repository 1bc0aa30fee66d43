"""The product with its files in a bucket: photos and papers go there and come from there; while it is away that is
said, nothing is half done, and what was sent then goes through when it is sent again."""

import hashlib
import subprocess
import sys

import pytest
from tests.cast import photo, play
from tests.documents.s3_server import free_port, new_bucket, serving
from tests.run.started import bihuan, environment

from bihuan.config import readiness
from bihuan.documents.models import Attachment
from bihuan.documents.vault import Unreachable
from bihuan.documents.vault.here import folder, vault
from bihuan.hazards import operations as hazards


def setting(bucket, **changes):
    names = ("endpoint", "name", "access_key", "secret_key", "region", "prefix", "addressing")
    return {name: getattr(bucket, name) for name in names} | changes


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("s3") / "log") as address:
        yield new_bucket(address).bucket


@pytest.fixture
def cast(db, settings, tmp_path, bucket):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_S3 = setting(bucket)
    return play("3713", county="371302")


def away(settings, bucket):
    settings.MEDIA_S3 = setting(bucket, endpoint=f"http://127.0.0.1:{free_port()}")


def enter(client, account):
    client.force_login(account, backend="bihuan.parties.login.AccountBackend")
    return client


def raised(cast, brought):
    return hazards.raise_hazard(
        cast.site, by=cast.worker, at=cast.at(), origin="self_check", description="配电箱门缺失", grade="general",
        photos=[brought],
    )  # fmt: skip


def test_a_photo_goes_into_the_bucket_and_is_shown_from_there(client, cast):
    brought = photo(cast.worker)
    raised(cast, brought)
    row = Attachment.objects.get(pk=brought)
    assert {row.sha256, row.public_sha256, row.thumbnail_sha256} <= {kept.sha256 for kept in vault()}
    assert list(folder()) == []
    answer = enter(client, cast.safety).get(f"/media/{brought}/original/")
    assert (answer.status_code, hashlib.sha256(answer.content).hexdigest()) == (200, row.sha256)
    assert enter(client, cast.stranger).get(f"/media/{brought}/original/").status_code == 404


def test_while_the_bucket_is_away_that_is_said_and_nothing_is_kept(client, cast, settings, bucket):
    brought = photo(cast.worker)
    hazard = raised(cast, brought)
    away(settings, bucket)
    answer = enter(client, cast.safety).get(f"/media/{brought}/thumb/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "文件暂时取不到" in answer.content.decode()
    assert bucket.secret_key not in answer.content.decode()
    assert client.get(f"/hazards/{hazard.pk}/").status_code == 200, "without its photos a page is still there"
    known = Attachment.objects.count()
    with pytest.raises(Unreachable):
        photo(cast.worker)
    assert Attachment.objects.count() == known
    settings.MEDIA_S3 = setting(bucket)
    assert client.get(f"/media/{brought}/thumb/").status_code == 200


def test_health_says_that_the_files_are_away_and_stays_up(client, cast, settings, bucket):
    assert client.get("/healthz").json()["files"] == "ok"
    away(settings, bucket)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert (answer.json()["ok"], answer.json()["database"], answer.json()["files"]) == (False, "ok", "unreachable")


def environ(bucket, **changes):
    names = ("ENDPOINT", "BUCKET", "ACCESS_KEY", "SECRET_KEY", "PREFIX")
    values = (bucket.endpoint, bucket.name, bucket.access_key, bucket.secret_key, bucket.prefix)
    named = {f"BIHUAN_S3_{name}": value for name, value in zip(names, values, strict=True)}
    return named | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"} | changes


def test_the_command_line_says_whether_the_files_can_be_had(bucket, tmp_path):
    there = bihuan(tmp_path, "media", "check", **environ(bucket))
    assert there.returncode == 0, there.stderr
    assert f"{bucket.endpoint}/{bucket.name}" in there.stdout
    gone = f"http://127.0.0.1:{free_port()}"
    not_there = bihuan(tmp_path, "media", "check", **environ(bucket, BIHUAN_S3_ENDPOINT=gone))
    assert not_there.returncode == 1
    assert "cannot be reached" in not_there.stderr
    assert bucket.secret_key not in there.stdout + there.stderr + not_there.stdout + not_there.stderr
    nowhere = bihuan(tmp_path, "media", "move", "--to", "bucket")
    assert nowhere.returncode == 2
    assert "BIHUAN_S3_BUCKET" in nowhere.stderr


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"BIHUAN_S3_SECRET_KEY": ""}, "BIHUAN_S3_SECRET_KEY"),
        ({"BIHUAN_S3_BUCKET": "", "BIHUAN_S3_ACCESS_KEY": ""}, "BIHUAN_S3_BUCKET, BIHUAN_S3_ACCESS_KEY"),
        ({"BIHUAN_S3_ENDPOINT": "store.example.org"}, "https://"),
        ({"BIHUAN_S3_ADDRESSING": "host"}, "virtual"),
        ({"BIHUAN_S3_PREFIX": "files"}, "slash"),
    ],
)
def test_half_a_place_for_files_refuses_to_start(bucket, changes, named):
    assert readiness.bucket_problems(environ(bucket)) == []
    assert readiness.bucket_problems({}) == []
    (problem,) = readiness.bucket_problems(environ(bucket, **changes))
    assert named in problem
    assert bucket.secret_key not in problem


def test_nothing_of_a_bucket_is_loaded_where_none_is_set(tmp_path):
    program = (
        "import sys, django; django.setup()\nfrom bihuan.documents.vault.here import vault\nvault()\n"
        "print(sorted({'boto3', 'botocore', 's3transfer'} & set(sys.modules)))"
    )
    known = environment(
        tmp_path, DJANGO_SETTINGS_MODULE="bihuan.config.settings", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"
    )
    ended = subprocess.run([sys.executable, "-c", program], env=known, capture_output=True, text=True)
    assert ended.stdout.strip() == "[]", ended.stderr
