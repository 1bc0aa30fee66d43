"""The pages of the real-name catalogue of posts."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import account, picture
from tests.hazards.conftest import own_store, self_found, stage

from bihuan import clock
from bihuan.parties.models import Account, Role
from bihuan.registers.kinds.catalogue import operations, queries
from bihuan.registers.kinds.catalogue.models import Catalogue, NamedPost, PostCheck

__all__ = ["own_store", "stage"]


def open_as(person):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_an_office_sets_posts_covers_everybody_publishes_and_files(stage, django_assert_max_num_queries):
    client, firm = open_as(stage.officer), stage.enterprise
    client.post("/catalogue/set_named_post/", {"title": "一岗", "holder": stage.officer.pk})
    post = NamedPost.objects.get()
    here = f"/catalogue/{post.pk}/"
    refused = client.post("/catalogue/publish_catalogue/")
    assert refused.status_code == 422
    assert firm.name in refused.content.decode()
    form = f'action="{here}put_under_post/"'
    assert client.get("/catalogue/").content.decode().count(form) == 2  # for the enterprises, and for the areas
    client.post(f"{here}put_under_post/", {"enterprise": [firm.pk], "to": post.pk})
    for code in queries.areas_below(stage.city):
        client.post(f"{here}put_under_post/", {"area": code})
    assert client.post("/catalogue/publish_catalogue/").status_code == 303
    assert Catalogue.objects.get().enterprises == 1
    file = SimpleUploadedFile("现场.jpg", picture(), "image/jpeg")
    sent = {"enterprise": firm.pk, "checked_on": str(clock.today()), "said": "督促自查", "files": file}
    assert client.post(f"{here}file_post_check/", sent).status_code == 303
    row = PostCheck.objects.get()
    assert client.get(f"/media/{row.files[0]}/original/").status_code == 200
    assert open_as(stage.leader).get(f"/media/{row.files[0]}/original/").status_code == 200
    assert open_as(stage.stranger).get(f"/media/{row.files[0]}/original/").status_code == 404
    for url in ("/catalogue/", here, f"{here}?enterprise={firm.pk}", f"/catalogue/?post={post.pk}"):
        with django_assert_max_num_queries(12):
            assert client.get(url).status_code == 200
    assert "督促自查" in client.get(here).content.decode()
    client.post(f"{here}take_from_post/", {"enterprise": firm.pk})
    assert client.post(f"{here}drop_named_post/").status_code == 422
    assert open_as(stage.stranger).get(here).status_code == 404
    assert open_as(stage.safety).get("/catalogue/").status_code == 404


@pytest.mark.parametrize(("left", "word"), [("holder", "没有责任人"), ("leader", "责任领导已离开")])
def test_nobody_reads_that_all_is_covered_while_a_post_is_nobodys(stage, left, word):
    people = {
        role: account(f"post-{role}", name, Role.REGULATOR_LEADER, regulator=stage.city)
        for role, name in (("holder", "李科长"), ("leader", "丁局长"))
    }
    post = operations.set_named_post(by=stage.leader, at=stage.at(), title="一岗", **people)
    for code in queries.areas_below(stage.city):
        operations.put_under_post(post, by=stage.leader, at=stage.at(), area=code)
    client = open_as(stage.leader)
    assert "全部有人管" in client.get("/catalogue/").content.decode()
    Account.objects.filter(pk=people[left].pk).update(is_active=False)
    shown = client.get("/catalogue/").content.decode()
    assert f"<span>{word}</span>" in shown
    assert "全部有人管" not in shown


@pytest.mark.clause("LY-5.1.2")
def test_a_holder_sees_what_was_checked_and_when_the_next_check_is_due(stage):
    post = operations.set_named_post(by=stage.leader, at=stage.at(), title="一岗", holder=stage.officer)
    operations.put_under_post(post, by=stage.leader, at=stage.at(), enterprises=[stage.enterprise])
    holder, here = open_as(stage.officer), f"/catalogue/{post.pk}/"

    def shown():
        with clock.frozen(stage.now):
            page = holder.get(here)
        return page.context["rows"][0][1:], page.content.decode()

    assert shown()[0] == (None, None, stage.today)  # nothing found, nothing checked, due today
    self_found(stage)
    filed = {"enterprise": stage.enterprise, "checked_on": stage.today, "said": "督促自查"}
    operations.file_post_check(post, by=stage.officer, at=stage.at(), **filed)
    row, text = shown()
    assert row == (stage.today, stage.today, stage.today + timedelta(days=90))
    assert "下次检查" in text
