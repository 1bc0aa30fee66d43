"""整改档案: one file holds the whole case of a closed hazard, proves itself without the system, and loses nothing."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pypdf
import pytest
from django.db import IntegrityError, transaction
from tests.documents.samples import sample
from tests.hazards.conftest import found_by_expert, own_store, stage, treated
from tests.refusing import refused

from bihuan import documents
from bihuan.audit.queries import recent
from bihuan.exchange.archives.operations import export_archive
from bihuan.hazards import closure
from bihuan.hazards.models import Photo
from bihuan.refusal import Refusal, Stranger

__all__ = ["own_store", "stage"]
pytestmark = [pytest.mark.django_db, pytest.mark.place("checkups")]


@pytest.fixture
def closed(stage):
    """Found by an expert, planned, rectified, accepted and struck off, with a paper that the enterprise received."""
    hazard = treated(stage, found_by_expert(stage))
    closure.verify_rectification(hazard, by=stage.safety, at=stage.at(), opinion="现场核对无误")
    return closure.close_hazard(hazard, by=stage.safety, at=stage.at())


@pytest.fixture
def paper(stage, closed):
    notice = documents.issue(
        "hazard_notice",
        context={
            **sample("hazard_notice"),
            "items": [{**one, "photos": []} for one in sample("hazard_notice")["items"]],
        },
        subject=closed.ref,
        issuer="示例专家组",
        division_code=closed.division_code,
        by=stage.officer.ref,
        at=stage.at(),
        signatures=[{"role": "expert", "name": "王赟", "signed_at": stage.at(), "method": "account"}],
        release=closed.release,
        enterprise_id=closed.enterprise_id,
        recipients=[{"kind": "enterprise", "ref": stage.enterprise.ref, "name": stage.enterprise.name}],
    )
    documents.acknowledge_receipt(notice.deliveries.get(), by=stage.safety.ref, at=stage.at(), name=stage.safety.name)
    return notice


def unpacked(archive, folder):
    zipfile.ZipFile(archive.file).extractall(folder)
    return folder


def verified(folder) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.clause("YT-4.3.6")
def test_the_whole_case_stands_in_one_file(stage, closed, paper, tmp_path):
    archive = export_archive(closed.pk, by=stage.safety, at=stage.at())
    folder = unpacked(archive, tmp_path / "archive")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(folder / "整改档案.pdf").pages).replace("\n", "")
    for said in ("配电箱未上锁", "更换锁具", "已更换并上锁", "现场核对无误", "王赟", "周工", closed.number, "长期保存"):
        assert said in text, said
    (sealed,) = (folder / "文书").iterdir()
    assert sealed.read_bytes() == paper.pdf()
    photos = [path.name.split("-")[1].split(".")[0] for path in sorted((folder / "证据").iterdir())]
    assert photos == ["整改前", "整改后"]
    assert verified(folder) == (0, "全部相符 / everything fits\n")
    (line,) = (event for event in recent(limit=5) if event.act == "export_archive")
    assert (line.ref, line.data["sha256"], line.basis) == (closed.ref, archive.sha256, ["YT-4.3.6"])


def test_the_same_case_gives_the_same_file(stage, closed, paper):
    first = export_archive(closed.pk, by=stage.safety, at=stage.at())
    assert export_archive(closed.pk, by=stage.officer, at=stage.at()).sha256 == first.sha256


@pytest.mark.parametrize("harm", ["a photo changed", "a paper gone", "a file added", "an act rewritten"])
def test_the_script_names_what_was_done_to_a_copy(stage, closed, paper, tmp_path, harm):
    folder = unpacked(export_archive(closed.pk, by=stage.safety, at=stage.at()), tmp_path / "archive")
    acts = folder / "经过.jsonl"
    if harm == "a photo changed":
        next((folder / "证据").iterdir()).write_bytes(b"another")
    elif harm == "a paper gone":
        next((folder / "文书").iterdir()).unlink()
    elif harm == "a file added":
        (folder / "证据" / "9-整改后.jpg").write_bytes(b"more")
    else:  # with the manifest made to agree: only the links of the acts tell
        acts.write_text(
            acts.read_text(encoding="utf-8").replace("verify_rectification", "return_rectification", 1),
            encoding="utf-8",
        )
        harmed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        entry = next(one for one in harmed["files"] if one["path"] == acts.name)
        entry["sha256"] = hashlib.sha256(acts.read_bytes()).hexdigest()
        (folder / "manifest.json").write_text(json.dumps(harmed, ensure_ascii=False), encoding="utf-8")
    code, said = verified(folder)
    assert code == 1
    word = {
        "a photo changed": "changed",
        "a paper gone": "missing",
        "a file added": "added",
        "an act rewritten": "link",
    }
    assert word[harm] in said


@pytest.mark.clause("YT-4.3.6", refusal=True)
def test_nothing_leaves_the_archive(stage, closed, paper):
    with refused("archive_is_append_only"):
        paper.delete()
    photo = Photo.objects.filter(hazard=closed).first()
    with refused("archive_is_append_only"):
        photo.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(hazard=closed).delete()
    assert Photo.objects.filter(hazard=closed).count() == 2


@pytest.mark.clause("YT-4.3.6", refusal=True)
def test_an_open_hazard_has_no_archive_yet(stage):
    hazard = treated(stage, found_by_expert(stage))
    with refused("archive_still_open", "YT-4.3.6", "strike_off"):
        export_archive(hazard.pk, by=stage.safety, at=stage.at())
    assert recent(limit=1)[0].data == {
        "kind": "archive",
        "code": "archive_still_open",
        "narrowed": {"hazard": str(hazard.pk)},
    }


def test_who_may_take_it(stage, closed):
    with pytest.raises(Refusal, match="role_not_allowed"):
        export_archive(closed.pk, by=stage.worker, at=stage.at())
    with pytest.raises(Stranger):
        export_archive(closed.pk, by=stage.stranger, at=stage.at())
    assert [event.data["code"] for event in recent(limit=2)] == ["stranger", "role_not_allowed"]


def test_the_page_offers_it_and_brings_it(client, stage, closed, paper, django_assert_max_num_queries):
    client.force_login(stage.safety, backend="bihuan.parties.login.AccountBackend")
    assert "export_archive" in client.get(f"/hazards/{closed.pk}/").content.decode()
    with django_assert_max_num_queries(16):
        answer = client.post(f"/hazards/{closed.pk}/export_archive/")
        content = b"".join(answer.streaming_content)
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    client.force_login(stage.worker, backend="bihuan.parties.login.AccountBackend")
    assert "export_archive" not in client.get(f"/hazards/{closed.pk}/").content.decode()
