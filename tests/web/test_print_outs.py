"""What leaves on paper: the plan of a hazard, the ledger of a year, and what comes back signed by hand."""

import re
from io import BytesIO

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.documents.samples import picture
from tests.hazards.conftest import found_by_expert, planned, self_found, stand
from tests.web.test_papers_pages import paper

from bihuan.documents.models import SignedCopy

__all__ = ["paper"]
BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def stage(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return stand("strict")


def words(answer) -> str:
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    pages = pypdf.PdfReader(BytesIO(answer.content)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def test_the_plan_of_a_hazard(client, stage, django_assert_max_num_queries):
    hazard = planned(stage, found_by_expert(stage))
    client.force_login(stage.safety, backend=BACKEND)
    assert f"/hazards/{hazard.pk}/plan/" in client.get(f"/hazards/{hazard.pk}/").content.decode()
    with django_assert_max_num_queries(12):
        text = words(client.get(f"/hazards/{hazard.pk}/plan/"))
    for said in (hazard.number, "更换锁具", "周工", "触电预案", "断电挂牌", "第1版"):
        assert said in text
    assert client.get(f"/hazards/{self_found(stage).pk}/plan/").status_code == 404
    client.force_login(stage.stranger, backend=BACKEND)
    assert client.get(f"/hazards/{hazard.pk}/plan/").status_code == 404


def test_the_ledger_of_a_year(client, stage, django_assert_max_num_queries):
    first, second = planned(stage, found_by_expert(stage)), self_found(stage)
    at = f"/enterprises/{stage.enterprise.pk}/ledger/"
    client.force_login(stage.safety, backend=BACKEND)
    with django_assert_max_num_queries(12):
        text = words(client.get(f"{at}?year={stage.today.year}"))
    assert "共2项，已销号0项，未销号2项。" in text
    assert all(said in text for said in (first.number, second.number, "灭火器失压", "周工", stage.enterprise.name))
    assert "本期没有隐患记录" in words(client.get(f"{at}?year={stage.today.year - 1}"))
    assert client.get(f"{at}?year=2999").status_code == 404
    client.force_login(stage.stranger, backend=BACKEND)
    assert client.get(at).status_code == 404


def test_a_paper_comes_back_signed_by_hand(client, stage, paper):
    client.force_login(stage.safety, backend=BACKEND)
    url = f"/documents/{paper.pk}/"
    assert "add_signed_copy" in client.get(url).content.decode()
    client.post(f"{url}add_signed_copy/", headers={"referer": f"http://testserver{url}"})
    assert "没有选择文件" in client.get(url).content.decode()
    scan = SimpleUploadedFile("签字页.jpg", picture(), "image/jpeg")
    assert client.post(f"{url}add_signed_copy/", {"files": scan}).status_code == 303
    copy = SignedCopy.objects.get(document=paper)
    client.force_login(stage.officer, backend=BACKEND)
    assert "签字页.jpg" in client.get(url).content.decode()
    assert client.get(f"/media/{copy.attachment_id}/original/").status_code == 200
    client.force_login(stage.worker, backend=BACKEND)
    assert client.post(f"{url}add_signed_copy/", {"files": scan}).status_code == 404
