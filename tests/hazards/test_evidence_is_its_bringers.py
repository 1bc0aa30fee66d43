"""A photo serves whoever brought it: the id of somebody else's file, or of none, is a stranger's to every act."""

import pytest
from tests.hazards.conftest import found_by_expert, planned, self_found, told, treated

from bihuan.hazards import closure, operations
from bihuan.hazards.models import Photo
from bihuan.refusal import Stranger


def raising(stage, photos):
    return self_found(stage, photos=photos)


def controlling(stage, photos):
    hazard = told(stage, found_by_expert(stage))
    operations.set_interim_control(
        hazard, by=stage.safety, at=stage.at(), measure="断电", watched_by="周工", photos=photos
    )


def submitting(stage, photos):
    hazard = planned(stage, found_by_expert(stage))
    closure.start_treatment(hazard, by=stage.safety, at=stage.at())
    closure.submit_rectification(hazard, by=stage.safety, at=stage.at(), rectification="已上锁", photos=photos)


def fixing(stage, photos):
    hazard, expert = found_by_expert(stage), stage.experts[0].account
    told_by = {"rectification": "已上锁", "rectified_by": stage.worker}
    closure.fix_on_the_spot(hazard, by=expert, at=stage.at(), photos=photos, **told_by)


def verifying(stage, photos):
    hazard = treated(stage, found_by_expert(stage))
    closure.verify_rectification(hazard, by=stage.experts[0].account, at=stage.at(), photos=photos)


def returning(stage, photos):
    hazard, expert = treated(stage, found_by_expert(stage)), stage.experts[0].account
    closure.return_rectification(hazard, by=expert, at=stage.at(), opinion="锁松动", photos=photos)


def reopening(stage, photos):
    hazard, expert = treated(stage, found_by_expert(stage)), stage.experts[0].account
    closure.verify_rectification(hazard, by=expert, at=stage.at())
    hazard = closure.close_hazard(hazard, by=expert, at=stage.at())
    closure.reopen_hazard(hazard, by=expert, at=stage.at(), reason="又坏了", photos=photos)


ACTS = {
    raising: "worker",
    controlling: "safety",
    submitting: "safety",
    fixing: "expert",
    verifying: "expert",
    returning: "expert",
    reopening: "expert",
}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("whose", ["stranger", "colleague", "nobody"])
def test_no_act_takes_what_somebody_else_brought(stage, act, whose):
    colleague = stage.experts[1].account if ACTS[act] == "expert" else stage.principal
    photos = {"nobody": 12_345, "colleague": None, "stranger": None}
    foreign = photos[whose] or stage.photo(colleague if whose == "colleague" else stage.stranger)
    with pytest.raises(Stranger):
        act(stage, [foreign])
    assert not Photo.objects.filter(attachment_id=foreign).exists()


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_every_act_takes_what_one_brought_oneself(stage, act):
    by = stage.experts[0].account if ACTS[act] == "expert" else getattr(stage, ACTS[act])
    own = stage.photo(by)
    act(stage, [own, own])
    assert Photo.objects.filter(attachment_id=own, added_by=by.pk).count() == 1
