"""如实告知 before a service begins; 淘汰设备 followed up until there is proof that it is gone."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from tests.refusing import refused

from bihuan.parties import operations as parties
from bihuan.policy import policies
from bihuan.refusal import Stranger
from bihuan.registers.kinds.disclosure import operations as disclosures
from bihuan.registers.kinds.disclosure import rules
from bihuan.registers.kinds.disclosure.models import Disclosure
from bihuan.registers.kinds.equipment import operations as equipment
from bihuan.registers.kinds.equipment.models import AgeingEquipment

PARTS = {"process_danger": "熔炼", "safety_facilities": "防爆电气", "staff": "126人", "management": "二级标准化"}
checkups = pytest.mark.place("checkups")


def act(stage, operation, by=None, **fields):
    return operation(stage.enterprise, by=by or stage.safety, at=stage.at(), **fields)


def start(stage):
    return act(stage, disclosures.start_service, by=stage.officer, provider="示例安全技术中心")


@checkups
@pytest.mark.clause("YT-4.3.3")
def test_a_service_begins_after_all_four_parts_are_confirmed(stage):
    act(stage, disclosures.fill_disclosure, parts=PARTS)
    act(stage, disclosures.confirm_disclosure)
    assert start(stage).started_on == stage.today


@checkups
@pytest.mark.clause("YT-4.3.3", refusal=True)
@pytest.mark.parametrize("empty", list(PARTS))
def test_an_empty_part_is_named(stage, empty):
    act(stage, disclosures.fill_disclosure, parts={**PARTS, empty: " "})
    act(stage, disclosures.confirm_disclosure)
    with refused("disclosure_incomplete", "YT-4.3.3", empty):
        start(stage)


@checkups
@pytest.mark.clause("YT-4.3.3", refusal=True)
def test_a_part_that_changed_must_be_confirmed_anew(stage):
    act(stage, disclosures.fill_disclosure, parts=PARTS)
    with refused("disclosure_incomplete", "YT-4.3.3", *PARTS):
        start(stage)
    act(stage, disclosures.confirm_disclosure)
    act(stage, disclosures.fill_disclosure, parts={**PARTS, "staff": "130人"})
    with refused("disclosure_incomplete", "YT-4.3.3", "staff"):
        start(stage)
    assert Disclosure.objects.get().started_on is None


@pytest.mark.clause("YT-4.3.3", refusal=True)
def test_what_any_of_its_places_asks_for_is_told(stage):
    """Its own place asks for nothing here; that of its second plant does."""
    assert start(stage).started_on == stage.today
    act(stage, parties.add_site, name="烟台厂", division_code="370602")
    with refused("disclosure_incomplete", "YT-4.3.3", *PARTS):
        start(stage)


def test_a_part_that_several_places_ask_for_is_asked_by_the_first(db):
    own = policies.at("3706", on=date(2026, 11, 2)).engagement.disclosure_parts
    there = replace(own, value=(*own.value, "fire_water"), pack="cn-elsewhere")
    places = [SimpleNamespace(engagement=SimpleNamespace(disclosure_parts=one)) for one in (own, there)]
    asked = rules.asked(*places)
    assert {code: setting.pack for code, setting in asked.items()} == {
        **dict.fromkeys(PARTS, own.pack),
        "fire_water": "cn-elsewhere",
    }


@checkups
def test_only_the_enterprise_vouches_for_itself(stage):
    for by in (stage.officer, stage.worker):
        with refused("role_not_allowed"):
            act(stage, disclosures.confirm_disclosure, by=by)
    with refused("disclosure_part_unknown"):
        act(stage, disclosures.fill_disclosure, parts={"gossip": "无"})
    act(stage, disclosures.fill_disclosure, parts=PARTS)
    act(stage, disclosures.confirm_disclosure)
    with refused("provider_missing"):
        act(stage, disclosures.start_service, provider=" ")


def mark(stage, by=None):
    fields = {"name": "冲天炉", "retire_by": stage.today + timedelta(days=60), "reason": "国家明令淘汰"}
    return act(stage, equipment.mark_for_retirement, by=by, **fields)


@checkups
@pytest.mark.clause("YT-3.5")
def test_old_equipment_is_followed_up_until_it_is_gone(stage, client):
    item = mark(stage)
    assert list(equipment.still_there(stage.officer)) == [item]
    assert not equipment.still_there(stage.stranger).exists()
    client.force_login(stage.officer, backend="bihuan.parties.login.AccountBackend")
    assert "冲天炉" in client.get(reverse("enterprises:equipment")).content.decode()
    act(stage, equipment.close_retirement, item=item.pk, way="replaced", evidence="中频炉购置发票和报废单")
    assert not equipment.still_there(stage.officer).exists()
    assert AgeingEquipment.objects.get().closed_on == stage.today
    with refused("done_meanwhile"):
        act(stage, equipment.close_retirement, item=item.pk, way="removed", evidence="报废单")


@checkups
@pytest.mark.clause("YT-3.5", refusal=True)
def test_without_proof_it_stays_open(stage):
    item = mark(stage)
    for way, evidence in (("replaced", " "), ("", "报废单"), ("sold", "报废单")):
        with refused("retirement_evidence_missing"):
            act(stage, equipment.close_retirement, item=item.pk, way=way, evidence=evidence)
    assert equipment.still_there(stage.officer).exists()


@checkups
def test_who_may_mark_and_until_when(stage):
    with pytest.raises(Stranger):
        mark(stage, by=stage.stranger)
    with refused("role_not_allowed"):
        mark(stage, by=stage.worker)
    with refused("retirement_day_over"):
        act(stage, equipment.mark_for_retirement, name="锅炉", retire_by=stage.today - timedelta(days=1))
    with pytest.raises(Stranger):
        act(stage, equipment.close_retirement, item=404, way="removed", evidence="报废单")


@checkups
def test_the_page_does_what_the_operations_do(stage, client):
    client.force_login(stage.safety, backend="bihuan.parties.login.AccountBackend")

    def post(name, /, **sent):
        return client.post(reverse(f"enterprises:{name}", args=[stage.enterprise.pk]), sent)

    Disclosure.objects.all().delete()  # as it is before anything was told
    answer = post("start_service", provider="示例机构").content.decode()
    assert 'data-code="disclosure_incomplete"' in answer
    for name, sent in (
        ("fill_disclosure", {f"part-{code}": text for code, text in PARTS.items()}),
        ("confirm_disclosure", {}),
        ("start_service", {"provider": "示例机构"}),
        ("mark_for_retirement", {"name": "冲天炉", "retire_by": "2099-01-01"}),
    ):
        assert post(name, **sent).status_code == 303, name
    item = AgeingEquipment.objects.get()
    assert post("close_retirement", item=item.pk, way="removed").status_code == 422
    assert post("close_retirement", item=item.pk, way="removed", evidence="报废单").status_code == 303
    page = client.get(reverse("enterprises:service", args=[stage.enterprise.pk])).content.decode()
    assert "报废单" in page
