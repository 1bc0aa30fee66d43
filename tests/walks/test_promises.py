"""A promise that nothing could break would promise nothing: each is broken here once, past the operations."""

from tests.hazards.conftest import PREVENTED, found_by_expert, own_store, planned, stage
from tests.inspections.conftest import delivered
from tests.walks import promises

from bihuan.hazards import closure
from bihuan.hazards.models import Hazard
from bihuan.inspections.models import HeadquartersCheck

__all__ = ["own_store", "stage"]


def test_struck_off_by_who_rectified_before_it_was_sent_back(stage):
    hazard = planned(stage, found_by_expert(stage))
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    expert = stage.experts[0].account
    for by in (stage.safety, stage.worker):
        shown = {"rectification": "已上锁", "photos": [stage.photo(by)], **PREVENTED}
        closure.submit_rectification(hazard, by=by, at=stage.at(), **shown)
        if by == stage.safety:
            closure.return_rectification(hazard, by=expert, at=stage.at(), opinion="锁未到位")
    closure.verify_rectification(hazard, by=expert, at=stage.at())
    closure.close_hazard(hazard, by=expert, at=stage.at())
    assert promises.broken() == []
    for name in ("closed_by", "verified_by"):
        Hazard.objects.filter(pk=hazard.pk).update(closed_by=expert.pk, verified_by=expert.pk)
        Hazard.objects.filter(pk=hazard.pk).update(**{name: stage.safety.pk})
        assert [what for what, _id in promises.broken()] == [
            "verified or struck off, and not by others than who rectified"
        ]


def test_a_day_that_counts_twice(stage):
    inspection = delivered(stage)
    year = stage.today.year
    assert promises.duties_that_differ(stage.site, year) == []
    HeadquartersCheck.objects.create(
        site=stage.site, held_on=stage.today, organised_by="示例集团总部", report_id=stage.photo(),
        counted_year=year, by=stage.safety, at=stage.at(), release=inspection.release,
    )  # fmt: skip
    assert promises.duties_that_differ(stage.site, year) == ["the duty counts 2 checks, held on 1 days"]
