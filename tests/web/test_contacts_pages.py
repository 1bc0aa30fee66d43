"""The pages of the contact list of leaders and experts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import account, picture
from tests.hazards.conftest import own_store, stage
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.parties.models import Regulator, Role
from bihuan.registers.kinds.contacts import operations
from bihuan.registers.kinds.contacts.models import Contact, ContactList, ContactVisit
from bihuan.registers.kinds.profile import operations as profiles
from bihuan.registers.kinds.profile import placing

__all__ = ["own_store", "stage"]


@pytest.mark.place("leaders")
def test_an_office_links_publishes_and_its_leader_and_expert_visit(stage, django_assert_max_num_queries):
    profiles.file_major_hazard_source(stage.enterprise, by=stage.officer, at=stage.at(), filing="1号")
    place = stage.enterprise.division_code
    park = placing.found_park(
        by=stage.officer, at=stage.at(), name="示例化工园区", kind="chemical_park", division_code=place
    )
    client, firm = open_as(stage.officer), stage.enterprise
    refused = client.post("/contacts/publish_contacts/")
    assert refused.status_code == 422
    assert firm.name in refused.content.decode()
    people = {"leader": stage.leader.pk, "expert": stage.experts[0].account_id}
    for thing in ({"enterprise": firm.pk}, {"park": park.pk}):
        (query,) = (f"?{name}={pk}" for name, pk in thing.items())
        with django_assert_max_num_queries(12):
            assert "set_contact" in client.get(f"/contacts/{query}").content.decode()
        assert client.post("/contacts/set_contact/", {**people, **thing}).status_code == 303
    assert client.post("/contacts/publish_contacts/").status_code == 303
    assert ContactList.objects.get().contacts == 2
    contact = Contact.objects.get(enterprise=firm)
    here = f"/contacts/{contact.pk}/"
    file = SimpleUploadedFile("现场.jpg", picture(), "image/jpeg")
    day = {"visited_on": str(clock.today())}
    sent = {**day, "said": "看了罐区", "urged": "补装报警仪", "files": file, "visitor": stage.leader.pk}
    assert client.post(f"{here}record_contact_visit/", sent).status_code == 303
    assert client.post(f"{here}record_contact_visit/", {**day, "said": "没有去"}).status_code == 422
    row = ContactVisit.objects.get()
    assert row.visitor == stage.leader
    expert = open_as(stage.experts[0].account)
    assert expert.post(f"{here}record_contact_visit/", {**day, "said": "指导"}).status_code == 303
    for reader in (client, expert, open_as(stage.leader)):
        assert reader.get(f"/media/{row.files[0]}/original/").status_code == 200
        with django_assert_max_num_queries(12):
            assert "补装报警仪" in reader.get(here).content.decode()
        assert firm.name in reader.get("/contacts/?show=all").content.decode()
    assert firm.name not in client.get("/contacts/?show=lacking").content.decode().partition('id="leaders"')[0]
    for stranger in (stage.stranger, stage.experts[1].account, stage.safety):
        assert open_as(stranger).get(here).status_code == 404
    assert open_as(stage.safety).get("/contacts/").status_code == 404


def linked(stage, enterprise=None, **changes):
    people = {"leader": stage.leader, "expert": stage.experts[0].account, **changes}
    return operations.set_contact(by=stage.officer, at=stage.at(), enterprise=enterprise or stage.enterprise, **people)


@pytest.mark.place("leaders")
def test_who_changes_the_expert_keeps_the_leader(stage):
    """Also one who is on offer no more, and of the last of a long list."""
    profiles.file_major_hazard_source(stage.enterprise, by=stage.officer, at=stage.at(), filing="1号")
    county = Regulator.objects.create(name="示例县政府", kind="government", division_code="411121")
    leader = account("county", "县长", Role.REGULATOR_LEADER, regulator=county)
    linked(stage, leader=leader)
    client, address = open_as(stage.officer), f"/contacts/?show=all&enterprise={stage.enterprise.pk}&after=1"
    assert f'value="{leader.pk}" selected' in client.get(address).content.decode()
    changed = {"enterprise": stage.enterprise.pk, "leader": leader.pk, "expert": stage.experts[1].account_id}
    assert client.post("/contacts/set_contact/", changed).status_code == 303
    contact = Contact.objects.get()
    assert (contact.leader, contact.expert) == (leader, stage.experts[1].account)
    county.closed_on = stage.today
    county.save()
    assert f'value="{leader.pk}" selected' in client.get(address).content.decode()
    assert client.post("/contacts/set_contact/", {**changed, "expert": "7"}).status_code == 422
    assert Contact.objects.get().leader == leader


@pytest.mark.place("leaders")
def test_a_visit_on_no_day_is_asked_again_and_not_put_down_for_today(stage):
    profiles.file_major_hazard_source(stage.enterprise, by=stage.officer, at=stage.at(), filing="1号")
    client, here = open_as(stage.leader), f"/contacts/{linked(stage).pk}/"
    for none in ("2026-13-40", ""):
        answer = client.post(f"{here}record_contact_visit/", {"visited_on": none, "said": "看了罐区"})
        assert answer.status_code == 422
        assert "看了罐区" in answer.content.decode()
    assert not ContactVisit.objects.exists()
