"""参与工作: an expert's work under each of the five kinds; a licence review with its signed opinion (LH-6.3)."""

from datetime import timedelta

import pytest
from tests.hazards.conftest import own_store, stage
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import audit, clock
from bihuan.admission import operations as admission
from bihuan.documents.models import OfficialDocument
from bihuan.experts.works import operations, queries
from bihuan.experts.works.states import WORK_WORDS

__all__ = ["own_store", "stage"]

leaders = pytest.mark.place("leaders")


def log(stage, kind, by=None, **changes):
    fields = {"done_on": stage.today, "said": "随队到企业指导", **changes}
    return operations.log_expert_work(stage.experts[0], by=by or stage.officer, at=stage.at(), kind=kind, **fields)


@leaders
@pytest.mark.clause("LH-6.3")
def test_each_of_the_five_kinds_and_the_opinion_in_the_file(stage):
    expert = stage.experts[0]
    for kind in WORK_WORDS:
        if kind != "licence_review":
            log(stage, kind)
    assert audit.timeline(expert.ref)[-1].basis == ["LH-6.3"]
    application = admission.apply_for_licence(
        stage.enterprise, by=stage.principal, at=stage.at(), office=stage.city, licence="安全生产许可证"
    )
    review = admission.commission_review(application, by=stage.officer, at=stage.at(), reviewer=expert)
    admission.sign_review_opinion(review, by=expert.account, at=stage.at(), said="条件属实", favourable=True)
    assert queries.counts_of(expert) == dict.fromkeys(WORK_WORDS, 1)
    paper = OfficialDocument.objects.get(pk=expert.works.get(kind="licence_review").document_id)
    assert paper.signatures[0]["name"] == expert.name
    assert paper.case == stage.enterprise.ref


@leaders
def test_what_is_logged_says_what_and_when(stage):
    with refused("work_kind_unknown", "LH-6.3"):
        log(stage, "banquet")
    with refused("review_logs_itself", "LH-6.3"):
        log(stage, "licence_review")
    with refused("work_incomplete", None, "done"):
        log(stage, "training", said=" ")
    with refused("work_in_the_future"):
        log(stage, "training", done_on=stage.today + timedelta(days=1))
    with refused("role_not_allowed"):
        log(stage, "training", by=stage.experts[0].account)


@leaders
def test_what_an_expert_did_is_read_by_who_keeps_or_sends_the_expert_alone(stage):
    log(stage, "training")
    expert = stage.experts[0]
    here = f"/experts/{expert.pk}/works/"
    with clock.frozen(stage.at()):
        for by, status in ((stage.officer, 200), (expert.account, 200), (stage.stranger, 404), (stage.safety, 404)):
            assert open_as(by).get(here).status_code == status, by.name
        assert here not in open_as(stage.stranger).get(f"/experts/{expert.pk}/").content.decode()
