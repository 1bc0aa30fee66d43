"""Checklists, sites and exceptions go out as their pages show them, and come back as what they are."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook
from tests.exchange.books import xlsx
from tests.exchange.conftest import AT
from tests.exchange.test_export_list import cells, taken
from tests.exchange.test_import_kinds import checked
from tests.hazards.conftest import own_store, stage
from tests.inspections.conftest import planned

from bihuan import clock
from bihuan.exchange.sheets import queries
from bihuan.exchange.sheets.operations import apply_sheet
from bihuan.inspections import queries as inspections
from bihuan.inspections.access import exception_matter
from bihuan.inspections.models import Checklist
from bihuan.parties import exceptions
from bihuan.policy import policies
from bihuan.registers.kinds.profile import placing

__all__ = ["own_store", "stage"]


def posted(client, by, kind, query=""):
    client.force_login(by, backend=settings.AUTHENTICATION_BACKENDS[-1])
    answer = client.post(f"/sheets/{kind}/export_list/{query}")
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def rows_of(content):
    return [list(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]


def test_checklists_come_back_as_what_they_are_and_nothing_is_published_twice(stage):
    planned(stage)  # publishes a list of the office's own
    out = taken(stage.officer, "checklists", lambda: inspections.items_of_lists(stage.officer))
    numbers = [row["序号"] for row in cells(out) if row["清单名称"] == "简明清单"]
    assert numbers == sorted(numbers, key=int)
    job = checked(stage.officer, out, "checklists", "清单.xlsx")
    assert (queries.problems(job), job.counts["unchanged"]) == ([], len(cells(out)))
    before = Checklist.objects.count()
    apply_sheet(job, by=stage.officer, at=AT)
    assert Checklist.objects.count() == before


def test_the_page_s_filter_is_the_sheet_s(stage, client):
    planned(stage)
    with clock.frozen(AT):
        whole = rows_of(posted(client, stage.officer, "checklists"))
        short = rows_of(posted(client, stage.officer, "checklists", "?q=简明"))
    assert {row[0] for row in short[1:]} == {"简明清单"}
    assert len(short) < len(whole)


def test_sites_say_what_the_year_asks_and_come_back_only_compared(stage, client):
    with clock.frozen(AT):
        out = posted(client, stage.officer, "sites", "?duty=short")
        (row,) = cells(out)
        assert (row["企业"], row["今年应查"], row["已查"], row["还差"]) == (stage.enterprise.name, 2, 0, 2)
        job = checked(stage.officer, out, "sites", "场所.xlsx")
        assert (queries.problems(job), job.counts["unchanged"]) == ([], 1)
        assert len(cells(posted(client, stage.officer, "sites", "?duty=compliant"))) == 0
        header, known = rows_of(out)
    assert header[0] == "场所编号"
    assert known[0] == str(stage.site.pk)


def test_exceptions_tell_who_granted_them_and_why(stage, client):
    check = planned(stage)
    least = policies.at(stage.site.division_code, on=stage.today).checks.min_experts
    exceptions.grant_exception(
        check.ref, by=stage.leader, at=stage.at(), code="too_few_experts", matter=exception_matter(check),
        reason="汛期人手紧", setting=least,
    )  # fmt: skip
    with clock.frozen(stage.now + timedelta(days=1)):
        out = posted(client, stage.officer, "exceptions", "?code=too_few_experts")
        assert cells(posted(client, stage.officer, "exceptions", "?code=expert_over_age")) == []
    (row,) = cells(out)
    assert (row["例外事项"], row["企业"], row["理由"]) == ("检查组人数", stage.enterprise.name, "汛期人手紧")
    job = checked(stage.officer, out, "exceptions", "例外.xlsx")
    assert (queries.problems(job), job.counts["unchanged"]) == ([], 1)


@pytest.mark.place("services")
def test_a_class_that_a_place_dropped_goes_out_in_words(stage, client):
    place = stage.city.division_code
    given = {"division_code": place, "code": "multi_tenant", "reason": "本地没有"}
    placing.drop_priority_class(by=stage.leader, at=stage.at(), **given)
    with clock.frozen(stage.at()):
        (row,) = cells(posted(client, stage.officer, "exceptions"))
        shown = client.get(reverse("packs:exceptions")).content.decode()
    assert row["例外事项"] == "取消一类重点企业"
    assert "取消一类重点" in shown
    assert "priority_class:" not in shown


@pytest.mark.place("checkups")
def test_who_engages_nobody_where_that_is_free_lacks_nothing(stage, client):
    """Neither on the page, where a reminder would be refused, nor in the sheet (packs/CONTRADICTIONS.md C2)."""
    with clock.frozen(AT):
        (row,) = cells(posted(client, stage.officer, "sites"))
        shown = client.get(reverse("board-frequency")).content.decode()
    assert (row["今年应查"], row["已查"], row["还差"]) == (1, 0, "")
    assert stage.enterprise.name in shown
    assert "remind_of_checks" not in shown
    assert "bh-figure-bad" not in shown


def test_a_part_of_a_list_on_the_shelf_is_not_passed_over_in_silence(stage):
    """It would come in as unchanged, and the clerk believe that the shorter list is published."""
    out = taken(stage.officer, "checklists", lambda: inspections.items_of_lists(stage.officer))
    header, *lines = rows_of(out)
    title = header.index("清单名称")
    whole = [line for line in lines if line[title] == lines[0][title]]
    job = checked(stage.officer, xlsx([header, *whole[:-1]]), "checklists", "清单.xlsx")
    assert {problem.code for problem in queries.problems(job)} == {"checklist_version_taken"}
    version = header.index("版本")
    own = [[*line[:version], "本局版", *line[version + 1 :]] for line in whole[:-1]]
    job = checked(stage.officer, xlsx([header, *own]), "checklists", "清单.xlsx")
    assert (queries.problems(job), job.counts["new"]) == ([], len(own))
