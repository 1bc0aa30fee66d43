"""Whoever may judge a likeness has it on the desk and hears of it; who brought the photo has neither."""

from datetime import timedelta

import numpy as np
import pytest
from tests.cast import account
from tests.hazards.conftest import PREVENTED, found_by_expert, planned
from tests.likeness.test_judge_likeness import CLAUSE, NOTE, old_photo_again, rectified, reread, verify
from tests.refusing import refused

from bihuan.hazards import closure, operations
from bihuan.hazards.models import Hazard, Participant, Photo
from bihuan.insight import matters
from bihuan.likeness import desks, queries, remembering
from bihuan.likeness.models import Fingerprint, Likeness
from bihuan.likeness.operations import judge_likeness, refer_likeness
from bihuan.likeness.tasks import look_at_photos
from bihuan.notify.models import Message
from bihuan.parties.models import Enterprise, Regulator, Role

pytestmark = pytest.mark.place("checkups")


def on_desk(who, sources, stage) -> list[int]:
    tasks = matters.waiting(sources, who, on=stage.today)
    return [task.id for task in tasks if task.act == "judge_likeness"]


def told(event: str) -> set[int]:
    return set(Message.objects.filter(event=event).values_list("account_id", flat=True))


@pytest.mark.clause(CLAUSE)
def test_who_looks_again_has_it_on_the_desk_and_hears_of_it_once(
    stage, bring, picture, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        hazard = old_photo_again(stage, bring, picture)
    expert = stage.experts[1].account
    assert Likeness.objects.get(hazard=hazard).desk == "visitors"
    assert on_desk(expert, matters.OF_EXPERT, stage) == [hazard.pk]
    assert on_desk(stage.officer, matters.OF_OFFICE, stage) == []
    assert on_desk(stage.safety, matters.OF_ENTERPRISE, stage) == []
    verifiers = set(Participant.objects.filter(hazard=hazard, capacity="verifier").values_list("account_id", flat=True))
    assert told("likeness-found") == verifiers
    assert Message.objects.filter(event="likeness-found", account_id=expert.pk).count() == 1
    judge_likeness(Likeness.objects.get(hazard=hazard), by=expert, at=stage.at(), verdict="chance", **NOTE)
    assert on_desk(expert, matters.OF_EXPERT, stage) == []


def test_it_waits_for_the_department_where_every_one_who_looks_again_brought_it(stage, bring, picture):
    hazard = old_photo_again(stage, bring, picture)
    Likeness.objects.all().delete()
    Participant.objects.filter(hazard=hazard, capacity="verifier").delete()
    office = desks.department_of(hazard)
    photo = Photo.objects.get(hazard=hazard, phase="after")
    assert (photo.added_by, desks.desk_of(photo)) == (stage.safety.pk, ("office", office))
    assert office is not None


def test_where_no_department_answers_it_waits_for_the_nearest_office_and_what_lay_nowhere_gets_there(
    stage, bring, picture, django_capture_on_commit_callbacks
):
    hazard = old_photo_again(stage, bring, picture)
    Participant.objects.filter(hazard=hazard, capacity="verifier").delete()
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(competent_department=None)
    Regulator.objects.update(kind="government")
    photo = Photo.objects.select_related("hazard__enterprise", "hazard__site").get(hazard=hazard, phase="after")
    assert desks.department_of(photo.hazard) is None
    assert desks.desk_of(photo) == ("office", stage.city.pk)
    Likeness.objects.filter(hazard=hazard).update(desk="office", office_id=None)
    assert on_desk(stage.officer, matters.OF_OFFICE, stage) == []
    with django_capture_on_commit_callbacks(execute=True):
        assert desks.find_homes(10, at=stage.at()) == 1
    assert desks.find_homes(10, at=stage.at()) == 0
    assert on_desk(stage.officer, matters.OF_OFFICE, stage) == [hazard.pk]
    assert stage.officer.pk in told("likeness-found")


@pytest.mark.clause(CLAUSE)
def test_a_photo_that_is_looked_at_late_blocks_nothing_and_comes_back_to_who_verified(stage, bring, picture):
    """The worker was behind: the hazard is verified meanwhile, and what is found then is theirs who verified it."""
    rectified(stage, bring, picture(1, 0), picture(1, 1))
    stage.now += timedelta(days=30)
    hazard = verify(stage, rectified(stage, bring, picture(2, 0), picture(1, 1)))
    assert on_desk(stage.experts[1].account, matters.OF_EXPERT, stage) == []
    look_at_photos(at=stage.at())
    assert on_desk(stage.experts[1].account, matters.OF_EXPERT, stage) == [hazard.pk]
    with refused("likeness_unjudged", CLAUSE, "after_photo"):
        closure.close_hazard(reread(hazard), by=stage.officer, at=stage.at())


def test_what_was_struck_off_meanwhile_still_stands_on_the_desk(stage, bring, picture):
    rectified(stage, bring, picture(1, 0), picture(1, 1))
    stage.now += timedelta(days=30)
    hazard = verify(stage, rectified(stage, bring, picture(2, 0), picture(1, 1)))
    closure.close_hazard(hazard, by=stage.officer, at=stage.at())
    look_at_photos(at=stage.at())
    assert on_desk(stage.experts[1].account, matters.OF_EXPERT, stage) == [hazard.pk]


def test_who_verified_on_an_old_photo_hears_of_it_after_the_closing(
    stage, bring, picture, django_capture_on_commit_callbacks
):
    """A re-check strikes off before the worker has seen its photos: the closing stays, and its verifier registers the
    hazard anew."""
    rectified(stage, bring, picture(1, 0), picture(1, 1))
    stage.now += timedelta(days=30)
    hazard = verify(stage, rectified(stage, bring, picture(2, 0), picture(1, 1)))
    closure.close_hazard(hazard, by=stage.officer, at=stage.at())
    look_at_photos(at=stage.at())
    (likeness,) = Likeness.objects.filter(hazard=hazard)
    with django_capture_on_commit_callbacks(execute=True):
        judge_likeness(likeness, by=stage.officer, at=stage.at(), verdict="reused", **NOTE)
    assert told("likeness-closed-on") == {stage.experts[1].account.pk}
    anew = closure.reopen_hazard(reread(hazard), by=stage.officer, at=stage.at(), reason="照片是旧照片")
    assert anew.reopens == hazard


def own_find(stage, bring, picture, view):
    hazard = operations.raise_hazard(
        stage.site, by=stage.worker, at=stage.at(), origin="self_check", description="配电箱没有上锁", grade="general",
        photos=[bring(picture(view, 0), stage.worker)],
    )  # fmt: skip
    planned(stage, hazard)
    closure.start_treatment(hazard, by=stage.safety, at=stage.at())
    shown = {"rectification": "已上锁", "photos": [bring(picture(1, 1), stage.safety)], **PREVENTED}
    closure.submit_rectification(hazard, by=stage.safety, at=stage.at(), **shown)
    return hazard


def test_what_an_enterprise_found_itself_waits_for_another_of_its_managers(stage, bring, picture):
    own_find(stage, bring, picture, 1)
    stage.now += timedelta(days=30)
    hazard = own_find(stage, bring, picture, 2)
    look_at_photos(at=stage.at())
    assert set(Likeness.objects.values_list("desk", "brought_by")) == {("enterprise", stage.safety.pk)}
    assert on_desk(stage.principal, matters.OF_ENTERPRISE, stage) == [hazard.pk]
    assert on_desk(stage.safety, matters.OF_ENTERPRISE, stage) == []


@pytest.fixture
def elsewhere(stage, bring, picture):
    """A hazard whose photo is like one of another enterprise of the same city."""
    hazard = old_photo_again(stage, bring, picture)
    return Likeness.objects.get(hazard=hazard)


def test_who_may_not_see_the_earlier_photo_asks_the_office_that_sees_both(
    stage, elsewhere, django_capture_on_commit_callbacks
):
    expert = account("another-expert", "另组专家", Role.EXPERT)
    Participant.objects.create(hazard=elsewhere.hazard, account=expert, capacity="verifier")
    (one,) = [c for c in queries.of_hazard(elsewhere.hazard, expert) if c.pairs]
    assert (one.pairs[0].earlier, one.pairs[0].may_refer) == (None, True)
    with refused("reason_missing", CLAUSE, "question"):
        refer_likeness(elsewhere, by=expert, at=stage.at(), question=" ")
    with refused("likeness_seen_whole", CLAUSE):
        refer_likeness(elsewhere, by=stage.officer, at=stage.at(), question="是同一张吗")
    with django_capture_on_commit_callbacks(execute=True):
        likeness = refer_likeness(elsewhere, by=expert, at=stage.at(), question="是同一台设备吗")
    assert (likeness.desk, likeness.office_id, likeness.state) == ("office", stage.city.pk, "to_judge")
    assert on_desk(stage.officer, matters.OF_OFFICE, stage) == [likeness.hazard_id]
    assert stage.officer.pk in told("likeness-referred")
    with django_capture_on_commit_callbacks(execute=True):
        judge_likeness(likeness, by=stage.officer, at=stage.at(), verdict="reused", **NOTE)
    assert told("likeness-answered") == {expert.pk}
    with refused("state_not_allowed"):
        refer_likeness(elsewhere, by=expert, at=stage.at(), question="再看一次")


@pytest.mark.clause(CLAUSE, refusal=True)
def test_who_may_not_see_the_earlier_photo_frees_nothing(stage, elsewhere):
    expert = account("another-expert", "另组专家", Role.EXPERT)
    Participant.objects.create(hazard=elsewhere.hazard, account=expert, capacity="verifier")
    for verdict in ("chance", "same_spot_fair", "printed_form"):
        with refused("likeness_not_seen", CLAUSE):
            judge_likeness(elsewhere, by=expert, at=stage.at(), verdict=verdict, **NOTE)
    (one,) = [c for c in queries.of_hazard(elsewhere.hazard, expert) if c.pairs]
    assert one.pairs[0].hidden
    assert judge_likeness(elsewhere, by=expert, at=stage.at(), verdict="reused", **NOTE).verdict == "reused"
    assert judge_likeness(elsewhere, by=stage.officer, at=stage.at(), verdict="chance", **NOTE).verdict == "chance"


def test_where_no_office_sees_both_it_says_so(stage, elsewhere):
    expert = account("another-expert", "另组专家", Role.EXPERT)
    Participant.objects.create(hazard=elsewhere.hazard, account=expert, capacity="verifier")
    Hazard.objects.filter(pk=elsewhere.earlier.hazard_id).update(division_code="650102")
    with refused("nobody_sees_both", CLAUSE):
        refer_likeness(elsewhere, by=expert, at=stage.at(), question="是同一台设备吗")
    with refused("own_photo_not_judged", CLAUSE):
        Likeness.objects.update(brought_by=expert.pk)
        refer_likeness(elsewhere, by=expert, at=stage.at(), question="是同一台设备吗")


def again_from_there(stage, bring, picture, view):
    """Another hazard, a month later, with a photo like that one."""
    stage.now += timedelta(days=30)
    hazard = rectified(stage, bring, picture(view, 0), picture(1, 1))
    look_at_photos(at=stage.at())
    return hazard


@pytest.mark.clause(CLAUSE)
@pytest.mark.parametrize("verdict", ["same_spot_fair", "printed_form"])
def test_what_was_said_of_two_photos_is_not_asked_of_a_third_that_is_no_more_alike(stage, bring, picture, verdict):
    rectified(stage, bring, picture(2, 0), picture(1, 1))
    asked = again_from_there(stage, bring, lambda *view: seen(picture, view, 90), 3)
    (first,) = Likeness.objects.filter(hazard=asked)
    judge_likeness(first, by=stage.officer, at=stage.at(), verdict=verdict, **NOTE)
    third = again_from_there(stage, bring, lambda *view: seen(picture, view, 91), 4)
    known = Likeness.objects.filter(hazard=third)
    assert known
    assert {(row.state, row.verdict, row.follows_id) for row in known} == {("judged", verdict, first.pk)}
    assert verify(stage, reread(third)).state == "verified"
    judge_likeness(first, by=stage.officer, at=stage.at(), verdict="reused", **NOTE)
    assert set(known.values_list("state", "follows")) == {("to_judge", None)}
    assert Photo.objects.get(hazard=third, phase="after").doubt == "open"


def test_what_was_said_holds_for_what_its_sayer_could_have_judged_and_for_nothing_else(stage, bring, picture):
    rectified(stage, bring, picture(2, 0), picture(1, 1))
    asked = again_from_there(stage, bring, lambda *view: seen(picture, view, 90), 3)
    first = Likeness.objects.get(hazard=asked)
    judge_likeness(first, by=stage.officer, at=stage.at(), verdict="same_spot_fair", **NOTE)
    earlier = Fingerprint.objects.get(photo=first.earlier_id)

    def holds(desk="visitors", phase="after", site=stage.site.pk):
        kept = Fingerprint.objects.select_related("photo__hazard").get(photo=first.photo_id)
        kept.photo.phase, kept.photo.hazard.site_id = phase, site
        return remembering.said_of(kept, earlier, found=0.8, desk=desk) == first

    assert holds()
    assert not holds(phase="before")
    assert not holds(site=0)
    Likeness.objects.filter(pk=first.pk).update(verdict="printed_form")
    assert holds(site=0)
    Likeness.objects.filter(pk=first.pk).update(judged_by=stage.principal.pk)
    assert (holds(), holds(desk="enterprise")) == (False, True)
    Likeness.objects.filter(pk=first.pk).update(judged_by=stage.safety.pk)
    assert not holds(desk="enterprise"), "who brought the photo"


def seen(picture, view, quality):
    """The scene as another camera wrote it: the same picture, other bytes."""
    shown = picture(*view).astype(np.int16) + (100 - quality)
    return np.clip(shown, 0, 255).astype(np.uint8)


def test_the_same_bytes_are_asked_every_time(stage, bring, picture):
    rectified(stage, bring, picture(2, 0), picture(1, 1))
    asked = again_from_there(stage, bring, picture, 3)
    judge_likeness(Likeness.objects.get(hazard=asked), by=stage.officer, at=stage.at(), verdict="printed_form", **NOTE)
    third = again_from_there(stage, bring, picture, 4)
    assert set(Likeness.objects.filter(hazard=third).values_list("state", flat=True)) == {"to_judge"}


def test_a_photo_before_waits_for_somebody_else_than_its_finder(stage, bring, picture):
    finder = stage.experts[0].account
    found_by_expert(stage, photos=[bring(picture(1, 0), finder)])
    stage.now += timedelta(days=30)
    hazard = found_by_expert(stage, photos=[bring(picture(1, 0), finder)], description="灭火器失压")
    look_at_photos(at=stage.at())
    assert Likeness.objects.get().brought_by == finder.pk
    assert on_desk(finder, matters.OF_EXPERT, stage) == []
    assert hazard.pk in on_desk(stage.experts[1].account, matters.OF_EXPERT, stage)
