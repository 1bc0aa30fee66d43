"""The pages of the contact list of leaders and experts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import picture
from tests.hazards.conftest import own_store, stage
from tests.web.test_charge_pages import open_as

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
    sent = {"said": "看了罐区", "urged": "补装报警仪", "files": file, "visitor": stage.leader.pk}
    assert client.post(f"{here}record_contact_visit/", sent).status_code == 303
    assert client.post(f"{here}record_contact_visit/", {"said": "没有去"}).status_code == 422
    row = ContactVisit.objects.get()
    assert row.visitor == stage.leader
    expert = open_as(stage.experts[0].account)
    assert expert.post(f"{here}record_contact_visit/", {"said": "指导"}).status_code == 303
    for reader in (client, expert, open_as(stage.leader)):
        assert reader.get(f"/media/{row.files[0]}/original/").status_code == 200
        with django_assert_max_num_queries(12):
            assert "补装报警仪" in reader.get(here).content.decode()
        assert firm.name in reader.get("/contacts/?show=all").content.decode()
    assert firm.name not in client.get("/contacts/?show=lacking").content.decode().partition('id="leaders"')[0]
    for stranger in (stage.stranger, stage.experts[1].account, stage.safety):
        assert open_as(stranger).get(here).status_code == 404
    assert open_as(stage.safety).get("/contacts/").status_code == 404
