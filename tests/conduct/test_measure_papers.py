"""What is decided is handed over as a paper: its words to the line, who signs it, who gets it and who may open it."""

import re
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from tests.conduct.conftest import LAW, own_store, partner, stage
from tests.conduct.test_measures import decide, lift, onsite, propose, uncertified, unreached
from tests.hazards.conftest import found_by_expert, found_by_office
from tests.refusing import refused

from bihuan.audit.models import Event
from bihuan.conduct.measures import access
from bihuan.conduct.measures.models import ONCE_SINCE, EnforcementMeasure
from bihuan.conduct.officers import Officer
from bihuan.documents.models import Delivery, OfficialDocument
from bihuan.hazards.models import Hazard
from bihuan.insight import papers
from bihuan.notify.models import Message
from bihuan.refusal import Stranger
from bihuan.standards.chinese_date import arabic

__all__ = ["own_store", "partner", "stage", "unreached"]

LICENCE = "暂扣期间不得从事所列证照许可的活动；经本机关审查解除后，发还证照。"
STOPPED = "停产整顿期间不得组织生产经营。整顿完毕，经本机关审查解除，方可恢复生产经营。"
REMEDY = "对本文书不服的，可以自收到之日起60日内依法申请行政复议，或者自收到之日起6个月内依法提起行政诉讼。"


def paper_of(measure):
    return OfficialDocument.objects.get(pk=measure.document_id)


def words(paper):
    """The text of the sealed file without blanks."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(paper.pdf())).pages))


@pytest.mark.clause("LY-1.2.6")
def test_a_suspension_is_a_numbered_paper_that_says_what_why_by_which_law_and_until_when(stage):
    hazard = found_by_expert(stage, grade="major", location="打磨间", description="除尘器没有锁气卸灰装置。")
    measure = decide(stage, propose(stage, "suspend", "major_hazard", hazard.ref))
    paper, until = paper_of(measure), stage.today + timedelta(days=30)
    assert (paper.slug, paper.subject, paper.enterprise_id) == ("measure_decision", measure.ref, stage.enterprise.pk)
    assert paper.number.endswith(f"措决〔{stage.today.year}〕1号")
    said = paper.context
    assert (said["measure"], said["decision_number"]) == ("暂扣证照", "示应急决〔2026〕3号")
    assert said["facts"] == f"你单位存在重大事故隐患（{hazard.number}），打磨间：除尘器没有锁气卸灰装置。"
    assert said["basis"].startswith(f"{LAW}和《")
    assert said["basis"].endswith("（临政办发〔2014〕40号）一（二）")
    assert said["period"] == f"自{arabic(stage.today)}起至{arabic(until)}止"
    text = words(paper)
    for line in (
        f"{stage.city.name}处置措施决定书（暂扣证照）示应急决〔2026〕3号当事人",
        stage.enterprise.name,
        f"经查明：{said['facts']}",
        f"依据{said['basis']}，现决定：暂扣你单位安全生产许可证。",
        f"期限：{said['period']}。",
        LICENCE,
        REMEDY,
        f"决定人：{stage.leader.name}（{stage.city.name}负责人）",
        f"{stage.leader.name}{stage.city.name}执法证号SL-0001",
        f"{stage.officer.name}{stage.city.name}执法证号SL-0002",
        f"（单位盖章处）{stage.city.name}{arabic(stage.today)}",
    ):
        assert re.sub(r"\s", "", line) in text, line
    beside = f"扫码核验文书编号、日期和文件校验值。平台登记号：{paper.number}。"
    assert (beside in text, text.count(paper.number), "编号：" in text) == (True, 1, False), "one number is its own"
    delivery = Delivery.objects.get(document=paper)
    assert (delivery.recipient_ref, delivery.receipt_at) == (stage.enterprise.ref, None)


@pytest.mark.clause("LY-4.3.6")
def test_a_stop_names_who_worked_without_certificate_and_how_it_ends(stage):
    row = uncertified(stage, why_serious="一年内第三次。")
    paper = paper_of(decide(stage, propose(stage, "stop", "uncertified_work", row.ref, subject="焊接车间")))
    text = words(paper)
    found = (
        f"{arabic(stage.today)}发现你单位人员周工没有经过培训或者没有取得证书，在焊工岗位上岗。情节严重：一年内第三次。"
    )
    for line in (f"经查明：{found}", "现决定：责令你单位停产整顿，范围：焊接车间。", STOPPED):
        assert line in text
    assert "四（三）" in paper.context["basis"]


@pytest.mark.clause("LY-4.2.2")
def test_a_closure_names_the_steps_before_it_and_has_no_term(stage, unreached):
    for step, number in (("suspend", "示应急决〔2026〕3号"), ("stop", "示应急决〔2026〕4号")):
        with translation.override("en"):  # a paper is in Chinese, whoever issues it
            made = decide(stage, propose(stage, step, "standardisation", unreached.ref), number=number)
        missed = (
            f"按照示安办〔2026〕1号，你单位应当在{arabic(unreached.due_on)}前达到安全生产标准化二级，至今没有达到。"
        )
        assert paper_of(made).context["facts"] == missed
    stage.now += timedelta(days=31)
    closed = decide(
        stage, propose(stage, "close", "standardisation", unreached.ref), until=None, legal_basis=f"{LAW}。"
    )
    paper = paper_of(closed)
    before = (
        "此前已作出暂扣证照（示应急决〔2026〕3号）、停产整顿（示应急决〔2026〕4号）的决定，期限已满，情形没有消除。"
    )
    assert paper.context["facts"] == missed + before
    assert paper.context["basis"].startswith(f"{LAW}和《")
    text = words(paper)
    assert "现决定：对你单位依法予以关闭。自收到本决定书之日起停止生产经营活动。" in text
    assert "期限：" not in text


@pytest.mark.clause("LY-1.2.6", refusal=True)
def test_without_two_officers_and_their_certificates_nothing_is_decided(stage, partner):
    measure = propose(stage, "suspend", "major_hazard", found_by_expert(stage, grade="major").ref)
    head = Officer(stage.leader, "SL-0001")
    with refused("officers_too_few", "ours", "officers"):
        decide(stage, measure, officers=[head])
    with refused("officers_too_few", "ours"):  # who decides is one of them
        decide(stage, measure, officers=[Officer(stage.officer, "SL-0002"), Officer(partner, "SL-0003")])
    with refused("officer_certificate_missing", "AQF-67", partner.name):
        decide(stage, measure, officers=[head, Officer(partner)])
    with refused("legal_basis_missing", "LY-1.2.6", "decision_number"):
        decide(stage, measure, number=" ")
    measure.refresh_from_db()
    assert (measure.state, measure.document_id) == ("measure_proposed", None)
    assert not OfficialDocument.objects.filter(slug="measure_decision").exists()


def test_the_paper_is_for_the_enterprise_and_the_offices_over_it(stage):
    measure = decide(stage, propose(stage, "suspend", "major_hazard", found_by_expert(stage, grade="major").ref))
    paper = paper_of(measure)
    for reader in (stage.leader, stage.officer, stage.principal, stage.safety):
        assert papers.fetch(paper.pk, reader) == paper
    assert papers.waiting_for(papers.fetch(paper.pk, stage.principal), stage.principal) is not None
    for reader in (stage.stranger, stage.experts[0].account):
        with pytest.raises(Stranger):
            papers.fetch(paper.pk, reader)
        with pytest.raises(Stranger):
            access.fetch(measure.pk, reader)


def lifting_paper_of(measure):
    return OfficialDocument.objects.get(pk=measure.lifting_document_id)


def test_what_ends_a_measure_is_a_paper_that_names_the_decision_and_who_looked_when(
    stage, django_capture_on_commit_callbacks
):
    hazard = found_by_expert(stage, grade="major", location="打磨间", description="除尘器没有锁气卸灰装置。")
    measure = decide(stage, propose(stage, "suspend", "major_hazard", hazard.ref))
    decided_on = stage.today
    Hazard.objects.filter(pk=hazard.pk).update(state="verified", verified_by=stage.officer.pk, verified_at=stage.at())
    stage.now += timedelta(days=9)
    with translation.override("en"), django_capture_on_commit_callbacks(execute=True):
        lifted = lift(stage, measure, opinion="已加装，运行正常", checked_on=stage.today - timedelta(days=1))
    paper = lifting_paper_of(lifted)
    assert (paper.slug, paper.subject, paper.enterprise_id) == ("measure_lifted", measure.ref, stage.enterprise.pk)
    assert paper.number.endswith(f"措解〔{stage.today.year}〕1号")
    assert (lifted.lifting_number, lifted.state) == ("示应急决〔2026〕30号", "measure_lifted")
    text, looked = words(paper), arabic(stage.today - timedelta(days=1))
    for line in (
        "解除处置措施决定书（暂扣证照）示应急决〔2026〕30号当事人",
        f"本机关于{arabic(decided_on)}对你单位作出暂扣证照的决定（示应急决〔2026〕3号）。",
        f"本机关执法人员{stage.officer.name}、{stage.leader.name}于{looked}审查：已加装，运行正常。",
        f"所依据的事故隐患（{hazard.number}）已经验收或者销号。",
        f"依据{LAW}，现决定：解除对你单位证照的暂扣，发还安全生产许可证。",
        REMEDY,
        f"{stage.officer.name}{stage.city.name}执法证号SL-0002",
        f"{stage.leader.name}{stage.city.name}执法证号SL-0001",
        f"（单位盖章处）{stage.city.name}{arabic(stage.today)}",
    ):
        assert re.sub(r"\s", "", line) in text, line
    delivery = Delivery.objects.get(document=paper)
    assert (delivery.recipient_ref, delivery.receipt_at) == (stage.enterprise.ref, None)
    assert papers.waiting_for(papers.fetch(paper.pk, stage.principal), stage.principal) is not None
    assert Message.objects.filter(event="measure-lifted", account_id=stage.principal.pk).exists()
    line = Event.objects.filter(ref=measure.ref, act="lift_measure").get()
    assert (line.data["lifting_number"], line.data["paper"]) == (lifted.lifting_number, paper.number)


def test_a_licence_that_was_withheld_for_all_of_its_term_goes_back_for_that(stage):
    measure = decide(stage, propose(stage, "suspend", "major_hazard", found_by_expert(stage, grade="major").ref))
    until = measure.until
    stage.now += timedelta(days=31)
    text = words(lifting_paper_of(lift(stage, measure, opinion="期满")))
    assert f"期满。暂扣期限已于{arabic(until)}届满。" in text


def test_what_was_decided_on_the_spot_ends_by_the_number_of_the_platform(stage, partner):
    hazard = found_by_office(stage)
    measure = onsite(stage, partner, hazard)
    Hazard.objects.filter(pk=hazard.pk).update(state="verified", verified_by=stage.officer.pk, verified_at=stage.at())
    lifted = lift(stage, measure, number="示应急决〔2026〕3号")
    paper = lifting_paper_of(lifted)
    assert lifted.lifting_number == paper.number
    text = words(paper)
    assert f"编号：{paper.number}" in text
    assert f"作出现场处理措施的决定（{measure.number}）" in text
    assert measure.subject in text


def test_no_measure_ends_without_a_number_a_day_and_two_officers(stage, partner):
    row = uncertified(stage)
    measure = decide(stage, propose(stage, "stop", "uncertified_work", row.ref))
    leads = Officer(stage.leader, "SL-0001")
    with refused("lifting_number_missing", "LY-4.3.6", "decision_number"):
        lift(stage, measure, number=" ")
    with refused("legal_basis_missing", "LY-4.3.6", "legal_basis"):
        lift(stage, measure, legal_basis=" ")
    with refused("role_not_allowed"):  # what the head decided the head ends
        lift(stage, measure, by=stage.officer)
    with refused("lifting_number_used", "LY-4.3.6", "decision_number"):
        lift(stage, measure, number=measure.number)
    for day in (None, stage.today - timedelta(days=1), stage.today + timedelta(days=1)):
        with refused("review_day_wrong", "LY-4.3.6", "checked_on"):
            lift(stage, measure, checked_on=day)
    with refused("officers_too_few", "ours", "officers"):
        lift(stage, measure, officers=[leads])
    with refused("officer_certificate_missing", "AQF-67", partner.name):
        lift(stage, measure, officers=[leads, Officer(partner)])
    measure.refresh_from_db()
    assert (measure.state, measure.lifting_document_id) == ("measure_in_force", None)
    assert not OfficialDocument.objects.filter(slug="measure_lifted").exists()


def ended(text):
    """The operative sentence of a paper, from its ground to the remedy."""
    return re.search(r"现决定：(.*?)对本文书不服", text)[1]


RESUMES = "自解除之日起，你单位可以依法恢复生产经营；另有决定仍在执行的，从其决定。"


def test_the_sentence_by_which_each_measure_ends(stage, partner, unreached):
    def said(measure, **changes):
        paper = lifting_paper_of(lift(stage, measure, **changes))
        return ended(words(paper)), paper.context["basis"], words(paper)

    row = uncertified(stage)
    stop = decide(
        stage, propose(stage, "stop", "uncertified_work", row.ref, subject="焊接车间"), legal_basis="甲法第一条"
    )
    text, basis, whole = said(stop, number="示应急决〔2026〕31号")
    assert text == f"解除对你单位的停产整顿（范围：焊接车间）。{RESUMES}"
    assert basis == "甲法第一条", "the review of a danger is no article for who worked without a certificate"
    assert f"决定人：{stage.leader.name}（{stage.city.name}负责人）" in whole
    serious = uncertified(stage, why_serious="一年内第三次")
    close = decide(
        stage, propose(stage, "close", "uncertified_work", serious.ref), until=None, legal_basis="甲法第二条"
    )
    assert said(close, number="示应急决〔2026〕32号")[0] == (
        "撤销对你单位予以关闭的决定。自本决定送达之日起，你单位具备安全生产条件的，可以依法恢复生产经营；"
        "另有决定仍在执行的，从其决定。"
    )
    hazard = found_by_office(stage)
    measure = onsite(stage, partner, hazard)
    Hazard.objects.filter(pk=hazard.pk).update(state="verified", verified_by=stage.officer.pk, verified_at=stage.at())
    text, basis, whole = said(measure, legal_basis="甲法第三条")
    scope = "从危险区域撤出作业人员；暂时停产停业，一车间"
    assert text == f"解除对你单位采取的现场处理措施（范围：{scope}）。{RESUMES}"
    assert basis == "甲法第三条和《中华人民共和国安全生产法》（主席令〔2021〕第88号）第六十五条"
    assert f"决定人：{stage.officer.name}（{stage.city.name}）" in whole
    licence = propose(stage, "suspend", "major_hazard", found_by_expert(stage, grade="major").ref)
    licence = decide(stage, licence)
    stage.now += timedelta(days=31)
    assert said(licence, number="示应急决〔2026〕33号")[0] == "解除对你单位证照的暂扣，发还安全生产许可证。"


def test_a_number_is_given_to_one_decision_only(stage, unreached):
    decide(stage, propose(stage, "suspend", "standardisation", unreached.ref), number="示应急决〔2026〕3号")
    stop = propose(stage, "stop", "standardisation", unreached.ref)
    with refused("decision_number_used", "LY-4.2.2", "decision_number"):
        decide(stage, stop, number=" 示应急决〔2026〕3号")
    decide(stage, stop, number="示应急决〔2026〕4号")
    with pytest.raises(IntegrityError), transaction.atomic():  # who decides at the same moment
        EnforcementMeasure.objects.update(number="示应急决〔2026〕3号", decided_at=ONCE_SINCE)
