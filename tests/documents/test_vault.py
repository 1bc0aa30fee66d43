"""What holds for files in a folder holds for files in a bucket: the same tests, the second against a real S3 server."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from tests.documents.s3_server import free_port, new_bucket, raw, serving
from tests.run.started import environment, wait_until

from bihuan import clock
from bihuan.documents import tasks
from bihuan.documents.vault import Damaged, Unreachable, moving
from bihuan.documents.vault.disk import DiskVault
from bihuan.documents.vault.objects import Bucket, ObjectVault

LARGE = 40 * 1024 * 1024
NEVER = hashlib.sha256(b"never kept").hexdigest()
LATER = clock.now() + timedelta(days=1)  # later than whatever the two stores write beside their files
PUTTING = """
import sys
from pathlib import Path
from bihuan.documents.vault.disk import DiskVault
from bihuan.documents.vault.objects import Bucket, ObjectVault
place = sys.argv[2:]
vault = DiskVault(Path(place[0])) if len(place) == 1 else ObjectVault(Bucket(*place[:4], prefix=place[4]))
with open(sys.argv[1], "rb") as file:
    vault.put(file)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("s3") / "log") as address:
        yield address


@pytest.fixture(params=["folder", "bucket"])
def vault(request, tmp_path):
    if request.param == "folder":
        return DiskVault(tmp_path / "media")
    return new_bucket(request.getfixturevalue("server"))


def spoil(vault, sha256, data):
    """Other bytes under this hash, brought past the vault."""
    if isinstance(vault, DiskVault):
        vault.path_of(sha256).write_bytes(data)
    else:
        raw(vault.bucket).put_object(**vault._at(sha256), Body=data)


def begun(vault):
    """Whether a large file is on its way into the vault."""
    if isinstance(vault, DiskVault):
        return any(part.stat().st_size for part in vault.root.glob("*/.part-*"))
    known = raw(vault.bucket)
    ways = known.list_multipart_uploads(Bucket=vault.bucket.name).get("Uploads", [])
    return any(
        known.list_parts(Bucket=vault.bucket.name, Key=w["Key"], UploadId=w["UploadId"]).get("Parts") for w in ways
    )


def words(vault):
    if isinstance(vault, DiskVault):
        return [str(vault.root)]
    b = vault.bucket
    return [b.endpoint, b.name, b.access_key, b.secret_key, b.prefix]


def test_what_was_put_twice_is_there_once(vault):
    data = os.urandom(5000)
    sha256 = vault.put(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert vault.put(data) == vault.put(BytesIO(data)) == sha256
    (kept,) = vault
    assert (kept.sha256, kept.size) == (sha256, 5000)
    assert vault.stat(sha256) == kept
    assert vault.read(sha256) == data


def test_what_is_not_there_is_damage_and_no_hash_is_no_name(vault):
    assert vault.stat(NEVER) is None
    assert vault.delete(NEVER) is False
    with pytest.raises(Damaged):
        vault.read(NEVER)
    for name in ("", "../../etc/passwd", NEVER.upper(), NEVER[:-1], f"{NEVER}/"):
        for ask in (vault.read, vault.stat, vault.delete):
            with pytest.raises(ValueError):
                ask(name)


def test_other_bytes_under_a_hash_are_never_given_out(vault):
    sha256 = vault.put(b"as it was")
    spoil(vault, sha256, b"as it wes")
    with pytest.raises(Damaged, match=sha256):
        vault.read(sha256)
    with pytest.raises(Damaged, match=sha256):
        list(vault.stream(sha256))
    assert moving.verify(vault, [NEVER]).damaged == [sha256, NEVER]


def test_a_spoiled_file_is_healed_by_the_next_who_brings_it(vault):
    """Also where it is as long as it was: a receipt never names what cannot be read."""
    sha256 = vault.put(b"as it was")
    spoil(vault, sha256, b"as it wes")
    assert vault.put(b"as it was") == sha256
    assert vault.read(sha256) == b"as it was"


def test_a_file_cut_short_is_made_whole_by_the_next_who_brings_it(vault):
    sha256 = vault.put(b"whole and well")
    spoil(vault, sha256, b"whole")
    vault.put(b"whole and well")
    assert vault.read(sha256) == b"whole and well"


def test_a_large_file_goes_in_and_comes_out_in_pieces(vault, tmp_path):
    (tmp_path / "large").write_bytes(os.urandom(LARGE))
    with (tmp_path / "large").open("rb") as file:
        sha256 = vault.put(file)
    found, largest = hashlib.sha256(), 0
    for piece in vault.stream(sha256):
        found.update(piece)
        largest = max(largest, len(piece))
    assert found.hexdigest() == sha256
    assert largest <= 1024 * 1024
    assert vault.stat(sha256).size == LARGE


class Breaking(BytesIO):
    """A file that was hashed and then cannot be read to its end a second time."""

    def __init__(self, data):
        super().__init__(data)
        self.times = 0

    def seek(self, *where):
        self.times += 1
        return super().seek(*where)

    def read(self, *size):
        if self.times and self.tell() >= 17 * 1024 * 1024:
            raise OSError("the disk this came from is gone")
        return super().read(*size)


def test_an_upload_that_breaks_off_leaves_nothing_half(vault):
    with pytest.raises((OSError, Unreachable)):
        vault.put(Breaking(os.urandom(LARGE)))
    assert list(vault) == []
    assert vault.drop_parts(before=LATER) == 0


def test_whoever_is_killed_in_the_middle_leaves_nothing_half(vault, tmp_path):
    large = tmp_path / "large"
    large.write_bytes(os.urandom(4 * LARGE))
    command = [sys.executable, "-c", PUTTING, str(large), *words(vault)]
    child = subprocess.Popen(command, env=environment(tmp_path))
    wait_until(lambda: begun(vault) or child.poll() is not None, 60)
    assert child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert list(vault) == []
    assert vault.drop_parts(before=datetime(2001, 1, 1, tzinfo=UTC)) == 0
    assert vault.drop_parts(before=LATER) == 1
    with large.open("rb") as file:
        sha256 = vault.put(file)
    assert [kept.sha256 for kept in vault] == [sha256]


def test_what_is_taken_away_is_gone_and_can_come_again(vault):
    kept, gone = vault.put(b"stays"), vault.put(b"goes")
    assert vault.delete(gone) is True
    assert [one.sha256 for one in vault] == [kept]
    assert vault.put(b"goes") == gone
    assert vault.read(gone) == b"goes"


def test_many_are_listed_in_the_order_of_their_hashes(vault):
    wanted = sorted(vault.put(f"number {n}".encode()) for n in range(40))
    assert [kept.sha256 for kept in vault] == wanted


def test_two_at_once_bring_the_same_file(vault):
    data, told = os.urandom(200_000), []
    people = [threading.Thread(target=lambda: told.append(vault.put(data))) for _ in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert len(told) == 8
    assert [kept.sha256 for kept in vault] == [told[0]]


# --- a store that cannot be had --------------------------------------------------------------------------------------


def every_way(vault):
    return (
        lambda: vault.put(b"x"), lambda: vault.read(NEVER), lambda: vault.stat(NEVER), lambda: vault.delete(NEVER),
        lambda: list(vault), vault.check,
    )  # fmt: skip


def test_a_store_that_does_not_answer_is_said_to_be_away_and_never_to_be_empty():
    away = ObjectVault(Bucket(f"http://127.0.0.1:{free_port()}", "bucket", "key-of-somebody", "secret-of-somebody"))
    for ask in every_way(away):
        with pytest.raises(Unreachable, match="cannot be reached") as told:
            ask()
        assert "somebody" not in str(told.value)
    assert "somebody" not in repr(away.bucket)


def test_a_bucket_that_is_not_there_is_away_too(server):
    for ask in every_way(ObjectVault(Bucket(server, "no-such-bucket", "key", "secret")))[:1]:
        with pytest.raises(Unreachable, match="NoSuchBucket"):
            ask()
    with pytest.raises(Unreachable, match="404"):
        ObjectVault(Bucket(server, "no-such-bucket", "key", "secret")).check()


class Failing(BaseHTTPRequestHandler):
    """A server that is there and cannot: 503 to everything, after it has taken the body."""

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_HEAD = do_DELETE = answer

    def log_message(self, *_words):
        """Not into the test's own output."""


def test_a_server_that_fails_is_asked_again_and_then_said_to_be_away():
    failing = ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    threading.Thread(target=failing.serve_forever, daemon=True).start()
    try:
        vault = ObjectVault(Bucket(f"http://127.0.0.1:{failing.server_port}", "bucket", "key", "secret"))
        for ask in (lambda: vault.put(b"x"), lambda: vault.read(NEVER), vault.check):
            with pytest.raises(Unreachable, match="503"):
                ask()
    finally:
        failing.shutdown()
        failing.server_close()


def test_a_folder_that_cannot_be_is_away(tmp_path):
    (tmp_path / "file").write_bytes(b"no folder")
    with pytest.raises(Unreachable):
        DiskVault(tmp_path / "file" / "media").check()
    DiskVault(tmp_path / "to" / "come").check()


# --- from one into the other -----------------------------------------------------------------------------------------


def test_a_folder_is_carried_into_a_bucket_and_back(server, tmp_path):
    source, bucket = DiskVault(tmp_path / "media"), new_bucket(server)
    wanted = [source.put(os.urandom(1000 + n)) for n in range(20)]
    first = moving.move(source, bucket)
    assert (first.carried, first.there, first.damaged) == (20, 0, [])
    again = moving.move(source, bucket)
    assert (again.carried, again.there) == (0, 20)
    away = moving.move(source, bucket, remove=True)
    assert (away.removed, list(source)) == (20, [])
    back = DiskVault(tmp_path / "back")
    assert moving.move(bucket, back).carried == 20
    assert [kept.sha256 for kept in back] == sorted(wanted)
    assert moving.verify(back, wanted).damaged == []


def test_what_is_damaged_is_named_and_neither_carried_nor_removed(server, tmp_path):
    source, bucket = DiskVault(tmp_path / "media"), new_bucket(server)
    sound, broken = source.put(b"sound"), source.put(b"broken")
    spoil(source, broken, b"brooken")
    tally = moving.move(source, bucket, remove=True)
    assert (tally.carried, tally.removed, tally.damaged) == (1, 1, [broken])
    assert [kept.sha256 for kept in bucket] == [sound]
    assert [kept.sha256 for kept in source] == [broken]


def test_nothing_leaves_before_it_was_read_back_whole(server, tmp_path):
    source, bucket = DiskVault(tmp_path / "media"), new_bucket(server)
    sha256 = source.put(b"the only one")
    bucket.put(b"the only one")
    spoil(bucket, sha256, b"the onlx one")
    tally = moving.move(source, bucket, remove=True)
    assert (tally.removed, tally.damaged) == (0, [sha256])
    assert source.read(sha256) == b"the only one"


def test_a_move_that_was_killed_goes_on_where_it_stood(server, tmp_path):
    source, vault = DiskVault(tmp_path / "home" / "media"), new_bucket(server)
    wanted = sorted(source.put(os.urandom(200_000)) for _ in range(60))
    b = vault.bucket
    named = {
        "BIHUAN_S3_ENDPOINT": b.endpoint, "BIHUAN_S3_BUCKET": b.name, "BIHUAN_S3_PREFIX": b.prefix,
        "BIHUAN_S3_ACCESS_KEY": b.access_key, "BIHUAN_S3_SECRET_KEY": b.secret_key,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }  # fmt: skip
    command = [sys.executable, "-m", "bihuan", "media", "move", "--to", "bucket"]
    child = subprocess.Popen(command, env=environment(tmp_path / "home", **named))
    wait_until(lambda: any(True for _ in vault) or child.poll() is not None, 60)
    child.kill()
    child.wait()
    carried = len(list(vault))
    ended = subprocess.run(command, env=environment(tmp_path / "home", **named), capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert f"{60 - carried} files carried" in ended.stdout
    assert f"{carried} were there before" in ended.stdout
    assert [kept.sha256 for kept in vault] == wanted
    assert b.secret_key not in ended.stdout + ended.stderr


def test_the_worker_takes_away_at_night_what_never_became_whole(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    vault = DiskVault(settings.MEDIA_ROOT)
    vault.put(b"whole")
    left = vault.path_of(NEVER)
    left.parent.mkdir(parents=True, exist_ok=True)
    old, fresh = left.with_name(".part-old"), left.with_name(".part-fresh")
    for part in (old, fresh):
        part.write_bytes(b"half")
    past = (clock.now() - timedelta(days=3)).timestamp()
    os.utime(old, (past, past))
    assert tasks.drop_parts_regularly(timestamp=0) == 1
    assert (old.exists(), fresh.exists()) == (False, True)
    assert [kept.size for kept in vault] == [5]
