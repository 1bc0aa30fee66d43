"""LH-6.2: an opinion of an expert of the pool, signed and dated, linked to the decision that was taken on it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import account, bring_papers, picture
from tests.hazards.conftest import own_store, stage
from tests.refusing import refused

from bihuan import audit, documents
from bihuan.experts import advising
from bihuan.experts import operations as experts
from bihuan.experts.models import Opinion
from bihuan.insight import evidence
from bihuan.parties.models import Role
from bihuan.refusal import Stranger

__all__ = ["own_store", "stage"]

pytestmark = pytest.mark.place("leaders")


def signed(stage):
    """The paper that an expert signed, brought by the office."""
    given = {"by": stage.officer.ref, "at": stage.at(), "purpose": "signed_opinion"}
    return documents.store(picture(), filename="签字.jpg", **given).pk


def register(stage, expert, *, by=None, **changes):
    given = {
        "matter": "policy_making",
        "title": "危化品企业分级管控办法（征求意见稿）",
        "said": "建议分级指标加入重大危险源等级。",
        "given_on": stage.today,
        **changes,
    }
    return advising.register_opinion(stage.city, by=by or expert.account, at=stage.at(), expert=expert, **given)


@pytest.mark.clause("LH-6.2")
def test_an_opinion_is_signed_dated_and_linked_to_the_decision(stage):
    own = register(stage, stage.experts[0])
    brought = register(stage, stage.experts[1], by=stage.officer, signed_paper=signed(stage))
    assert own.signed_paper is None  # signed in the expert's own account
    assert evidence.attachment(brought.signed_paper, stage.leader)
    with pytest.raises(Stranger):
        evidence.attachment(brought.signed_paper, stage.safety)
    linked = advising.link_opinion(
        own, by=stage.leader, at=stage.at(), decision="示政办〔2026〕9号", decided_on=stage.today + timedelta(days=3)
    )
    assert (linked.decision, linked.given_on) == ("示政办〔2026〕9号", stage.today)
    assert list(advising.opinions(stage.officer).order_by("id")) == [own, brought]
    assert list(advising.opinions(stage.experts[0].account)) == [own]
    assert not advising.opinions(stage.stranger).exists()
    lines = [line for line in audit.timeline(stage.city.ref) if line.act in ("register_opinion", "link_opinion")]
    assert {tuple(line.basis) for line in lines} == {("LH-6.2",)}
    assert stage.experts[0] in advising.advisers(stage.city, on=stage.today)
    assert advising.offices_of(stage.experts[0], on=stage.today) == [stage.city]


@pytest.mark.clause("LH-6.2", refusal=True)
def test_nobody_outside_the_pool_gives_an_opinion_and_none_goes_unsigned(stage):
    person = account("nobody-yet", "刘未入库", Role.EXPERT)
    outside = experts.register_expert(
        by=stage.leader, at=stage.at(), name="刘未入库", specialties=["fire"], account=person,
        born_on=stage.experts[0].born_on, work_since=stage.experts[0].work_since, title="senior", phone="13900000001",
    )  # fmt: skip
    with refused("not_in_expert_pool", "LH-6.2"):
        register(stage, outside)
    bring_papers(outside, stage.pool.division_code, stage.leader, stage.at())
    experts.admit_expert(outside, pool=stage.pool, by=stage.leader, at=stage.at())
    with refused("not_in_expert_pool", "LH-6.2"):  # admitted, and not announced yet
        register(stage, outside, by=stage.officer, signed_paper=signed(stage))
    with refused("opinion_incomplete", "LH-6.2", "signature"):
        register(stage, stage.experts[0], by=stage.officer)
    with refused("opinion_incomplete", "LH-6.2", "title", "opinion"):
        register(stage, stage.experts[0], title=" ", said="")
    with refused("opinion_matter_unknown"):
        register(stage, stage.experts[0], matter="weather")
    with refused("opinion_in_the_future"):
        register(stage, stage.experts[0], given_on=stage.today + timedelta(days=1))
    with pytest.raises(Stranger):  # nobody speaks for somebody else
        register(stage, stage.experts[0], by=stage.experts[1].account)
    own = register(stage, stage.experts[0])
    with refused("decision_missing", None, "decision", "decided_on"):
        advising.link_opinion(own, by=stage.officer, at=stage.at(), decision=" ", decided_on=None)
    with refused("decided_before_advice"):
        before = stage.today - timedelta(days=1)
        advising.link_opinion(own, by=stage.officer, at=stage.at(), decision="决定", decided_on=before)
    with refused("role_not_allowed"):
        advising.link_opinion(own, by=stage.experts[0].account, at=stage.at(), decision="决定", decided_on=stage.today)


def test_the_page_is_for_the_office_and_for_the_expert(stage, django_assert_max_num_queries):
    office, expert, here = open_as(stage.officer), open_as(stage.experts[0].account), "/experts/opinions/"
    given = {
        "matter": "development_plan", "title": "“十五五”安全生产规划", "said": "加强园区监测", "given_on": "2026-11-20",
    }  # fmt: skip
    answer = expert.post(f"{here}register_opinion/", {**given, "party": stage.city.pk})
    assert answer.status_code == 303
    unsigned = office.post(f"{here}register_opinion/", {**given, "party": stage.experts[1].pk})
    assert (unsigned.status_code, unsigned.context["refusal"].code) == (422, "opinion_incomplete")
    paper = SimpleUploadedFile("签字.jpg", picture(), "image/jpeg")
    office.post(f"{here}register_opinion/", {**given, "party": stage.experts[1].pk, "paper": paper})
    first = Opinion.objects.earliest("id")
    wanted = {"opinion": first.pk, "decision": "示政〔2026〕1号", "decided_on": "2026-11-21"}
    assert office.post(f"{here}link_opinion/", wanted).status_code == 303
    with django_assert_max_num_queries(12):
        shown = office.get(here).content.decode()
    assert "示政〔2026〕1号" in shown
    with django_assert_max_num_queries(12):
        assert expert.get(here).status_code == 200
    assert open_as(stage.safety).get(here).status_code == 404


def open_as(person):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client
