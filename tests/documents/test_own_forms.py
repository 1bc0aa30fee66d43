"""An office's own layout is used from its folder, previewed, and refused with its line where it does not typeset."""

import re
from io import BytesIO

import pypdf
import pytest
from tests.cast import play
from tests.documents.samples import sample
from tests.refusing import refused

from bihuan import documents
from bihuan.documents import forms, own_forms

BACKEND = "bihuan.parties.login.AccountBackend"
OWN = '#import "/layout.typ": *\n#show: sheet\n#letter-head(subtitle: "本单位样式")\n#prose(content.enterprise)\n'


@pytest.fixture
def folder(settings, tmp_path):
    settings.FORMS_FOLDER = tmp_path / "forms"
    place = settings.FORMS_FOLDER / "cn-3713" / "check_record"
    place.mkdir(parents=True)
    return place


def text(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages))


def test_the_own_layout_holds_in_its_place_and_what_must_be_said_stays(folder):
    (folder / "form.typ").write_text(OWN, encoding="utf-8")
    here, elsewhere = own_forms.load("check_record", "371311"), own_forms.load("check_record", "3706")
    assert (here.pack, elsewhere.pack) == ("cn-3713/own", "cn")
    assert here.fields == elsewhere.fields
    assert here.sha256 != elsewhere.sha256
    assert "本单位样式" in text(own_forms.sample("check_record", "371311"))
    assert "本单位样式" not in text(own_forms.sample("check_record", "3706"))


@pytest.mark.django_db
def test_a_paper_is_made_from_it_and_reprinted_after_it_is_gone(folder, issue, with_photos):
    (folder / "form.typ").write_text(OWN, encoding="utf-8")
    paper = issue("check_record", with_photos("check_record"))
    assert "本单位样式" in text(paper.pdf())
    (folder / "form.typ").unlink()
    assert documents.reprint(paper) == paper.pdf()


def test_a_layout_that_does_not_typeset_is_refused_with_its_line(folder):
    (folder / "form.typ").write_text(OWN + "\n#prose(content.nothing_like_it)\n", encoding="utf-8")
    with refused("own_form_broken") as no:
        own_forms.load("check_record", "371311")
    assert no.facts["where"].startswith("form.typ:6:")
    (folder / "form.typ").write_text(OWN, encoding="utf-8")
    assert own_forms.load("check_record", "371311").slug == "check_record"  # mended: no restart


def test_a_head_for_all_papers_of_the_place(folder):
    layout = forms.load("check_record", "371311").sources["layout.typ"]
    (folder.parent / "layout.typ").write_text(layout.replace("核验文书编号", "核对文书编号"), encoding="utf-8")
    assert {one.own for one in own_forms.listed("371311")} == {True}
    assert {one.fault for one in own_forms.listed("371311")} == {""}
    assert "核对文书编号" in text(own_forms.sample("hazard_notice", "371311"))
    assert sample("hazard_notice")["enterprise"] in text(own_forms.sample("hazard_notice", "371311"))


@pytest.mark.django_db
def test_the_page_lists_them_with_what_is_wrong(client, folder):
    cast = play("3713", county="371302")
    (folder / "form.typ").write_text(OWN + "#nothing\n", encoding="utf-8")
    client.force_login(cast.officer, backend=BACKEND)
    shown = client.get("/documents/forms/").content.decode()
    assert "form.typ:5:" in shown
    assert client.get("/documents/forms/hazard_notice/").headers["Content-Type"] == "application/pdf"
    broken = client.get("/documents/forms/check_record/")
    assert (broken.status_code, "form.typ:5:" in broken.content.decode()) == (422, True)
    assert client.get("/documents/forms/no-such/").status_code == 422
    client.force_login(cast.safety, backend=BACKEND)
    assert client.get("/documents/forms/").status_code == 404
