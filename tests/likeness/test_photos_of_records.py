"""Photos that stand on no hazard are compared as well, and the office whose record it is judges them."""

from datetime import timedelta

import pytest
from tests.cast import account
from tests.hazards.conftest import found_by_office
from tests.likeness.test_judge_likeness import NOTE
from tests.refusing import refused

from bihuan.audit.models import Event
from bihuan.conduct.measures import operations as measures
from bihuan.documents.models import Attachment
from bihuan.insight import matters
from bihuan.likeness import access, carrying, queries, tasks
from bihuan.likeness.models import CarriedPhoto, Fingerprint, Likeness
from bihuan.likeness.operations import judge_likeness, refer_likeness
from bihuan.likeness.tasks import look_at_photos, take_up_earlier
from bihuan.notify.models import Message
from bihuan.parties.models import Account, Enterprise, Regulator, RegulatorKind, Role
from bihuan.refusal import Stranger
from bihuan.registers.kinds.catalogue import operations as catalogue


@pytest.fixture
def checks(stage, bring):
    """Files a check of the post of the clerk, with photos."""
    post = catalogue.set_named_post(
        by=stage.leader, at=stage.at(), title="危化监管岗", holder=stage.officer, leader=stage.leader
    )
    catalogue.put_under_post(post, by=stage.leader, at=stage.at(), enterprises=[stage.enterprise])

    def filed(*pictures):
        files = [bring(picture, stage.officer) for picture in pictures]
        told = {"enterprise": stage.enterprise, "checked_on": stage.today, "said": "查了罐区", "files": files}
        return catalogue.file_post_check(post, by=stage.officer, at=stage.at(), **told)

    return filed


@pytest.fixture
def found(stage, checks, picture, django_capture_on_commit_callbacks) -> Likeness:
    """A check shown by the photo of one a month before."""
    checks(picture(1, 1))
    stage.now += timedelta(days=30)
    checks(picture(1, 1), picture(2, 0))
    with django_capture_on_commit_callbacks(execute=True):
        assert look_at_photos(at=stage.at()) == 3
    return Likeness.objects.get()


def on_desk(who, stage) -> list[tuple[str, int]]:
    tasks = matters.waiting(matters.OF_OFFICE, who, on=stage.today)
    return [(task.kind, task.id) for task in tasks if task.act == "judge_likeness"]


def test_the_check_of_a_post_shown_by_an_old_photo_waits_for_another_of_its_office(stage, found):
    assert (found.hazard, found.desk, found.office_id) == (None, "office", stage.city.pk)
    assert found.earlier_carried_id == CarriedPhoto.objects.order_by("id").first().pk
    assert on_desk(stage.leader, stage) == [("likeness_at", found.carried_id)]
    assert on_desk(stage.officer, stage) == []
    hearers = set(Message.objects.filter(event="likeness-found").values_list("account_id", flat=True))
    assert stage.leader.pk in hearers
    assert stage.officer.pk not in hearers
    assert Message.objects.filter(event="likeness-found").first().about == f"likeness_at:{found.carried_id}"


def test_it_is_judged_there_and_never_by_who_brought_it(stage, found):
    with refused("own_photo_not_judged"):
        judge_likeness(found, by=stage.officer, at=stage.at(), verdict="chance", **NOTE)
    with refused("role_not_allowed"):
        refer_likeness(found, by=stage.leader, at=stage.at(), question="是同一张吗")
    judge_likeness(found, by=stage.leader, at=stage.at(), verdict="reused", **NOTE)
    assert on_desk(stage.leader, stage) == []
    assert Event.objects.get(act="judge_likeness").case == found.carried.about


def test_both_photos_stand_side_by_side_for_its_office_and_for_nobody_else(stage, found):
    carried = access.fetch_carried(found.carried_id, stage.leader)
    (one,) = queries.of_carried(carried, stage.leader)
    assert (one.pairs[0].earlier.pk, one.pairs[0].may_judge, one.pairs[0].may_refer) == (
        found.earlier_carried_id, True, False,
    )  # fmt: skip
    county = Regulator.objects.create(name="示例县局", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="371302")
    clerk = account("county-clerk", "县经办", Role.REGULATOR_CLERK, regulator=county)
    for stranger in (clerk, stage.safety, stage.experts[0].account):
        with pytest.raises(Stranger):
            access.fetch_carried(found.carried_id, stranger)
        with pytest.raises(Stranger):
            judge_likeness(found, by=stranger, at=stage.at(), verdict="chance", **NOTE)


def test_a_photo_of_a_hazard_used_for_a_check_is_found_and_the_other_way_round(stage, bring, checks, picture):
    hazard = found_by_office(stage, photos=[bring(picture(3, 0), stage.officer)])
    stage.now += timedelta(days=30)
    checks(picture(3, 0), picture(4, 0))
    stage.now += timedelta(days=30)
    later = found_by_office(stage, photos=[bring(picture(4, 0), stage.officer)], description="灭火器失压")
    look_at_photos(at=stage.at())
    look_at_photos(at=stage.at())
    told = {(row.hazard_id, row.earlier_carried_id is None) for row in Likeness.objects.all()}
    assert told == {(None, True), (later.pk, False)}
    assert Likeness.objects.get(hazard=None).earlier.hazard_id == hazard.pk


def test_what_was_said_of_two_of_them_holds_for_a_third(stage, checks, found, picture):
    judge_likeness(found, by=stage.leader, at=stage.at(), verdict="printed_form", **NOTE)
    Attachment.objects.update(sha256="0" * 64)
    stage.now += timedelta(days=30)
    checks(picture(1, 1))
    Fingerprint.objects.update(sha256="")
    look_at_photos(at=stage.at())
    assert set(Likeness.objects.exclude(pk=found.pk).values_list("state", "follows")) == {("judged", found.pk)}


def test_who_was_found_without_a_certificate_is_shown_by_a_photo_that_is_compared(stage, bring, picture):
    shown = [bring(picture(5, 0), stage.officer)]
    row = measures.record_uncertified_work(
        stage.enterprise, by=stage.officer, at=stage.at(), person="张三", post="焊工", photos=shown
    )
    assert CarriedPhoto.objects.get().about == row.ref
    assert look_at_photos(at=stage.at()) == 1
    assert look_at_photos(at=stage.at()) == 0
    assert queries.backlog().photos == 0


def test_a_paper_that_is_filed_twice_is_no_photo(stage, checks, picture):
    checks(picture(1, 1))
    stage.now += timedelta(days=30)
    checks(picture(1, 1))
    Attachment.objects.update(content_type="application/pdf", public_sha256="", paper_sha256="")
    look_at_photos(at=stage.at())
    assert not Likeness.objects.exists()


@pytest.fixture
def from_before(stage, checks, bring, picture):
    """A check of a post and a find without a certificate, kept before such photos were compared."""
    check = checks(picture(6, 0))
    shown = [bring(picture(7, 0), stage.officer)]
    told = {"at": stage.at(), "person": "张三", "post": "焊工", "photos": shown}
    found = measures.record_uncertified_work(stage.enterprise, by=stage.officer, **told)
    CarriedPhoto.objects.all().delete()
    return check, found


def test_records_from_before_are_taken_up_in_the_worker_some_at_a_time(stage, from_before):
    check, found = from_before
    assert carrying.carry_earlier(1) == 1
    assert take_up_earlier(at=stage.at()) == 1
    assert take_up_earlier(at=stage.at()) == 0, "nothing is taken up twice"
    carried = {one.about: one for one in CarriedPhoto.objects.all()}
    assert set(carried) == {check.ref, found.ref}
    assert (carried[check.ref].added_at, carried[check.ref].added_by) == (check.at, stage.officer.pk)
    assert {one.office_id for one in carried.values()} == {stage.city.pk}
    assert look_at_photos(at=stage.at()) == 2
    assert queries.backlog().photos == 0


def test_records_from_before_wait_while_new_photos_do(stage, from_before, checks, picture, monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 1)
    checks(picture(8, 0))
    assert take_up_earlier(at=stage.at()) == 0
    look_at_photos(at=stage.at())
    assert take_up_earlier(at=stage.at()) == 2


def test_a_record_whose_office_nobody_knows_any_more_goes_to_the_one_that_answers_for_the_enterprise(
    stage, from_before
):
    """The officer has left, and neither enterprise nor place names a department: the government has it."""
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(competent_department=None)
    Regulator.objects.update(kind=RegulatorKind.GOVERNMENT)
    Account.objects.filter(pk=stage.officer.pk).update(regulator=None)
    carrying.carry_earlier(10)
    assert CarriedPhoto.objects.get(about=from_before[1].ref).office_id == stage.city.pk


def test_of_a_record_that_is_compared_late_the_later_photo_is_in_doubt(
    stage, from_before, bring, picture, django_capture_on_commit_callbacks
):
    stage.now += timedelta(days=30)
    hazard = found_by_office(stage, photos=[bring(picture(6, 0), stage.officer)])
    look_at_photos(at=stage.at())
    assert not Likeness.objects.exists()
    carrying.carry_earlier(10)
    with django_capture_on_commit_callbacks(execute=True):
        look_at_photos(at=stage.at())
    row = Likeness.objects.get()
    assert (row.hazard_id, row.earlier_carried.about) == (hazard.pk, from_before[0].ref)
    assert row.brought_by == stage.officer.pk
    assert row.earlier_at == from_before[0].at
    assert hazard.photos.get().doubt == "open"
    hearers = set(Message.objects.filter(event="likeness-found").values_list("about", flat=True))
    assert hearers == {f"likeness_of:{hazard.pk}"}
