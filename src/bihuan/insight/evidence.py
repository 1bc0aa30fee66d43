"""Whether somebody may look at an uploaded file: because they may see a thing that carries it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from bihuan import clock
from bihuan.admission.access import sees_application
from bihuan.admission.models import LicenceApplication
from bihuan.admission.states import EVIDENCE as LICENCE
from bihuan.conduct.cases import reading
from bihuan.conduct.cases.access import visible as visible_cases
from bihuan.conduct.cases.states import EVIDENCE as CASE
from bihuan.conduct.measures.models import UncertifiedWork
from bihuan.documents.attachments import VOICE
from bihuan.documents.models import Attachment, Enclosure, SignedCopy
from bihuan.engagements import queries as engagements
from bihuan.engagements.rules import CONTRACT_PAPER
from bihuan.experts.access import EXPERTS, keeps_or_is, opens_the_file
from bihuan.experts.advising import opinions
from bihuan.experts.models import Application, Expert, Proof, Removal, SpecialPermit
from bihuan.experts.states import SIGNED_OPINION
from bihuan.hazards.models import Hazard, Photo
from bihuan.insight.papers import visible
from bihuan.inspections.materials.states import PURPOSE as MATERIAL
from bihuan.inspections.models import HeadquartersCheck, Inspection
from bihuan.inspections.traces import Recording
from bihuan.parties.models import Account, Enterprise, Site
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger
from bihuan.registers.kinds.certificate.states import PURPOSE as CERTIFICATE
from bihuan.registers.kinds.contacts.states import PURPOSE as VISIT
from bihuan.registers.kinds.paperwork.states import PURPOSE as HOUSE_PAPER
from bihuan.registers.models import ContactVisit, Edition, PostCheck, SafetyRule


def attachment(attachment_id: int, by: Account) -> Attachment:
    """The file, if `by` brought it or may see a thing that carries it; otherwise Stranger (404). A paper of a check and
    the photo of a certificate are opened on record and not here, also by who brought them (docs/adr/0027)."""
    found = Attachment.objects.filter(pk=attachment_id).exclude(purpose__in=[MATERIAL, CERTIFICATE]).first()
    if found is None or not (found.uploaded_by == by.ref or _carried(found, by)):
        raise Stranger(f"attachment:{attachment_id}")
    return found


def recording(attachment_id: int, by: Account) -> Attachment:
    """The recording, if `by` brought it or may see what it was said of; otherwise Stranger (404)."""
    found = Attachment.objects.filter(pk=attachment_id, purpose=VOICE).first()
    if found is None or not (found.uploaded_by == by.ref or _beside_words(found, by)):
        raise Stranger(f"attachment:{attachment_id}")
    return found


def _carried(file: Attachment, by: Account) -> bool:
    own_ways = {
        HOUSE_PAPER: _as_a_house_paper,
        SIGNED_OPINION: _under_an_opinion,
        VISIT: _with_a_visit,
        CONTRACT_PAPER: _as_a_contract,
        CASE: _in_a_case,
        LICENCE: _for_a_licence,
        VOICE: _beside_words,
    }
    own_way = own_ways.get(file.purpose)
    ways = (
        _on_a_hazard,
        _under_a_paper,
        _with_a_permit,
        _in_a_file,
        _as_a_rule,
        _with_a_post_check,
        _of_headquarters,
        _of_a_finding,
    )
    return own_way(file, by) if own_way else any(way(file, by) for way in ways)


def _on_a_hazard(file: Attachment, by: Account) -> bool:
    carried = Photo.objects.filter(attachment_id=file.pk).values("hazard_id")
    return Hazard.objects.within(Scope.of(by)).filter(pk__in=carried).exists()


def _under_a_paper(file: Attachment, by: Account) -> bool:
    copies = SignedCopy.objects.filter(attachment=file).values("document_id")
    enclosed = Enclosure.objects.filter(attachment=file).values("document_id")
    return visible(by).filter(Q(pk__in=copies) | Q(pk__in=enclosed)).exists()


def _beside_words(file: Attachment, by: Account) -> bool:
    """A recording is for who may see the hazard of which it speaks; one beside a note for who reads notes."""
    said = Recording.objects.filter(attachment_id=file.pk)
    scope = Scope.of(by)
    if Hazard.objects.within(scope).filter(pk__in=said.values("hazard_id")).exists():
        return True
    noted = said.exclude(note=None).values("inspection_id")
    return by.enterprise_id is None and Inspection.objects.within(scope).filter(pk__in=noted).exists()


def _with_a_permit(file: Attachment, by: Account) -> bool:
    """Proof of an expert's level is for the offices of the place that let the expert in."""
    scope, permits = Scope.of(by), SpecialPermit.objects.filter(proof__contains=[file.pk])
    if scope.everything:
        return permits.exists()
    return scope.division_code is not None and permits.filter(division_code__startswith=scope.division_code).exists()


def _under_an_opinion(file: Attachment, by: Account) -> bool:
    """What an expert signed is for the office that was advised, and for the expert."""
    return opinions(by).filter(signed_paper=file.pk).exists()


def _in_a_file(file: Attachment, by: Account) -> bool:
    """What an applicant brought, a signed application and the evidence for a removal are for the expert, for who reads
    the expert's file and for who keeps or kept the pool (LH-5.1, LH-14.3)."""
    mine = {"files__contains": [file.pk]}
    known = Expert.objects.filter(
        Exists(Proof.objects.filter(expert=OuterRef("pk"), **mine))
        | Exists(Application.objects.filter(expert=OuterRef("pk"), **mine))
        | Exists(Removal.objects.filter(membership__expert=OuterRef("pk"), **mine))
    )
    expert = known.select_related("registered_by").first()
    return expert is not None and EXPERTS.sees(expert, by) and (opens_the_file(expert, by) or keeps_or_is(expert, by))


def _as_a_rule(file: Attachment, by: Account) -> bool:
    """A rule of the house is for its own people and for who supervises the enterprise."""
    carried = SafetyRule.objects.filter(attachment_id=file.pk).values("enterprise_id")
    return _at_home(by) and Enterprise.objects.within(Scope.of(by)).filter(pk__in=carried).exists()


def _at_home(by: Account) -> bool:
    return by.enterprise_id is not None or by.regulator_id is not None


def _of_headquarters(file: Attachment, by: Account) -> bool:
    """The report of a headquarters' check is for the enterprise and for who supervises the site for which it counts."""
    carried = HeadquartersCheck.objects.filter(report_id=file.pk).values("site_id")
    return _at_home(by) and Site.objects.within(Scope.of(by)).filter(pk__in=carried).exists()


def _of_a_finding(file: Attachment, by: Account) -> bool:
    """Photos of somebody at work without a certificate are for the offices that watch over the enterprise: a measure
    rests on them (LY-4.3.6)."""
    carried = UncertifiedWork.objects.filter(photos__contains=[file.pk]).values("enterprise_id")
    return by.regulator_id is not None and Enterprise.objects.within(Scope.of(by)).filter(pk__in=carried).exists()


def _as_a_house_paper(file: Attachment, by: Account) -> bool:
    """A paper of the house is for its own people, for who supervises the enterprise and for who helps to write it."""
    carried = Edition.objects.filter(attachment_id=file.pk).values("paper__enterprise_id")
    return Enterprise.objects.within(Scope.of(by)).filter(pk__in=carried).exists()


def _with_a_post_check(file: Attachment, by: Account) -> bool:
    """What a post holder brought from a check is for the holder's own office."""
    filed = PostCheck.objects.filter(files__contains=[file.pk], post__office_id=by.regulator_id)
    return by.regulator_id is not None and filed.exists()


def _as_a_contract(file: Attachment, by: Account) -> bool:
    """A contract is for the enterprise's own people and for who supervises it."""
    return engagements.shown_by(file.pk, by)


def _with_a_visit(file: Attachment, by: Account) -> bool:
    """What was brought from a linked visit is for the office of the list and for whom it links."""
    visits = ContactVisit.objects.filter(files__contains=[file.pk])
    linked = Q(contact__leader=by) | Q(contact__expert=by)
    if by.regulator_id is not None:
        linked |= Q(contact__office_id=by.regulator_id)
    return by.is_active and visits.filter(linked).exists()


def _in_a_case(file: Attachment, by: Account) -> bool:
    """Evidence in a case is for its office and for the office that the case was sent to, on a day on which the reader
    stands in the chain of the case."""
    cases = visible_cases(by).filter(evidence__files__contains=[file.pk]) if by.regulator_id is not None else ()
    return any(reading.is_on_record(case, by, on=clock.today()) for case in cases)


def _for_a_licence(file: Attachment, by: Account) -> bool:
    """What shows a condition of a licence is for the applicant, for its offices and for who reviews it."""
    application = LicenceApplication.objects.filter(files__contains=[file.pk]).select_related("enterprise").first()
    return application is not None and sees_application(application, by)
