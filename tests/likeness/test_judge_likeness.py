"""Photos of evidence are looked at by the worker, and what is alike is judged by a person before it proves anything."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np
import pytest
from tests.hazards.conftest import found_by_expert, planned
from tests.likeness.photographs import TRICKS
from tests.refusing import refused

from bihuan.audit.models import Event
from bihuan.conduct.cases import sources
from bihuan.documents.models import Attachment
from bihuan.hazards import closure, operations
from bihuan.hazards import queries as hazards
from bihuan.hazards.models import Hazard, Photo
from bihuan.likeness import queries, rules
from bihuan.likeness.models import Fingerprint, Likeness
from bihuan.likeness.operations import judge_likeness
from bihuan.likeness.tasks import look_at_photos

CLAUSE = "YT-4.2.9"
NOTE = {"note": "两张照片逐处对照过"}
pytestmark = pytest.mark.place("checkups")


def rectified(stage, bring, before, after) -> Hazard:
    """A hazard with a photo before, and one after that its officer brought."""
    hazard = found_by_expert(stage, photos=[bring(before, stage.experts[0].account)])
    hazard = planned(stage, hazard)
    closure.start_treatment(hazard, by=stage.safety, at=stage.at())
    cause = {"root_cause": "没有专人检查", "prevention": "列入班前检查"}
    shown = [bring(after, stage.safety)]
    closure.submit_rectification(
        hazard, by=stage.safety, at=stage.at(), rectification="已更换并上锁", photos=shown, **cause
    )
    return Hazard.objects.get(pk=hazard.pk)


def old_photo_again(stage, bring, picture) -> Hazard:
    """A hazard whose photo after rectification is that of another one of the enterprise, cut and stamped."""
    rectified(stage, bring, picture(1, 0), picture(1, 1))
    stage.now += timedelta(days=30)
    old = TRICKS["new time stamp"](
        TRICKS["12 % cut away"](picture(1, 1), np.random.default_rng(3)), np.random.default_rng(4)
    )
    hazard = rectified(stage, bring, picture(2, 0), old)
    look_at_photos(at=stage.at())
    return Hazard.objects.get(pk=hazard.pk)


def reread(hazard: Hazard) -> Hazard:
    return Hazard.objects.get(pk=hazard.pk)


def again(stage, hazard: Hazard, photos) -> None:
    """What was sent back, shown anew."""
    cause = {"root_cause": "没有专人检查", "prevention": "列入班前检查"}
    told = {"rectification": "已更换", "photos": photos}
    closure.submit_rectification(hazard, by=stage.safety, at=stage.at(), **told, **cause)


def verify(stage, hazard: Hazard) -> Hazard:
    return closure.verify_rectification(
        hazard, by=stage.experts[1].account, at=stage.at(), opinion="已整改", on_record=True
    )


@pytest.mark.clause(CLAUSE, refusal=True)
def test_a_photo_like_an_earlier_one_proves_nothing_before_somebody_has_judged_it(stage, bring, picture):
    hazard = old_photo_again(stage, bring, picture)
    with refused("likeness_unjudged", CLAUSE, "after_photo") as why:
        verify(stage, hazard)
    assert why.facts["nths"] == [1]
    (likeness,) = Likeness.objects.filter(hazard=hazard)
    assert likeness.found > 0.9
    assert likeness.earlier.hazard_id != hazard.pk


@pytest.mark.clause(CLAUSE)
def test_what_was_judged_to_be_chance_is_free_of_doubt(stage, bring, picture):
    hazard = old_photo_again(stage, bring, picture)
    (likeness,) = Likeness.objects.filter(hazard=hazard)
    judge_likeness(likeness, by=stage.officer, at=stage.at(), verdict="chance", **NOTE)
    assert verify(stage, Hazard.objects.get(pk=hazard.pk)).state == "verified"


@pytest.mark.clause(CLAUSE, refusal=True)
def test_an_old_photo_verifies_nothing_and_stays_on_record(stage, bring, picture):
    hazard = old_photo_again(stage, bring, picture)
    (likeness,) = Likeness.objects.filter(hazard=hazard)
    judge_likeness(likeness, by=stage.officer, at=stage.at(), verdict="reused", trick="stamp", **NOTE)
    with refused("photo_reused", CLAUSE, "after_photo"):
        verify(stage, Hazard.objects.get(pk=hazard.pk))
    shown = sources.proposed(stage.enterprise, stage.city, on=stage.today, grounds=["deceived"])
    assert [(one.record, one.hazard) for one in shown] == [(likeness.ref, hazard)]
    line = Event.objects.get(act="judge_likeness")
    assert line.case == hazard.ref
    assert line.data["verdict"] == "reused"
    assert line.data["trick"] == "stamp"


def test_what_was_sent_back_stands_in_nobodys_way_any_more(stage, bring, picture):
    hazard = old_photo_again(stage, bring, picture)
    (likeness,) = Likeness.objects.filter(hazard=hazard)
    judge_likeness(likeness, by=stage.officer, at=stage.at(), verdict="reused", **NOTE)
    expert = stage.experts[1].account
    closure.return_rectification(
        Hazard.objects.get(pk=hazard.pk), by=expert, at=stage.at(), opinion="旧照片，请重拍", on_record=True
    )
    new = [bring(picture(2, 5), stage.safety)]
    cause = {"root_cause": "没有专人检查", "prevention": "列入班前检查"}
    closure.submit_rectification(
        Hazard.objects.get(pk=hazard.pk), by=stage.safety, at=stage.at(), rectification="已更换", photos=new, **cause
    )
    look_at_photos(at=stage.at())
    assert verify(stage, Hazard.objects.get(pk=hazard.pk)).state == "verified"
    assert Likeness.objects.get(pk=likeness.pk).verdict == "reused"


def test_a_verdict_is_of_somebody_else_than_who_brought_the_photo_and_says_what_was_seen(stage, bring, picture):
    hazard = old_photo_again(stage, bring, picture)
    (likeness,) = Likeness.objects.filter(hazard=hazard)
    Photo.objects.filter(pk=likeness.photo_id).update(added_by=stage.officer.pk)
    with refused("own_photo_not_judged", CLAUSE):
        judge_likeness(likeness, by=stage.officer, at=stage.at(), verdict="chance", **NOTE)
    with refused("reason_missing", CLAUSE, "note"):
        judge_likeness(likeness, by=stage.leader, at=stage.at(), verdict="chance", note=" ")
    with refused("likeness_verdict_missing", CLAUSE, "verdict"):
        judge_likeness(likeness, by=stage.leader, at=stage.at(), verdict="", **NOTE)
    with refused("role_not_allowed"):
        judge_likeness(likeness, by=stage.safety, at=stage.at(), verdict="chance", **NOTE)


def test_a_photo_is_looked_at_once(stage, bring, picture):
    old_photo_again(stage, bring, picture)
    assert Fingerprint.objects.count() == Photo.objects.count() == 4
    assert look_at_photos(at=stage.at()) == 0
    assert Likeness.objects.count() == 1


def test_the_same_bytes_are_found_whatever_they_show(stage, bring, picture):
    """A photo without anything on it has no shape; its bytes are its own."""
    wall = np.full((480, 640, 3), 180, np.uint8)
    cv2.putText(wall, ".", (9, 9), cv2.FONT_HERSHEY_PLAIN, 1, (0, 0, 0))
    rectified(stage, bring, picture(1, 0), wall)
    stage.now += timedelta(days=30)
    hazard = rectified(stage, bring, picture(2, 0), wall)
    look_at_photos(at=stage.at())
    assert [row.how for row in Likeness.objects.filter(hazard=hazard)] == ["bytes"]


@pytest.mark.clause(CLAUSE)
def test_what_was_verified_on_an_old_photo_goes_back_and_is_shown_anew(stage, bring, picture):
    """The photo was looked at after the verifying: it can be struck off by a new one alone."""
    rectified(stage, bring, picture(1, 0), picture(1, 1))
    stage.now += timedelta(days=30)
    hazard = verify(stage, rectified(stage, bring, picture(2, 0), picture(1, 1)))
    look_at_photos(at=stage.at())
    (likeness,) = Likeness.objects.filter(hazard=hazard)
    with refused("state_not_allowed"):
        closure.return_rectification(reread(hazard), by=stage.officer, at=stage.at(), opinion="旧照片")
    assert "return_rectification" not in hazards.open_acts(reread(hazard), stage.officer)
    judge_likeness(likeness, by=stage.officer, at=stage.at(), verdict="reused", **NOTE)
    with refused("photo_reused", CLAUSE, "after_photo"):
        closure.close_hazard(reread(hazard), by=stage.officer, at=stage.at())
    assert "return_rectification" in hazards.open_acts(reread(hazard), stage.officer)
    closure.return_rectification(reread(hazard), by=stage.officer, at=stage.at(), opinion="旧照片，请重拍")
    assert (reread(hazard).state, reread(hazard).verified_by) == ("treating", None)
    again(stage, reread(hazard), [bring(picture(2, 5), stage.safety)])
    look_at_photos(at=stage.at())
    verify(stage, reread(hazard))
    assert closure.close_hazard(reread(hazard), by=stage.officer, at=stage.at()).state == "struck_off"


@pytest.mark.clause(CLAUSE)
def test_what_was_fixed_on_the_spot_by_an_old_photo_goes_back_too(stage, bring, picture):
    expert = stage.experts[0].account
    rectified(stage, bring, picture(1, 0), picture(1, 1))
    stage.now += timedelta(days=30)
    hazard = found_by_expert(stage, photos=[bring(picture(2, 0), expert)])
    hazard = operations.assess_hazard(hazard, by=expert, at=stage.at(), grade="general") if not hazard.grade else hazard
    old, fixed = [bring(picture(1, 1), expert)], {"rectification": "当场上锁", "rectified_by": stage.safety}
    closure.fix_on_the_spot(reread(hazard), by=expert, at=stage.at(), photos=old, **fixed)
    look_at_photos(at=stage.at())
    (likeness,) = Likeness.objects.filter(hazard=hazard)
    judge_likeness(likeness, by=stage.officer, at=stage.at(), verdict="reused", **NOTE)
    closure.return_rectification(reread(hazard), by=stage.officer, at=stage.at(), opinion="旧照片，请重拍")
    again(stage, reread(hazard), [bring(picture(2, 5), stage.safety)])
    look_at_photos(at=stage.at())
    assert verify(stage, reread(hazard)).state == "verified"


def test_what_is_found_after_the_end_is_still_judged(stage, bring, picture):
    """The evidence of a hazard that is struck off stays as it is; what is said of it stands beside it."""
    rectified(stage, bring, picture(1, 0), picture(1, 1))
    stage.now += timedelta(days=30)
    hazard = verify(stage, rectified(stage, bring, picture(2, 0), picture(1, 1)))
    closure.close_hazard(hazard, by=stage.officer, at=stage.at())
    look_at_photos(at=stage.at())
    (likeness,) = Likeness.objects.filter(hazard=hazard)
    judge_likeness(likeness, by=stage.officer, at=stage.at(), verdict="reused", **NOTE)
    assert set(Photo.objects.values_list("doubt", flat=True)) == {""}


def test_a_drawing_and_a_file_without_a_picture_are_looked_at_and_compared_with_nothing(stage, bring, picture):
    rectified(stage, bring, picture(1, 0), picture(1, 1))
    Attachment.objects.update(purpose="drawing")
    stage.now += timedelta(days=30)
    rectified(stage, bring, picture(2, 0), TRICKS["mirrored"](picture(1, 1), None))
    Attachment.objects.filter(purpose="evidence").update(paper_sha256="0" * 64)
    assert look_at_photos(at=stage.at()) == 4
    assert not Likeness.objects.exists()
    assert set(Fingerprint.objects.values_list("shape", flat=True)) == {None}


def test_one_photo_may_show_two_dangers_of_one_visit(stage, bring, picture):
    """Both found by one expert on one day: nobody has to say why."""
    expert = stage.experts[0].account
    found_by_expert(stage, photos=[bring(picture(1, 0), expert)])
    found_by_expert(stage, photos=[bring(picture(1, 0), expert)], description="灭火器失压")
    look_at_photos(at=stage.at())
    assert not Likeness.objects.exists()


@pytest.mark.clause(CLAUSE, refusal=True)
def test_one_photo_for_all_that_was_to_be_fixed_is_looked_at(stage, bring, picture):
    """The enterprise shows three rectifications of one day by the same photo."""
    hazards = [rectified(stage, bring, picture(workshop, 0), picture(1, 1)) for workshop in range(2, 5)]
    look_at_photos(at=stage.at())
    assert verify(stage, hazards[0]).state == "verified"
    with refused("likeness_unjudged", CLAUSE, "after_photo"):
        verify(stage, Hazard.objects.get(pk=hazards[2].pk))


def test_one_photo_may_show_two_dangers_fixed_before_a_visitors_eyes():
    """Who stood beside it has seen both."""
    day = datetime(2026, 11, 2, 9, tzinfo=UTC)
    one, other = (rules.Shown(nth, 1, rules.AFTER, 5, day, on_spot=True) for nth in (1, 2))
    assert rules.fair(one, other, found=1.0)
    assert not rules.fair(replace(one, on_spot=False), other, found=1.0)


def test_before_and_after_of_one_spot_are_told_from_those_of_two(stage, bring, picture):
    """The same place a step to the side, and another workshop."""
    slant = cv2.getPerspectiveTransform(
        np.float32([[0, 0], [640, 0], [640, 480], [0, 480]]), np.float32([[40, 20], [640, 0], [610, 470], [10, 450]])
    )
    again = picture(1, 0)
    again[100:400, 150:500] = picture(7, 1)[100:400, 150:500]  # what was wrong is another thing now
    again = cv2.warpPerspective(again, slant, (640, 480), borderMode=cv2.BORDER_REFLECT)
    same, other = rectified(stage, bring, picture(1, 0), again), rectified(stage, bring, picture(3, 0), picture(4, 1))
    look_at_photos(at=stage.at())
    told = {row.hazard_id: row.spot for row in Fingerprint.objects.filter(photo__phase="after")}
    assert told == {same.pk: "same", other.pk: "other"}
    assert not Likeness.objects.exists()


def test_a_strangers_photo_is_named_by_its_day_alone(stage, bring, picture):
    hazard = old_photo_again(stage, bring, picture)
    (one,) = [c for c in queries.of_hazard(hazard, stage.officer) if c.pairs]
    assert one.pairs[0].earlier is not None
    assert one.pairs[0].may_judge
    (seen,) = [c for c in queries.of_hazard(hazard, stage.safety) if c.pairs]
    assert not seen.pairs[0].may_judge
    Likeness.objects.update(earlier=None)
    (hidden,) = [c for c in queries.of_hazard(hazard, stage.officer) if c.pairs]
    assert hidden.pairs[0].earlier is None
    assert hidden.pairs[0].likeness.earlier_at
