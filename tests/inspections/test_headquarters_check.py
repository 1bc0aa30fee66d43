"""总部检查: what the headquarters of a central or provincial enterprise checked counts like an outside check."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import picture
from tests.inspections.conftest import delivered
from tests.refusing import refused

from bihuan import clock
from bihuan.inspections import headquarters, queries
from bihuan.inspections.models import HeadquartersCheck
from bihuan.parties.models import Enterprise, Site


def owned(stage, ownership):
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(ownership=ownership)
    stage.site = Site.objects.select_related("enterprise").get(pk=stage.site.pk)


def filed(stage, **changes):
    fields = {"held_on": stage.today, "organised_by": "示例集团总部", "report": stage.photo(), **changes}
    return headquarters.file_headquarters_check(stage.site, by=stage.safety, at=stage.at(), **fields)


def done(stage):
    alone = queries.year_duty(stage.site, year=stage.today.year, on=stage.today).done
    ((_site, shown),) = queries.duties_of(stage.site.enterprise, stage.safety, on=stage.today)
    assert shown.done == alone, "the board and the year say the same"
    return alone


@pytest.mark.clause("LY-2.1.6")
@pytest.mark.parametrize("ownership", ["central", "provincial"])
def test_a_check_of_the_headquarters_counts_for_the_year(stage, ownership):
    owned(stage, ownership)
    assert done(stage) == 0
    row = filed(stage)
    assert (row.counted_year, done(stage)) == (stage.today.year, 1)


@pytest.mark.clause("LY-2.1.6", refusal=True)
@pytest.mark.parametrize("ownership", ["municipal", "private"])
def test_that_of_a_municipal_or_private_group_does_not(stage, ownership):
    owned(stage, ownership)
    with refused("hq_check_not_countable", "LY-2.1.6"):
        filed(stage)
    assert done(stage) == 0


def test_it_has_a_report_a_headquarters_and_lies_behind_us(stage):
    owned(stage, "central")
    with refused("hq_report_missing"):
        filed(stage, report=None)
    with refused("headquarters_missing"):
        filed(stage, organised_by=" ")
    with refused("checked_in_the_future"):
        filed(stage, held_on=stage.today + timedelta(days=1))
    with refused("role_not_allowed"):
        headquarters.file_headquarters_check(
            stage.site, by=stage.officer, at=stage.at(), held_on=stage.today, organised_by="总部", report=None
        )


def test_one_day_counts_once_whoever_checked(stage):
    owned(stage, "central")
    delivered(stage)
    with refused("check_counted_twice"):
        filed(stage)
    filed(stage, held_on=stage.today - timedelta(days=3))
    with refused("check_counted_twice"):
        filed(stage, held_on=stage.today - timedelta(days=3))
    assert done(stage) == 2


def test_it_is_filed_on_the_page_of_the_year(stage):
    owned(stage, "central")
    client = Client()
    client.force_login(stage.safety, backend=settings.AUTHENTICATION_BACKENDS[-1])
    url = f"/inspections/years/{stage.site.pk}/"
    sent = {"held_on": str(clock.today()), "organised_by": "示例集团总部"}
    assert client.post(f"{url}file_headquarters_check/", sent).status_code == 422
    sent["report"] = SimpleUploadedFile("report.jpg", picture(), "image/jpeg")
    assert client.post(f"{url}file_headquarters_check/", sent).status_code == 303
    assert HeadquartersCheck.objects.count() == 1
    assert "示例集团总部" in client.get(url).content.decode()
