"""What checks add up to, on pages: an enterprise's ledger, printed and taken out, and the year of a site."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from tests.hazards.conftest import own_store, stage
from tests.inspections.conftest import delivered, explained

from bihuan import clock
from bihuan.inspections import operations
from bihuan.inspections.models import YearConfirmation
from bihuan.parties import operations as parties
from bihuan.refusal import TEXTS

__all__ = ["own_store", "stage"]


@pytest.fixture
def visit(client, stage):
    """The page an account gets at the stage's next minute; `data` makes it a post."""

    def go(account, name, *args, data=None, query=None):
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
        url = reverse(f"inspections:{name}", args=args)
        with clock.frozen(stage.at()):
            return client.post(url, data) if data is not None else client.get(url, query or {})

    return go


def text(answer) -> str:
    return answer.content.decode()


def of_grade(stage, grade):
    parties.correct_enterprise(stage.enterprise, by=stage.officer, at=stage.at(), standardisation_grade=grade)


class TestLedger:
    def test_the_printed_ledger_and_the_sheet(self, stage, visit):
        inspection = delivered(stage, findings=2)
        page = text(visit(stage.safety, "ledger", stage.enterprise.pk))
        assert "王赟、李玥燚、张建国" in page
        assert 'data-label="未销号">2</td>' in page
        assert f"/inspections/{inspection.pk}/" in page
        assert 'class="bh-print-head"' in page

    def test_its_button_takes_out_this_enterprise_alone(self, stage, visit, client):
        inspection = delivered(stage, findings=2)
        url = reverse("sheets:export_list", args=["check_ledger"]) + f"?enterprise={stage.enterprise.pk}"
        assert url in text(visit(stage.safety, "ledger", stage.enterprise.pk))
        taken = client.post(url, {"form": "csv"})
        assert str(inspection.pk) in b"".join(taken.streaming_content).decode()
        assert client.get(url).status_code == 405
        client.force_login(stage.stranger, backend=settings.AUTHENTICATION_BACKENDS[-1])
        assert client.post(url, {"form": "csv"}).status_code == 404

    def test_it_takes_no_row_from_anybody(self, stage, visit):
        assert visit(stage.safety, "ledger", stage.enterprise.pk, data={"checked_on": "2026-01-05"}).status_code == 405

    def test_others_get_404(self, stage, visit):
        assert visit(stage.stranger, "ledger", stage.enterprise.pk).status_code == 404

    def test_fixed_statements(self, stage, visit, client, django_assert_max_num_queries):
        for _ in range(2):
            delivered(stage, findings=1, template=stage.template)
            stage.now += timedelta(days=7)
        visit(stage.safety, "ledger", stage.enterprise.pk)
        with django_assert_max_num_queries(12):
            client.get(reverse("inspections:ledger", args=[stage.enterprise.pk]))


class TestYear:
    def year(self, visit, by, stage, year="2026"):
        return visit(by, "year", stage.site.pk, query={"year": year})

    def test_which_checks_count_and_which_do_not_and_why(self, stage, visit):
        delivered(stage)
        stage.now += timedelta(days=7)
        explained(stage, template=stage.template)
        page = text(self.year(visit, stage.safety, stage))
        assert page.count("<span>计入</span>") == 1
        assert page.count("<span>未计入</span>") == 1
        assert TEXTS["checkup_report_unsigned"] in page
        assert "还差 1 次，不能办结" in page
        assert "/confirm_year/" not in page

    def test_a_year_with_enough_is_confirmed_once(self, stage, visit):
        of_grade(stage, "grade_1")
        delivered(stage)
        assert "/confirm_year/" in text(self.year(visit, stage.safety, stage))
        answer = visit(stage.safety, "confirm_year", stage.site.pk, data={"year": "2026"})
        assert answer.status_code == 303
        assert YearConfirmation.objects.get().year == 2026
        page = text(self.year(visit, stage.safety, stage))
        assert "孙安全 于" in page
        assert "/confirm_year/" not in page

    def test_a_year_that_is_short_is_refused_with_the_number(self, stage, visit):
        delivered(stage)
        answer = visit(stage.safety, "confirm_year", stage.site.pk, data={"year": "2026"})
        assert answer.status_code == 422
        assert 'data-code="annual_checks_short"' in text(answer)

    @pytest.mark.parametrize(("year", "code"), [("2027", "year_not_begun"), ("2025", "year_before_records")])
    def test_a_year_that_nobody_can_judge_says_so(self, stage, visit, year, code):
        said = TEXTS[code].split("{since}")[-1].format(year=year)
        assert said in text(self.year(visit, stage.safety, stage, year))
        answer = visit(stage.safety, "confirm_year", stage.site.pk, data={"year": year})
        assert f'data-code="{code}"' in text(answer)

    def test_a_worker_reads_and_does_not_confirm_a_visitor_neither(self, stage, visit):
        of_grade(stage, "grade_1")
        delivered(stage)
        for by in (stage.worker, stage.experts[0].account):
            assert "/confirm_year/" not in text(self.year(visit, by, stage))
        assert self.year(visit, stage.stranger, stage).status_code == 404

    def test_fixed_statements(self, stage, visit, client, django_assert_max_num_queries):
        delivered(stage)
        stage.now += timedelta(days=200)
        self.year(visit, stage.safety, stage)
        with clock.frozen(stage.at()), django_assert_max_num_queries(12):
            client.get(reverse("inspections:year", args=[stage.site.pk]), {"year": "2026"})


def test_an_aborted_check_counts_for_nothing(stage, visit):
    inspection = explained(stage)
    operations.abort_inspection(inspection, by=stage.officer, at=stage.at(), reason="停电")
    page = text(visit(stage.safety, "year", stage.site.pk))
    assert "这一年没有检查" in page
