"""Places with a life of their own, so that every page has something to show and something to hide.

Home and away are two cities; next door is another duty in the city of home. One enterprise more has sites at home and
away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from tests.cast import CODES, Cast, account, play
from tests.documents.test_recordings import wav
from tests.guards.sources import Address

from bihuan import documents
from bihuan.admission import construction
from bihuan.admission import operations as admission
from bihuan.amendments import access as amending
from bihuan.amendments import operations as amendments
from bihuan.amendments.models import Amendment
from bihuan.conduct.cases import operations as cases
from bihuan.conduct.cases.models import Case
from bihuan.conduct.circulars.models import OfficeCircular
from bihuan.conduct.closures.models import ClosureProposal
from bihuan.conduct.focus import visiting
from bihuan.conduct.focus.models import FocusListing
from bihuan.conduct.interviews import operations as interviews
from bihuan.conduct.measures.models import EnforcementMeasure
from bihuan.conduct.officers import Officer
from bihuan.conduct.orders import operations as orders
from bihuan.conduct.orders.models import RectificationOrder
from bihuan.conduct.transfers import operations as transfers
from bihuan.conduct.urging.models import OfficeInterview, UrgingLetter
from bihuan.documents.models import Attachment, OfficialDocument
from bihuan.engagements import operations as engagements
from bihuan.engagements import projects
from bihuan.exchange.sheets import operations as sheets
from bihuan.exchange.sheets.models import Export, ImportJob
from bihuan.experts import admitting, drawing
from bihuan.experts import operations as experts
from bihuan.field import bundle as field_bundles
from bihuan.field import devices as field_devices
from bihuan.field.models import SentAct, SentPhoto
from bihuan.filings.credibility.models import DrawnReport, ReportLook, ReviewDraw
from bihuan.filings.direct_reports import operations as direct
from bihuan.filings.quality import tasks as texts
from bihuan.filings.quality.models import TextReview
from bihuan.filings.self_reports.models import SelfReport
from bihuan.filings.self_reports.rules import FIGURES
from bihuan.hazards import operations as hazards
from bihuan.hazards.listing import operations as listings
from bihuan.hazards.models import Hazard, Photo
from bihuan.hazards.withdrawals import operations as withdrawals
from bihuan.inspections import hearing, operations, reporting, rules
from bihuan.inspections.access import exception_matter
from bihuan.inspections.rounds import operations as rounds
from bihuan.inspections.supervision.models import SupervisionPlan
from bihuan.likeness.models import CarriedPhoto, Fingerprint, Likeness
from bihuan.oversight import dispatches
from bihuan.oversight import operations as oversight
from bihuan.parties import exceptions, institutions
from bihuan.parties import operations as parties
from bihuan.parties.models import REGULATOR_ROLES, Account, Institution, Regulator, Role
from bihuan.parties.operator import OPERATOR
from bihuan.policy import policies
from bihuan.registers.kinds.catalogue import operations as catalogue
from bihuan.registers.kinds.certificate import operations as certificates
from bihuan.registers.kinds.contacts.models import Contact
from bihuan.registers.kinds.duties import operations as duties
from bihuan.registers.kinds.instruments import operations as instruments
from bihuan.registers.kinds.tasks import operations as tasks

HOME, AWAY = ("3713", "371302"), ("3305", "330502")
NEXT_DOOR = "textile"
INSTITUTIONS = {"本": CODES[2], "外": CODES[1], "邻": CODES[5]}


@dataclass
class Place:
    """One stage with a check under way, one reported and delivered, hazards in both, the papers of the second, an
    exception and a tie.

    `things` are the ids by what an address calls them; `words` is what is read of this place and nowhere else, and
    `of_shared` what of that is said of the enterprise it shares. What its `case` is about only its office reads.
    """

    stage: Cast
    things: dict[str, list[object]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    of_shared: set[str] = field(default_factory=set)
    case: str = ""

    def people(self) -> dict[str, Account]:
        """One account per role, by role."""
        stage = self.stage
        return {
            Role.REGULATOR_CLERK: stage.officer,
            Role.REGULATOR_LEADER: stage.leader,
            Role.ENTERPRISE_PRINCIPAL: stage.principal,
            Role.ENTERPRISE_SAFETY: stage.safety,
            Role.ENTERPRISE_WORKER: stage.worker,
            Role.EXPERT: stage.experts[0].account,
        }


def nobodies() -> dict[str, Account]:
    """The roles that belong to no place."""
    office = Institution.objects.create(name="示例安全服务机构", division_code="99", kept_at="99")
    return {
        Role.INSTITUTION: account("institution", "机构人员", Role.INSTITUTION, institution=office),
        Role.ADMINISTRATOR: account("administrator", "管理员", Role.ADMINISTRATOR),
        Role.SECURITY_KEEPER: account("security", "安全保密员", Role.SECURITY_KEEPER),
        Role.AUDITOR: account("auditor", "审计员", Role.AUDITOR),
    }


def settle(where: tuple[str, str], prefix: str, code: str, **office: object) -> Place:
    """Play in one place up to a delivered report and a second check under way; `prefix` marks all that it says."""
    division, county = where
    stage = play(division, county=county, prefix=prefix, credit_code=code, **office)
    reported, found = _check(stage, prefix, report=True)
    ongoing, more = _check(stage, prefix, report=False)
    papers = OfficialDocument.objects.filter(case__in=[reported.ref])
    photo = stage.photo(stage.safety)
    institution = institutions.register_institution(
        by=OPERATOR,
        at=stage.at(),
        name=f"{prefix}示例安全服务有限公司",
        credit_code=INSTITUTIONS[prefix],
        division_code=county,
        qualified_in=[division],
    )
    hazards.raise_hazard(
        stage.site, by=stage.safety, at=stage.at(), origin="self_check", description=f"{prefix}通道堆放", photos=[photo]
    )
    texts.look(on=stage.today, at=stage.at())
    review = TextReview.objects.get(hazard__enterprise=stage.enterprise)
    grave = hazards.raise_hazard(  # by the office: at home only the principal's meeting finds one of its own major
        stage.site,
        by=stage.officer,
        at=stage.at(),
        origin="supervision",
        advice="加装泄爆装置",
        description=f"{prefix}泄爆装置没有",
        grade="major",
        criterion="GM-03",
    )
    told = direct.file_direct_report(
        grave, by=stage.safety, at=stage.at(), to=["local_department"], status=f"{prefix}漏装", harm="可能粉尘爆炸"
    )
    case = _case(stage, prefix)
    transfer = transfers.propose_transfer(
        case,
        by=stage.officer,
        at=stage.at(),
        kind="department",
        to_name="示例市消防救援支队",
        reason=f"{prefix}属于消防职责",
        contact="经办甲",
    )
    listing = listings.decline_listing(grave, by=stage.leader, at=stage.at(), reason="已经排除")
    point = rounds.set_check_point(stage.site, by=stage.safety, at=stage.at(), name=f"{prefix}配电室", layer="employee")
    instrument = instruments.register_instrument(
        by=stage.officer, at=stage.at(), number=f"{prefix}面具1号", kind="gas_mask"
    )
    loan = instruments.issue_instrument(instrument, by=stage.officer, at=stage.at(), holder=stage.officer)
    meeting = tasks.open_task_sheet(
        by=stage.officer, at=stage.at(), kind="meeting", title=f"{prefix}例会", held_on=stage.today
    )
    task = tasks.add_task(meeting, by=stage.officer, at=stage.at(), text=f"{prefix}督办事务", person=stage.leader)
    post = catalogue.set_named_post(by=stage.officer, at=stage.at(), title=f"{prefix}监管一岗", holder=stage.officer)
    catalogue.put_under_post(post, by=stage.officer, at=stage.at(), enterprises=[stage.enterprise])
    post_check = catalogue.file_post_check(
        post,
        by=stage.officer,
        at=stage.at(),
        enterprise=stage.enterprise,
        checked_on=stage.today,
        said=f"{prefix}查了通道",
        files=[stage.photo(stage.officer)],
    )
    project = projects.open_project(
        by=stage.officer,
        at=stage.at(),
        name=f"{prefix}地服务项目",
        starts_on=stage.today,
        ends_on=stage.today + timedelta(days=90),
    )
    projects.list_enterprises(project, by=stage.officer, at=stage.at(), enterprises=[stage.enterprise])
    contract = engagements.record_contract(
        stage.enterprise,
        by=stage.officer,
        at=stage.at(),
        number=f"{prefix}合同1号",
        provider="示例安全服务站",
        starts_on=stage.today,
        ends_on=stage.today + timedelta(days=300),
    )
    contact = Contact.objects.create(  # by hand: neither place asks for any
        office=stage.city, enterprise=stage.enterprise, leader=stage.leader, since=stage.today
    )
    plan = SupervisionPlan.objects.create(  # by hand: one of the places arranges no check of an office's own
        office=stage.city, year=stage.today.year, cycle="yearly", by=stage.officer, at=stage.at()
    )
    last = stage.today.replace(month=12, day=31)
    plan.checks.create(enterprise=stage.enterprise, opens=stage.today, closes=last, last_on=last)
    report = SelfReport.objects.create(  # by hand: one of the places asks for none
        enterprise=stage.enterprise,
        site=stage.site,
        division_code=county,
        sector=stage.enterprise.sector,
        month=stage.today.replace(day=1),
        until=stage.today,
        state="draft",
        zero=True,
        stated=dict.fromkeys(FIGURES, 0),
        text=f"{prefix}厂区自查",
        prepared_by=stage.safety.pk,
        prepared_name=stage.safety.name,
        changed_at=stage.at(),
        release="",
    )
    ReportLook.objects.create(
        report=report,
        division_code=county,
        sector=report.sector,
        month=report.month,
        stratum="zero",
        looked_at=stage.at(),
    )
    review_draw = ReviewDraw.objects.create(  # by hand: the month is not over
        office=stage.city,
        month=report.month,
        wanted={"zero": 1},
        source="lottery",
        number_on=stage.today + timedelta(days=2),
        entries=[{"id": report.pk, "stratum": "zero"}],
        digest="0" * 64,
        state="list_fixed",
        committed_by=stage.officer,
        committed_at=stage.at(),
    )
    drawn = DrawnReport.objects.create(
        draw=review_draw,
        office=stage.city,
        report=report,
        stratum="zero",
        state="to_review",
        due_on=stage.today + timedelta(days=20),
        statement=f"{prefix}厂停过产",
    )
    likeness = _alike(found[0], stage)
    carried = CarriedPhoto.objects.get(about=post_check.ref)
    Likeness.objects.create(carried=carried, **_like_one_elsewhere(stage, carried.added_by))
    reason = f"{prefix}汛期人手紧"
    exceptions.grant_exception(
        ongoing.ref,
        by=stage.leader,
        at=stage.at(),
        code="too_few_experts",
        matter=exception_matter(ongoing),
        reason=reason,
        setting=policies.at(HOME[0], on=stage.today).checks.min_experts,
    )
    plant = construction.register_construction(
        stage.enterprise, by=stage.safety, at=stage.at(), name=f"{prefix}扩建工程"
    )
    licensing = admission.apply_for_licence(
        stage.enterprise, by=stage.principal, at=stage.at(), office=stage.city, licence=f"{prefix}安全生产许可证"
    )
    reviewer = stage.expert(f"{prefix}评审员", "fire", unit_name="示例评审院")
    admission.commission_review(licensing, by=stage.officer, at=stage.at(), reviewer=reviewer)
    experts.declare_interest(
        stage.experts[0], by=stage.officer, at=stage.at(), enterprise=stage.enterprise, kind="contract"
    )
    second = experts.create_pool(
        by=stage.leader, at=stage.at(), name=f"{prefix}第二专家库", level="local", owner_regulator=stage.city
    )
    application = admitting.apply_for_pool(
        stage.experts[0], pool=second, by=stage.officer, at=stage.at(), files=[stage.photo(stage.officer)]
    )
    draw = drawing.commit_draw(
        stage.pool,
        by=stage.officer,
        at=stage.at(),
        purpose="抽查",
        on=stage.today + timedelta(days=30),
        number=1,
        source="lottery",
        number_on=stage.today + timedelta(days=1),
    )
    link = oversight.name_weak_link(
        by=stage.officer,
        at=stage.at(),
        division_code=county,
        sector=stage.enterprise.sector,
        analysis=f"{prefix}监管力量不足",
    )
    notice = dispatches.forward_notice(
        by=stage.officer,
        at=stage.at(),
        title=f"{prefix}地转发的通知",
        groups=["enterprise"],
        original=stage.photo(stage.officer),
    )
    order = _order(stage, prefix)
    withdrawal = withdrawals.order_withdrawal(
        stage.site, by=stage.principal, at=stage.at(), place=f"{prefix}熔炼车间", danger=f"{prefix}煤气泄漏"
    )
    interview = interviews.call_interview(
        stage.enterprise,
        by=stage.officer,
        at=stage.at(),
        ground=f"{prefix}地约谈",
        held_at=stage.now + timedelta(days=1),
    )
    below = Regulator.objects.create(name=f"{prefix}示例县安监部门", kind="emergency_bureau", division_code=county)
    letter = UrgingLetter.objects.create(  # by hand: nothing is behind on this day
        office=stage.city,
        to_office=below,
        state="urging_drafted",
        demand=f"{prefix}地督办下级",
        figures_on=stage.today,
        drafted_by=stage.officer,
        drafted_at=stage.at(),
    )
    meeting_below = OfficeInterview.objects.create(
        letter=letter,
        state="office_called",
        person="主要负责人",
        ground="超期不答复",
        held_at=stage.now,
        by=stage.officer,
        at=stage.at(),
    )
    circular = OfficeCircular.objects.create(
        office=stage.city,
        about_office=below,
        state="circular_drafted",
        text=f"{prefix}地通报下级",
        figures_on=stage.today,
        drafted_by=stage.officer,
        drafted_at=stage.at(),
    )
    visit = visiting.plan_enforcement_visit(
        stage.enterprise, by=stage.officer, at=stage.at(), planned_on=stage.today + timedelta(days=8)
    )
    visiting.draw_up_enforcement_plan(visit, by=stage.officer, at=stage.at(), text=f"{prefix}一企一策", hazards=[])
    FocusListing.objects.create(  # by hand: every place asks for other grounds
        enterprise=stage.enterprise, office=stage.city, by=stage.officer, at=stage.at()
    )
    measure = EnforcementMeasure.objects.create(  # by hand: what proposes one is told elsewhere
        enterprise=stage.enterprise,
        office=stage.city,
        step="suspend",
        ground="danger",
        state="measure_in_force",
        number=f"{prefix}应急决〔2026〕1号",
        legal_basis=f"{prefix}法第一条",
        proposed_by=stage.officer,
        proposed_at=stage.at(),
    )
    closure = ClosureProposal.objects.create(  # by hand: its grounds take a year
        enterprise=stage.enterprise,
        office=stage.city,
        state="closure_proposed",
        ground="stop_failed",
        what=f"{prefix}厂不具备条件",
        legal_basis=f"{prefix}法第二条",
        contact="0539",
        to_name="示例市人民政府",
        proposed_by=stage.officer,
        proposed_at=stage.at(),
    )
    worker = duties.enter_employee(stage.enterprise, by=stage.safety, at=stage.at(), name=f"{prefix}电工")
    certificates.record_certificate(
        worker,
        by=stage.safety,
        at=stage.at(),
        kind="safety_manager",
        number="示例证书0001",
        valid_until=stage.today + timedelta(days=20),
    )
    bundle, sent, sent_photo = _phone(stage, ongoing)
    voice = _voice(stage, ongoing, more[0])
    export = Export.objects.create(account=stage.officer, kind="hazards", form="csv", asked_at=stage.at())
    sheet = sheet_of(stage, f"{prefix}企业.csv")
    amendment = _amendment(stage, division, prefix)
    said = {stage.enterprise.name, stage.enterprise.credit_code, reason, sheet.filename}
    said |= {f"{prefix}修订", f"{prefix}修订理由"} if amendment is not None else set()
    said |= {
        link.analysis,
        notice.title,
        order.number,
        withdrawal.place,
        withdrawal.danger,
        measure.number,
        interview.ground,
        letter.demand,
        circular.text,
        post.title,
        meeting.title,
        task.text,
        project.name,
        worker.name,
        plant.name,
        licensing.licence,
        f"{prefix}通道堆放",
        f"{prefix}泄爆装置没有",
        f"{prefix}配电箱",
        *papers.values_list("number", flat=True),
    }
    return Place(
        stage,
        words=said,
        case=case.breach,
        things={
            "hazard_id": [*found, *more, grave.pk],
            "direct_id": [row.pk for row in told],
            "listing_id": [listing.pk],
            "inspection_id": [reported.pk, ongoing.pk],
            "enterprise_id": [stage.enterprise.pk],
            "site_id": [stage.site.pk],
            "point_id": [point.pk],
            "instrument_id": [instrument.pk],
            "loan_id": [loan.pk],
            "sheet_id": [meeting.pk],
            "post_id": [post.pk],
            "check_id": [post_check.pk],
            "contact_id": [contact.pk],
            "report_id": [report.pk],
            "review_draw_id": [review_draw.pk],
            "drawn_id": [drawn.pk],
            "likeness_id": [likeness.pk],
            "carried_id": [carried.pk],
            "order_id": [order.pk],
            "visit_id": [visit.pk],
            "interview_id": [interview.pk],
            "letter_id": [letter.pk],
            "meeting_id": [meeting_below.pk],
            "circular_id": [circular.pk],
            "measure_id": [measure.pk],
            "closure_id": [closure.pk],
            "review_id": [review.pk],
            "withdrawal_id": [withdrawal.pk],
            "case_id": [case.pk],
            "transfer_id": [transfer.pk],
            "planned_id": [plan.checks.first().pk],
            "task_id": [task.pk],
            "project_id": [project.pk],
            "contract_id": [contract.pk],
            "construction_id": [plant.pk],
            "licensing_id": [licensing.pk],
            "office_id": [stage.city.pk, below.pk],
            "institution_id": [institution.pk],
            "document_id": list(papers.values_list("pk", flat=True)),
            "link_id": [link.pk],
            "dispatch_id": [notice.pk],
            "token": [*papers.values_list("token", flat=True), draw.token, review_draw.token],
            "checklist_id": [reported.checklist_id, ongoing.checklist_id],
            "expert_id": [expert.pk for expert in stage.experts],
            "pool_id": [stage.pool.pk],
            "application_id": [application.pk],
            **({"amendment_id": [amendment.pk]} if amendment is not None else {}),
            "draw_id": [draw.pk],
            "account_id": [stage.worker.pk],
            "case": [reported.ref, f"hazard:{found[0]}"],
            "job_id": [sheet.pk],
            "export_id": [export.pk],
            "bundle_id": [bundle.pk],
            "device_id": [bundle.device_id],
            "sent_id": [sent.pk],
            "attachment_id": [photo, sent_photo, voice],
        },
    )


def _voice(stage: Cast, check: object, hazard: int) -> int:
    """What the expert said beside a finding, by its attachment."""
    by, at = stage.experts[0].account, stage.at()
    said = documents.store(wav(), filename="说明.wav", by=by.ref, at=at, purpose=hearing.VOICE).pk
    hearing.keep(check, [said], by=by, at=at, hazard=Hazard.objects.get(pk=hazard))
    return said


def _phone(stage: Cast, check: object) -> tuple[object, SentAct, int]:
    """The check under way on the phone of an expert, with an act that conflicts and the photo that came with it."""
    by = stage.experts[0].account
    device = field_devices.enroll_device(by, by=by, at=stage.at(), key=uuid4(), name="手机")
    bundle = field_bundles.take_bundle(check, by=by, at=stage.at(), device=device)
    item = check.checklist.items.first()
    photo = Attachment.objects.get(pk=stage.photo(by))
    SentPhoto.objects.create(
        bundle=bundle,
        account=by,
        sha256=photo.sha256,
        size=photo.size,
        received=photo.size,
        filename=photo.filename,
        purpose=photo.purpose,
        attachment_id=photo.pk,
        began_at=stage.now,
        kept_at=stage.now,
    )
    sent = SentAct.objects.create(  # by hand: nobody else answered meanwhile
        bundle=bundle,
        account=by,
        hashes=[photo.sha256],
        act="answer_item",
        payload={"item": str(item.pk), "result": "problem", "note": "门锁坏"},
        digest="0" * 64,
        device_at=stage.at(),
        happened_at=stage.now,
        offset=0,
        received_at=stage.at(),
        state="in_conflict",
        conflict="parallel",
        standing={"result": "ok", "note": "", "by": by.name},
    )
    return bundle, sent, photo.pk


def _alike(hazard: int, stage: Cast) -> Likeness:
    """The photo of a hazard that is like one of an enterprise that nobody here sees."""
    shown = Photo.objects.filter(hazard=hazard).first()
    kept = {"enterprise_id": stage.enterprise.pk, "account_id": shown.added_by, "looked_at": stage.at()}
    Fingerprint.objects.create(photo=shown, hazard_id=hazard, sha256="0" * 64, spot="same", spot_agreeing=20, **kept)
    return Likeness.objects.create(hazard_id=hazard, photo=shown, **_like_one_elsewhere(stage, shown.added_by))


def _like_one_elsewhere(stage: Cast, brought_by: int) -> dict[str, object]:
    """A likeness to be judged by the office, with a photo of an enterprise that nobody here sees."""
    told = {"earlier_enterprise_id": 1, "earlier_at": stage.at(), "found_at": stage.at(), "brought_by": brought_by}
    return {**told, "how": "corners", "found": 0.93, "desk": "office", "office_id": stage.city.pk, "state": "to_judge"}


def _order(stage: Cast, prefix: str) -> RectificationOrder:
    """An order on a hazard that the office found."""
    found = {"origin": "supervision", "description": f"{prefix}安全出口堵塞", "advice": "清出"}
    hazard = hazards.raise_hazard(stage.site, by=stage.officer, at=stage.at(), **found)
    partner = account(f"{prefix}partner", "执法丙", Role.REGULATOR_CLERK, regulator=stage.city)
    return orders.issue_rectification_order(
        stage.site,
        by=stage.officer,
        at=stage.at(),
        items=[orders.Item(hazard.pk, "清出通道", stage.today + timedelta(days=9))],
        legal_basis=f"{prefix}法第六十五条",
        officers=[Officer(stage.officer, "SL-1"), Officer(partner, "SL-2")],
    )


def _case(stage: Cast, prefix: str) -> Case:
    """A case on what the office itself found."""
    hazard = hazards.raise_hazard(
        stage.site,
        by=stage.officer,
        at=stage.at(),
        origin="supervision",
        description=f"{prefix}疏散门上锁",
        advice="开锁并保持疏散门畅通",
        photos=[stage.photo(stage.officer)],
    )
    return cases.open_case(
        stage.enterprise,
        by=stage.officer,
        at=stage.at(),
        ground="finding",
        hazard=hazard,
        suspect_kind="unit",
        suspect=stage.enterprise.name,
        breach=f"{prefix}疏散通道长期堵塞",
        legal_basis="安全生产法第一百零五条",
        with_photos=True,
    )


def _amendment(stage: Cast, division: str, prefix: str) -> Amendment | None:
    """A draft with one value, where the office is one that amends the pack of its place."""
    pack = policies.pack_for(division)
    if not amending.may_draft(pack, stage.officer):
        return None
    made = amendments.draft_amendment(pack.id, by=stage.officer, at=stage.at(), title=f"{prefix}修订")
    return amendments.set_value(
        made,
        by=stage.officer,
        at=stage.at(),
        key="checks.min_experts",
        raw=9,
        modality="must",
        reason=f"{prefix}修订理由",
    )


def sheet_of(stage: Cast, filename: str) -> ImportJob:
    content = "企业名称,统一社会信用代码\n示例厂,\n".encode()
    return sheets.upload_sheet(content, by=stage.officer, at=stage.at(), kind="enterprises", filename=filename)


def _check(stage: Cast, prefix: str, *, report: bool) -> tuple[object, list[int]]:
    stage.now = stage.now.replace(day=stage.now.day + 1)  # an expert works at one place a day
    usual, *_others = rules.kinds(policies.at(stage.site.division_code, on=stage.today), led=False)
    inspection = operations.plan_inspection(
        stage.site,
        by=stage.safety,
        at=stage.at(),
        kind=usual,
        nature="service",
        planned_on=stage.today,
        template=stage.template,
    )
    for expert in stage.experts:
        operations.appoint_expert(
            inspection, by=stage.safety, at=stage.at(), expert=expert, specialty=expert.specialties[0]
        )
    operations.agree_checklist(inspection, by=stage.safety, at=stage.at())
    lead = inspection.team.get(is_lead=True).expert.account
    operations.agree_checklist(inspection, by=lead, at=stage.at())
    for expert in stage.experts:
        operations.declare_no_interest(inspection, by=expert.account, at=stage.at())
    operations.start_inspection(inspection, by=lead, at=stage.at())
    items = list(inspection.checklist.items.all())
    for item in items if report else items[:2]:
        operations.answer_item(inspection, by=lead, at=stage.at(), item=item, result="ok")
    hazard = operations.record_finding(
        inspection,
        by=lead,
        at=stage.at(),
        item=items[0],
        description=f"{prefix}配电箱未上锁",
        advice="上锁并张贴警示",
        grade="general",
        photos=[stage.photo(lead)],
    )
    if report:
        reporting.explain_findings(inspection, by=lead, at=stage.at(), present="孙安全", summary="总体受控")
        for expert in stage.experts:
            reporting.sign_report(inspection, by=expert.account, at=stage.at())
        _plan(stage, inspection, hazard)
    return inspection, [hazard.pk]


def _plan(stage: Cast, inspection: object, hazard: Hazard) -> None:
    """The enterprise receives the report, publishes what was found and plans its rectification."""
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    hazards.publish_hazard(hazard, by=stage.safety, at=stage.at())
    hazards.set_interim_control(hazard, by=stage.safety, at=stage.at(), measure="断电", watched_by="周工")
    plan = {"measures": "更换", "responsibility": "周工", "funds": "安全费用", "emergency_plan": "触电预案"}
    hazards.plan_rectification(hazard, by=stage.safety, at=stage.at(), deadline=stage.today, **plan)


KNOWN = {
    "slug": ["hazard_notice", "nonsense"],
    "clause_id": ["LY-2.1.9", "ours", "nonsense"],
    "pack_id": ["cn-3706", "nonsense"],
    "key": ["checks.min_experts", "nonsense"],
    "name": ["404", "nonsense"],
    "kind": ["enterprises", "hazards", "nonsense"],
    "month": ["2026-11", "nonsense"],
    "number": [0, 9999],
    "code": ["5.5.3", "nonsense"],
    "sha256": ["0" * 64, "nonsense"],
}
"""Parameters that hide nothing of a place: law, kinds, samples."""


def unknown_parameters(place: Place, addresses: list[Address]) -> dict[str, str]:
    """Parameters that have no example here yet → the address."""
    return {
        name: address.path
        for address in addresses
        for name, _ in address.parameters
        if name not in place.things and name not in KNOWN
    }


def urls(address: Address, place: Place) -> list[str]:
    """The address with its parameters filled in, once per thing of `place`."""
    found = [address.path]
    for name, kind in address.parameters:
        candidates = place.things.get(name) or KNOWN.get(name) or [1 if kind == "IntConverter" else "nonsense"]
        written = re.compile(rf"<(?:\w+:)?{name}>")
        found = [written.sub(str(value), url) for url in found for value in candidates]
    return ["/" + url for url in found]


def hides(address: Address, place: Place) -> bool:
    """Whether the address is about a thing of a place that a stranger may not know of; a paper's token is public."""
    return any(name in place.things and name != "token" for name, _ in address.parameters)


def settle_all() -> list[Place]:
    """Home, away, next door, and the enterprise that home and away share."""
    home, away = settle(HOME, "本", CODES[4]), settle(AWAY, "外", CODES[3])
    next_door = settle(HOME, "邻", CODES[0], sector=NEXT_DOOR, duties=(NEXT_DOOR,))
    _share(home, away)
    return [home, away, next_door]


def _share(home: Place, away: Place) -> None:
    """An enterprise with two sites at home and one away, each with a hazard; no authority hears of the other's."""
    stage = home.stage
    shared = parties.register_enterprise(
        by=stage.officer,
        at=stage.at(),
        name=SHARED,
        division_code=HOME[1],
        sector=stage.enterprise.sector,
        credit_code=CODES[1],
    )
    for place, prefix, (_, county) in ((home, "本", HOME), (away, "外", AWAY)):
        words = {"name": f"{prefix}分厂", "address": f"{prefix}工业路9号"}
        site = parties.add_site(shared, by=stage.officer, at=stage.at(), division_code=county, **words)
        found = {"origin": "supervision", "description": f"{prefix}分厂安全出口上锁", "advice": "开锁"}
        hazards.raise_hazard(site, by=place.stage.officer, at=stage.at(), **found)
        place.of_shared = {*words.values(), found["description"]}
        place.words |= place.of_shared
        place.things["shared_id"] = [shared.pk]


SHARED = "两地示例机械有限公司"


def offices(places: list[Place]) -> dict[str, tuple[list[Account], list[Place]]]:
    """Each office by name: its people, and the places of which nothing may come before their eyes."""
    home, away, next_door = places
    machinery = Regulator.objects.create(
        name="本机械行业主管部门", kind="sector_department", division_code=HOME[0], duties=["machinery"]
    )
    people = [account(f"machinery-{role}", "行业办", role, regulator=machinery) for role in sorted(REGULATOR_ROLES)]
    return {
        "the bureau of the city": ([home.stage.officer, home.stage.leader], [away]),
        "a department of that city": (people, [away, next_door]),
        "the department next door": ([next_door.stage.officer, next_door.stage.leader], [home, away]),
        "the bureau of the other city": ([away.stage.officer, away.stage.leader], [home, next_door]),
    }
