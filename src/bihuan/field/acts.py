"""The one table of what a phone can do without a network: act → the operation of the pages that carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bihuan import clock
from bihuan.field.moments import SLACK
from bihuan.field.wire import HASH
from bihuan.hazards import access as hazard_access
from bihuan.hazards import closure
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.states import Act as HazardAct
from bihuan.inspections import equipping, finding, notes, operations, queries, reporting
from bihuan.inspections.states import Act
from bihuan.parties import queries as parties
from bihuan.refusal import Refusal
from bihuan.standards.width import compact

if TYPE_CHECKING:
    from bihuan.hazards.models import Hazard
    from bihuan.inspections.models import Inspection
    from bihuan.parties.models import Account

TEXT = 4000
YEARS = range(1970, 2200)
"""A clock may be off by decades, but with its difference added the moment must still be one."""


class Given:
    """The payload of an act, read as what it should be. Raises `act_unreadable` naming what is not."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self._payload = payload

    def text(self, name: str, default: str = "") -> str:
        value = self._payload.get(name, default)
        if not isinstance(value, str) or len(value) > TEXT or "\0" in value:
            raise Refusal("act_unreadable", missing=[name])
        return value

    def flag(self, name: str) -> bool:
        value = self._payload.get(name, False)
        if not isinstance(value, bool):
            raise Refusal("act_unreadable", missing=[name])
        return value

    def key(self, name: str) -> int | None:
        """An id of ours, which travels as text; None where none is given."""
        value = self._payload.get(name)
        if value in (None, ""):
            return None
        found = clock.id_named(value) if isinstance(value, str) else None
        if found is None:
            raise Refusal("act_unreadable", missing=[name])
        return found

    def day(self, name: str) -> date | None:
        text = self.text(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise Refusal("act_unreadable", missing=[name]) from None

    def moment(self, name: str) -> datetime | None:
        text = self.text(name)
        try:
            found = datetime.fromisoformat(text) if text else None
        except ValueError:
            raise Refusal("act_unreadable", missing=[name]) from None
        if found is not None and (found.tzinfo is None or found.year not in YEARS):
            raise Refusal("act_unreadable", missing=[name])
        return found

    def several(self, name: str) -> list[Any]:
        value = self._payload.get(name, [])
        if not isinstance(value, list) or len(value) > 200:
            raise Refusal("act_unreadable", missing=[name])
        return value


@dataclass(frozen=True)
class Doing:
    """One act about to be done: by whom, when (by the server and on site), with what, on which photos and hazards."""

    inspection: Inspection
    by: Account
    at: datetime
    happened_at: datetime
    given: Given
    photos: Callable[[str], list[int]]
    """The attachments of the photos that the payload names under a field."""
    sealed_at: Callable[[str], list[datetime]]
    """When those of these photos were shot that are sealed, by the server's clock."""
    hazard: Callable[[], int]
    """The id of the hazard that the payload names, also by the act that raised it."""
    offset: timedelta = timedelta(0)
    """By how much the server's clock is ahead of the phone's."""
    began_on_a_phone: Callable[[], bool] = bool
    """Whether the visit was begun on a phone, so that what a clock puts a little before it is of it."""
    as_sender: bool = True
    """Whether it is done by who sent it, and not by somebody else who settles a conflict."""

    @property
    def done(self) -> dict[str, Any]:
        """Who does it and when, as the operations take it of what is a fact of the site."""
        return {"by": self.by, "at": self.at, "happened_at": self.happened_at}


Run = Callable[[Doing], Mapping[str, Any] | None]


class Keeps(StrEnum):
    """When an act that mends another happened at the moment of that one (field/mending.py)."""

    NEVER = "never"
    IN_BETTER_WORDS = "in better words"
    WITH_ITS_PHOTOS = "with its photos"
    """As long as it brings no photo that was shot later."""
    WHAT_FOLLOWED = "what followed"
    """As far as the visit went on under it. What could not be done, and was not, is done when it can."""


@dataclass(frozen=True)
class Way:
    """How an act is done. `photos` are the fields of the payload that name photos and recordings by hash; `names` those
    that name another act; `late` is how it is done by a person's decision when the visit is over; a `closing` one waits
    for whatever was sent before it of the same check and still waits; `keeps` says when a fact of the site keeps its
    moment though it is mended."""

    run: Run
    photos: Sequence[str] = ()
    late: Run | None = None
    closing: bool = False
    keeps: Keeps = Keeps.NEVER
    names: Sequence[str] = field(default=())


def declare_no_interest(doing: Doing) -> None:
    operations.declare_no_interest(doing.inspection, by=doing.by, at=doing.at)


def acknowledge_site_rules(doing: Doing) -> None:
    equipping.acknowledge_site_rules(doing.inspection, by=doing.by, at=doing.at)


def start_inspection(doing: Doing) -> None:
    operations.start_inspection(doing.inspection, **doing.done)


def check_in(doing: Doing) -> None:
    worn = [str(one) for one in doing.given.several("worn")]
    equipping.check_in(doing.inspection, **doing.done, where=doing.given.text("where"), worn=worn)


def answer_item(doing: Doing) -> None:
    item = queries.item_of(doing.inspection, doing.given.key("item") or 0)
    result, note = doing.given.text("result"), doing.given.text("note")
    operations.answer_item(doing.inspection, **doing.done, item=item, result=result, note=note)


def answer_section(doing: Doing) -> Mapping[str, Any]:
    said = {name: doing.given.text(name) for name in ("section", "result", "note")}
    answers = operations.answer_section(doing.inspection, **doing.done, **said)
    return {"answered": len(answers)}


_FINDING = ("description", "location", "ground", "legal_basis", "advice", "category", "accident_type", "criterion")


def record_finding(doing: Doing) -> Mapping[str, Any]:
    different = doing.given.flag("different")
    return _told(operations.record_finding(doing.inspection, **doing.done, **_found(doing), different=different))


def add_late_finding(doing: Doing) -> Mapping[str, Any]:
    """By who decides that it counts, having read it: nobody asks again whether it is another one."""
    return _told(finding.add_late_finding(doing.inspection, **doing.done, **_found(doing), different=True))


def _found(doing: Doing) -> dict[str, Any]:
    item_id = doing.given.key("item")
    return {
        "item": queries.item_of(doing.inspection, item_id) if item_id is not None else None,
        "grade": doing.given.text("grade", "general"),
        "photos": doing.photos("photos"),
        "recordings": doing.photos("recordings"),
        "advice_due_on": doing.given.day("advice_due_on"),
        **{name: doing.given.text(name) for name in _FINDING},
    }


def _told(hazard: Hazard) -> Mapping[str, Any]:
    return {"hazard": str(hazard.pk), "number": hazard.number}


def fix_on_the_spot(doing: Doing) -> None:
    hazard = _of_this_check(doing)
    name = doing.given.text("rectified_by").strip()
    staff = [one for one in parties.managers_of(doing.inspection.enterprise) if compact(one.name) == compact(name)]
    closure.fix_on_the_spot(
        hazard,
        **doing.done,
        rectification=doing.given.text("rectification"),
        photos=doing.photos("photos"),
        rectified_by=staff[0] if len(staff) == 1 else None,
        rectified_by_name=name,
    )


def _of_this_check(doing: Doing) -> Hazard:
    hazard = hazard_access.fetch(doing.hazard(), doing.by)
    if hazard.source != doing.inspection.ref:
        raise Refusal("hazard_not_of_this_check", missing=[hazard.description[:30]])
    return hazard


def file_note(doing: Doing) -> None:
    said: dict[str, Any] = {name: doing.given.text(name) for name in ("text", "place")}
    seen_at = doing.given.moment("seen_at")
    seen = min(seen_at + doing.offset, doing.at) if seen_at else doing.happened_at
    began = doing.inspection.started_at
    if seen and began and doing.began_on_a_phone():
        seen = max(seen, began)
    said["recordings"] = doing.photos("recordings")
    notes.file_note(doing.inspection, by=doing.by, at=doing.at, seen_at=seen, **said)


def correct_finding(doing: Doing) -> None:
    given = doing.given
    hazard = _of_this_check(doing)
    kept = ("description", "location", "legal_basis", "advice")
    said = {name: given.text(name, getattr(hazard, name)) for name in kept}
    reason = given.text("reason")
    notes.correct_finding(doing.inspection, by=doing.by, at=doing.at, hazard=hazard, reason=reason, **said)


def explain_findings(doing: Doing) -> None:
    said = {name: doing.given.text(name) for name in ("present", "signed_by", "summary", "advice")}
    reporting.explain_findings(doing.inspection, **doing.done, drawing=_drawing(doing), **said)


def _drawing(doing: Doing) -> int | None:
    """The signature drawn on the glass, where one was."""
    return next(iter(doing.photos("signature")), None)


def _own_drawing(doing: Doing) -> int | None:
    """That of who does it: nobody signs with another's hand."""
    return _drawing(doing) if doing.as_sender else None


def sign_report(doing: Doing) -> None:
    signer = doing.given.key("signer")
    member = doing.inspection.team.select_related("expert").filter(expert=signer).first() if signer else None
    if signer is not None and member is None:
        raise Refusal("not_on_team", expert=str(signer))
    whose = member.expert if member else None
    reporting.sign_report(doing.inspection, **doing.done, signer=whose, drawing=_own_drawing(doing))


def issue_recheck_record(doing: Doing) -> Mapping[str, Any]:
    results, shot = {}, {}
    for n, one in enumerate(doing.given.several("results")):
        looked = Given(one if isinstance(one, dict) else {})
        hazard = looked.key("hazard")
        if hazard is None:
            raise Refusal("act_unreadable", missing=["hazard"])
        results[hazard] = {
            "passed": looked.flag("passed"),
            "opinion": looked.text("opinion"),
            "photos": tuple(doing.photos(f"results.{n}.photos")),
            "recordings": tuple(doing.photos(f"results.{n}.recordings")),
        }
        shot[hazard] = doing.sealed_at(f"results.{n}.photos") if looked.flag("passed") else []
    _shot_since(doing.inspection, shot)
    paper = reporting.issue_recheck_record(doing.inspection, **doing.done, results=results, drawing=_own_drawing(doing))
    return {"number": paper.number}


def _shot_since(inspection: Inspection, shot: Mapping[int, Sequence[datetime]]) -> None:
    """What was sealed before the present rectification was handed in shows no rectification, however well it is sealed.
    Raises `shot_before_rectified` naming the hazards of which that was brought, by the law of the first."""
    if not any(shot.values()):
        return
    early = [
        hazard
        for hazard in queries.followed(inspection)
        if hazard.rectified_at and any(at + SLACK < hazard.rectified_at for at in shot.get(hazard.pk, ()))
    ]
    if early:
        law = policy_of(early[0]).hazards.photos_judged
        raise Refusal("shot_before_rectified", missing=[one.description[:30] for one in early], basis=law.basis)


WAYS: dict[str, Way] = {
    Act.DECLARE_NO_INTEREST: Way(declare_no_interest),
    Act.ACKNOWLEDGE_SITE_RULES: Way(acknowledge_site_rules),
    Act.START_INSPECTION: Way(start_inspection, keeps=Keeps.WHAT_FOLLOWED),
    Act.CHECK_IN: Way(check_in, keeps=Keeps.WHAT_FOLLOWED),
    Act.ANSWER_ITEM: Way(answer_item, keeps=Keeps.IN_BETTER_WORDS),
    "answer_section": Way(answer_section, keeps=Keeps.IN_BETTER_WORDS),  # of a whole group that does not apply
    Act.RECORD_FINDING: Way(
        record_finding, photos=("photos", "recordings"), late=add_late_finding, keeps=Keeps.IN_BETTER_WORDS
    ),
    HazardAct.FIX_ON_THE_SPOT: Way(
        fix_on_the_spot, photos=("photos",), names=("hazard_of",), keeps=Keeps.WITH_ITS_PHOTOS
    ),
    Act.FILE_NOTE: Way(file_note, photos=("recordings",), keeps=Keeps.IN_BETTER_WORDS),
    Act.CORRECT_FINDING: Way(correct_finding, names=("hazard_of",)),
    Act.EXPLAIN_FINDINGS: Way(explain_findings, photos=("signature",), closing=True, keeps=Keeps.IN_BETTER_WORDS),
    Act.SIGN_REPORT: Way(sign_report, photos=("signature",), closing=True),
    Act.ISSUE_RECHECK_RECORD: Way(
        issue_recheck_record,
        photos=("results.photos", "results.recordings", "signature"),
        closing=True,
        keeps=Keeps.WITH_ITS_PHOTOS,
    ),
}


def hashes_of(act: str, payload: Mapping[str, Any], kind: str = "") -> list[str]:
    """Every photo that an act names, by hash, once and in order; of one `kind` of them, as its field is named.
    Raises `act_unreadable` for what is no list of hashes: an act that waits for it would wait for ever."""
    found: list[str] = []
    for name in (one for one in WAYS[act].photos if one.endswith(kind)):
        outer, _dot, inner = name.partition(".")
        holders = payload.get(outer) if inner else [payload]
        for holder in holders if isinstance(holders, list) else ():
            value = holder.get(inner or outer) if isinstance(holder, dict) else None
            named = [value] if isinstance(value, str) and value else value or []
            if not isinstance(named, list) or not all(isinstance(one, str) and HASH.fullmatch(one) for one in named):
                raise Refusal("act_unreadable", missing=["photos"])
            found += named
    return list(dict.fromkeys(found))
