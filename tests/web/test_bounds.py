"""What grows with the years is counted and listed so far and no further, and nothing is out of reach."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import account
from tests.hazards.conftest import own_store, stage
from tests.inspections.conftest import delivered, planned

from bihuan import audit
from bihuan.documents.models import OfficialDocument
from bihuan.experts import queries as experts
from bihuan.experts.models import Booking, Membership
from bihuan.hazards.models import Hazard
from bihuan.insight import papers
from bihuan.inspections import queries as checks
from bihuan.parties.models import Role
from bihuan.web import history
from bihuan.web.experts import pool as pool_page

__all__ = ["own_store", "stage"]
BACKEND = "bihuan.parties.login.AccountBackend"
AT_MOST = 12


def read(client, who, address: str) -> str:
    """The page, which asks the database little."""
    client.force_login(who, backend=BACKEND)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(asked) <= AT_MOST, [one["sql"][:90] for one in asked]
    return answer.content.decode()


def chips(page: str) -> list[str]:
    return re.findall(r'class="bh-chip"[^>]*>[^<]*<b>([^<]*)</b>', page)


def test_checks_are_counted_up_to_a_bound(stage, client, monkeypatch):
    for _ in range(3):
        planned(stage)
    assert set(chips(read(client, stage.officer, "/inspections/"))) == {"3"}
    monkeypatch.setattr(checks, "BOUND", 2)
    page = read(client, stage.officer, "/inspections/")
    assert chips(page)[:2] == ["2+", "2+"]
    assert "共 2+ 条" in page
    assert page.count('data-label="种类"') == 3


def test_old_papers_are_found_by_how_their_number_begins_and_new_ones_by_any_part(stage, client, monkeypatch):
    delivered(stage, findings=1)
    old = OfficialDocument.objects.order_by("pk").first()
    new = OfficialDocument.objects.exclude(slug=old.slug).order_by("-pk").first()
    monkeypatch.setattr(papers, "RECENT", 1)
    monkeypatch.setattr(papers, "KINDS_AMONG", 1)

    def found(text):
        return set(papers.papers(stage.officer, text=text).values_list("pk", flat=True))

    assert old.pk in found(old.number[:-2])
    assert old.pk not in found(old.number[2:])
    assert found(new.number[2:]) == {new.pk} == found(f" {new.number} ")
    assert found(new.issuer[1:]) == {new.pk}
    assert {slug for slug, _ in papers.kinds(stage.officer)} == {new.slug}
    assert old.number in read(client, stage.officer, f"/documents/?q={old.number}")
    assert not papers.papers(stage.stranger, text=old.number).exists()


def test_specialties_are_counted_by_the_database(stage):
    counts = {}
    for expert in stage.experts:
        for one in expert.specialties:
            counts[one] = counts.get(one, 0) + 1
    with CaptureQueriesContext(connection) as asked:
        assert experts.specialties_held(stage.officer) == counts
        assert experts.specialties_in(stage.pool) == counts
    assert len(asked) == 2


def test_the_page_of_a_pool_pages_its_members(stage, client, monkeypatch):
    Membership.objects.filter(pool=stage.pool).update(announced_on=None, letter_number="")
    monkeypatch.setattr(pool_page, "SIZE", 2)
    monkeypatch.setattr(experts, "SHOWN", 2)
    page = read(client, stage.officer, f"/experts/pools/{stage.pool.pk}/")
    members = [row.expert.name for row in experts.members(stage.pool).order_by("-pk")]
    shown = page.split('id="members"')[1]
    assert [name in shown for name in members] == [True, True, False]
    waiting = page.split('id="waiting"')[1].split("</p>")[0]
    assert waiting.rstrip().endswith("等")
    (more,) = re.findall(r'href="([^"]*after=[^"]*)"', shown)
    rest = read(client, stage.officer, more.split("#")[0]).split('id="members"')[1]
    assert [name in rest for name in members] == [False, False, True]


def test_what_happened_is_told_page_by_page(stage, client, monkeypatch):
    delivered(stage, findings=1)
    hazard, auditor = Hazard.objects.get(), account("auditor", "审计员", Role.AUDITOR)
    monkeypatch.setattr(history, "SIZE", 2)
    pages = lines_by_page(client, stage.officer, f"/hazards/{hazard.pk}/", 'class="bh-timeline-text"')
    assert sum(pages) == len(audit.timeline(hazard.ref)) > 2
    assert max(pages) == 2
    pages = lines_by_page(client, auditor, f"/audit/case/{hazard.ref}/", 'class="bh-cell-main"')
    assert len(pages) == (len(audit.timeline(hazard.ref)) + 1) // 2


def lines_by_page(client, who, address: str, line: str) -> list[int]:
    """How many lines stand on each page, as its reader goes back."""
    found, url = [], address
    while url:
        page = read(client, who, url)
        found.append(page.count(line))
        more = re.findall(r'href="(\?[^"]*before=[^"#]*)', page)
        url = address + more[0] if more else ""
    return found


def test_experts_with_work_on_that_day_cost_no_statement_more(stage, client):
    check, expert = planned(stage), stage.experts[0]
    Booking.objects.create(expert=expert, on=check.planned_on, source="inspection:1")
    page = f"/inspections/{check.pk}/experts/"
    assert expert.name not in read(client, stage.safety, page).split('id="results"')[1]
    busy = read(client, stage.safety, f"{page}?busy=1").split('id="results"')[1]
    assert expert.name in busy
    assert "当天已有" in busy
