"""转发通知: with the original to everybody of the place, signed for one by one, unfinished while one is missing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import CODES, account, play
from tests.documents.samples import picture
from tests.refusing import refused

from bihuan import audit, documents
from bihuan.documents.models import Delivery, OfficialDocument
from bihuan.insight import evidence, papers
from bihuan.notify.models import Message
from bihuan.oversight import dispatches, queries
from bihuan.parties import operations as parties
from bihuan.parties.models import Institution, Regulator, RegulatorKind, Role
from bihuan.refusal import Stranger

BACKEND = "bihuan.parties.login.AccountBackend"
PLACES = {"city": ("3706", "370602"), "zone": ("370690", "370690"), "project": ("130371", "130371")}
TITLE = {"title": "关于建立安全生产专家服务制度的通知", "number": "示安办〔2026〕113号", "issued_by": "示例市安委办"}
EVERYBODY = ["regulator", "enterprise", "institution"]


@pytest.fixture
def cast(db, settings, tmp_path, request):
    settings.MEDIA_ROOT = tmp_path / "media"
    mark = request.node.get_closest_marker("place")
    division, county = PLACES[mark.args[0] if mark else "city"]
    return play(division, county=county)


@pytest.fixture
def below(cast):
    """An office of the same place, with somebody who reads."""
    office = Regulator.objects.create(
        name="示例区经发局", kind=RegulatorKind.SECTOR_DEPARTMENT, division_code=cast.city.division_code,
        duties=["machinery"], parent=cast.city,
    )  # fmt: skip
    return account("below", "区局丁", Role.REGULATOR_CLERK, regulator=office)


@pytest.fixture
def helper(cast):
    """An institution that may work there, with its account."""
    place = cast.city.division_code
    firm = Institution.objects.create(
        name="示例安全技术服务公司", credit_code=CODES[1], division_code=place, qualified_in=[place], kept_at=place
    )
    return account("helper", "机构戊", Role.INSTITUTION, institution=firm)


def uploaded(by, at) -> int:
    return documents.store(picture(), filename="原通知.jpg", by=by.ref, at=at, purpose="original").pk


def forwarded(cast, by=None, **changes):
    by = by or cast.officer
    given = {**TITLE, "groups": EVERYBODY, "guidance": "请各企业对照原文自行选定。", **changes}
    if "original" not in given and "parent" not in given:
        given["original"] = uploaded(by, cast.at())
    return dispatches.forward_notice(by=by, at=cast.at(), **given)


def by_hand(cast, dispatch, row, name, **given) -> None:
    given = {"signed": uploaded(cast.officer, cast.at()), **given}
    dispatches.note_receipt(
        dispatch, by=cast.officer, at=cast.at(), delivery=row.pk, method="direct", name=name, **given
    )


def signed(cast, dispatch, by) -> None:
    row = Delivery.objects.get(document=dispatch.document_id, recipient_ref=by.organisation.ref)
    documents.acknowledge_receipt(row, by=by.ref, at=cast.at(), name=by.name)


@pytest.mark.clause("YT-5.1.5")
def test_every_enterprise_and_institution_has_it_and_who_has_not_read_is_listed(
    cast, below, helper, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        dispatch = forwarded(cast)
    names = {row.recipient_name for row in queries.recipients(dispatch, unread=True)}
    assert names == {below.regulator.name, cast.enterprise.name, helper.institution.name}
    assert queries.read_counts([dispatch.document_id]) == {dispatch.document_id: (3, 0)}
    told = set(Message.objects.filter(event="notice-forwarded").values_list("account_id", flat=True))
    assert told == {below.pk, helper.pk, cast.safety.pk, cast.principal.pk}
    signed(cast, dispatch, cast.safety)
    signed(cast, dispatch, helper)
    assert queries.read_counts([dispatch.document_id]) == {dispatch.document_id: (3, 2)}
    assert [row.recipient_name for row in queries.recipients(dispatch, unread=True)] == [below.regulator.name]
    signed(cast, dispatch, below)
    assert dispatches.close_dispatch(dispatch, by=cast.officer, at=cast.at()).closed_at
    line = audit.timeline(dispatch.ref)[-1]
    assert (line.act, line.basis) == ("close_dispatch", ["YT-5.1.5"])


@pytest.mark.clause("YT-5.1.5", refusal=True)
def test_nothing_is_complete_while_somebody_of_the_place_is_missing(cast, helper):
    dispatch = forwarded(cast)
    for by in (cast.safety, helper):
        signed(cast, dispatch, by)
    late = parties.register_enterprise(
        by=cast.officer, at=cast.at(), name="后来登记的厂", division_code="370602", sector="machinery",
        credit_code=CODES[2], staff_count=9,
    )  # fmt: skip
    with refused("recipients_not_covered", "YT-5.1.5", late.name):
        dispatches.close_dispatch(dispatch, by=cast.officer, at=cast.at())
    assert dispatches.deliver_to_rest(dispatch, by=cast.officer, at=cast.at()) == 1
    with refused("nobody_left_out"):
        dispatches.deliver_to_rest(dispatch, by=cast.officer, at=cast.at())
    with refused("recipients_not_covered", "YT-5.1.5", late.name):
        dispatches.close_dispatch(dispatch, by=cast.officer, at=cast.at())


@pytest.mark.clause("QHD-8.1")
@pytest.mark.place("project")
def test_the_requirements_reach_all_units_with_their_receipts(cast):
    dispatch = forwarded(cast, title="三年行动整治要求", groups=["enterprise"])
    assert [row.recipient_name for row in queries.recipients(dispatch, unread=True)] == [cast.enterprise.name]
    signed(cast, dispatch, cast.safety)
    assert not queries.recipients(dispatch, unread=True).exists()
    assert [row.receipt_name for row in queries.recipients(dispatch, unread=False)] == [cast.safety.name]
    dispatches.close_dispatch(dispatch, by=cast.officer, at=cast.at())
    with refused("dispatch_closed"):
        dispatches.close_dispatch(dispatch, by=cast.officer, at=cast.at())


@pytest.mark.clause("QHD-8.1", refusal=True)
@pytest.mark.place("project")
def test_a_unit_without_an_account_or_a_receipt_keeps_it_open(cast):
    quiet = parties.register_enterprise(
        by=cast.officer, at=cast.at(), name="没有账号的厂", division_code="130371", sector="machinery",
        credit_code=CODES[2], staff_count=9,
    )  # fmt: skip
    dispatch = forwarded(cast, groups=["enterprise"])
    rows = list(queries.recipients(dispatch, unread=True))
    assert queries.without_account(rows) == {quiet.ref}
    with refused("recipients_not_covered", "QHD-8.1", cast.enterprise.name, quiet.name):
        dispatches.close_dispatch(dispatch, by=cast.officer, at=cast.at())
    signed(cast, dispatch, cast.safety)
    with refused("recipients_not_covered", "QHD-8.1", quiet.name):
        dispatches.close_dispatch(dispatch, by=cast.officer, at=cast.at())
    row = next(one for one in rows if one.recipient_ref == quiet.ref)
    with refused("receipt_proof_missing", "QHD-8.1"):
        by_hand(cast, dispatch, row, "赵厂长", signed=None)  # else an office could sign for everybody
    with refused("signature_missing"):
        by_hand(cast, dispatch, row, " ")
    with pytest.raises(Stranger):
        by_hand(cast, dispatch, row, "赵厂长", signed=uploaded(cast.safety, cast.at()))
    by_hand(cast, dispatch, row, "赵厂长")
    assert row.document.signed_copies.count() == 1
    row.refresh_from_db()
    assert (row.method, row.receipt_name, row.receipt_by) == ("direct", "赵厂长", cast.officer.ref)
    assert dispatches.close_dispatch(dispatch, by=cast.officer, at=cast.at()).closed_by == cast.officer


@pytest.mark.clause("YT-0.2")
@pytest.mark.place("zone")
def test_a_zone_passes_the_city_notice_on_with_the_original_attached(cast, below, helper):
    city = Regulator.objects.create(
        name="示例市安委办", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="3706", has_enforcement_power=True
    )
    clerk = account("city", "市办己", Role.REGULATOR_CLERK, regulator=city)
    first = forwarded(cast, by=clerk, groups=["regulator"], guidance="")
    received = papers.fetch(first.document_id, cast.officer)
    again = forwarded(cast, parent=received.pk, original=None)
    line = next(one for one in audit.timeline(again.ref) if one.act == "forward_notice")
    assert (again.parent_id, line.data["parent"]) == (received.pk, received.number)
    assert line.basis == ["ours", "YT-5.1.5"]  # the zone has no value of its own; the city asks to pass it on
    paper = OfficialDocument.objects.get(pk=again.document_id)
    own = [one.attachment for one in paper.enclosures.select_related("attachment").order_by("id")]
    assert [one.sha256 for one in own] == [received.pdf_sha256, first_original(first).sha256]
    for reader in (below, cast.safety, helper):
        assert papers.fetch(paper.pk, reader) == paper
        assert [evidence.attachment(one.pk, reader).pk for one in own] == [one.pk for one in own]
        signed(cast, again, reader)
    assert dispatches.close_dispatch(again, by=cast.officer, at=cast.at()).closed_at


def first_original(dispatch):
    return OfficialDocument.objects.get(pk=dispatch.document_id).enclosures.get().attachment


@pytest.mark.clause("YT-0.2", refusal=True)
@pytest.mark.place("zone")
def test_nothing_is_passed_on_without_the_original(cast):
    with refused("forwarded_original_missing", None, "original"):
        forwarded(cast, original=None)
    assert not OfficialDocument.objects.filter(slug="forwarded_notice").exists()


def test_nobody_passes_on_what_is_not_theirs_or_to_nobody(cast, below):
    with pytest.raises(Stranger):
        forwarded(cast, original=uploaded(cast.safety, cast.at()))
    with refused("recipients_missing", None, "recipients"):
        forwarded(cast, groups=[])
    with refused("wording_not_allowed"):
        forwarded(cast, guidance="责令各企业立即执行")
    dispatch = forwarded(cast)
    with pytest.raises(Stranger):
        dispatches.close_dispatch(dispatch, by=below, at=cast.at())
    with pytest.raises(Stranger):
        dispatches.forward_notice(by=cast.safety, at=cast.at(), groups=EVERYBODY)


def test_on_the_pages(client, cast, below, helper, django_assert_max_num_queries, django_capture_on_commit_callbacks):
    client.force_login(cast.officer, backend=BACKEND)
    empty = client.post("/board/notices/forward_notice/", {**TITLE, "groups": EVERYBODY})
    assert (empty.status_code, "原文" in empty.content.decode()) == (422, True)
    file = SimpleUploadedFile("原通知.jpg", picture(), "image/jpeg")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/board/notices/forward_notice/", {**TITLE, "groups": EVERYBODY, "original": file})
    shown = answer.headers["Location"]
    with django_assert_max_num_queries(12):
        page = client.get(shown).content.decode()
    assert all(name in page for name in (below.regulator.name, cast.enterprise.name, helper.institution.name))
    paper = OfficialDocument.objects.get(slug="forwarded_notice")
    client.force_login(cast.safety, backend=BACKEND)
    assert f'href="/documents/{paper.pk}/"' in client.get("/inbox/").content.decode()
    with django_assert_max_num_queries(12):
        read = client.get(f"/documents/{paper.pk}/").content.decode()
    assert "原通知.jpg" in read
    assert below.regulator.name not in read  # who else got it is nobody's business
    assert client.post(f"/documents/{paper.pk}/acknowledge_receipt/").status_code == 303
    assert client.get("/board/notices/").status_code == 404
    client.force_login(cast.officer, backend=BACKEND)
    page = client.get(shown).content.decode()
    assert cast.enterprise.name not in page
    assert cast.enterprise.name in client.get(f"{shown}?all=1").content.decode()
    assert client.post(f"{shown}close_dispatch/").status_code == 303
    assert "还有2家没有签收" in client.get(shown).content.decode()
    row = Delivery.objects.get(document=paper, recipient_ref=below.regulator.ref)
    sheet = SimpleUploadedFile("签收单.jpg", picture(), "image/jpeg")
    client.post(f"{shown}note_receipt/", {"delivery": row.pk, "method": "post", "name": "丁收", "signed": sheet})
    client.post(f"{shown}deliver_to_rest/")
    row.refresh_from_db()
    assert row.receipt_name == "丁收"
    client.force_login(below, backend=BACKEND)
    assert "/board/notices/?parent=" in client.get(f"/documents/{paper.pk}/").content.decode()
    with django_assert_max_num_queries(14):
        assert TITLE["title"] in client.get(f"/board/notices/?parent={paper.pk}").content.decode()


def test_only_a_paper_that_was_received_is_passed_on(cast):
    """The office reads the enterprise's own papers; the others may not get them with a notice."""
    dispatch = forwarded(cast, groups=["enterprise"])
    assert papers.fetch(dispatch.document_id, cast.officer)
    with pytest.raises(Stranger):
        forwarded(cast, parent=dispatch.document_id)
