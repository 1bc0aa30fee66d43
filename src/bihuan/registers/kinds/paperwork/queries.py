"""The reads about an enterprise's papers: the gap between the catalogue of the place and what is held."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Prefetch

from bihuan.parties.models import Enterprise
from bihuan.policy import Policy, policies
from bihuan.registers.kinds.paperwork import rules
from bihuan.registers.kinds.paperwork.models import Edition, HousePaper
from bihuan.registers.kinds.paperwork.states import PAPER_WORDS, SECTION_WORDS


@dataclass(frozen=True)
class Line:
    """One item of the catalogue, with what the enterprise holds under it, the newest edition first; `parts` are the
    items that it counts, where it is no paper of its own."""

    code: str
    basis: object
    paper: HousePaper | None = None
    editions: list[Edition] = field(default_factory=list)
    parts: list[Line] = field(default_factory=list)

    @property
    def draft(self) -> Edition | None:
        """The newest edition, while it is not published."""
        latest = self.editions[0] if self.editions else None
        return latest if latest is not None and latest.published_at is None else None

    @property
    def in_force(self) -> Edition | None:
        return next((one for one in self.editions if one.published_at is not None), None)

    @property
    def held(self) -> bool:
        """Whether there is a paper in force or a file, or all that it counts."""
        if self.parts:
            return all(one.held for one in self.parts)
        return self.in_force is not None or any(one.attachment_id for one in self.editions)

    @property
    def vouched(self) -> bool:
        """Whether the enterprise stands behind what is held: it approved it, or brought the file itself, whoever wrote
        beside it since; of what counts others, behind all of them."""
        if self.parts:
            return all(one.vouched for one in self.parts)
        house = self.paper.enterprise_id if self.paper else None
        return any(
            one.approved_by or (one.brought_by and one.brought_by.enterprise_id == house) for one in self.editions
        )

    @property
    def settled(self) -> bool:
        return self.paper is not None and self.paper.settled_on is not None

    @property
    def missing(self) -> bool:
        """Whether it stands in the gap list."""
        return not (self.settled or self.held)


def lines(enterprise: Enterprise, policy: Policy) -> list[Line]:
    """The catalogue of the place against what is held; two statements."""
    people = ("written_by", "brought_by", "approved_by")
    editions = Prefetch("editions", Edition.objects.select_related(*people).order_by("-number"))
    found = {one.code: one for one in HousePaper.objects.filter(enterprise=enterprise).prefetch_related(editions)}
    rows = {code: Line(code, rules.ground(code, policy), found.get(code)) for code in rules.catalogue(policy)}
    for code, row in rows.items():
        row.editions.extend(found[code].editions.all() if code in found else ())
    if rules.SYSTEMS in rows:
        rows[rules.SYSTEMS].parts.extend(rows[code] for code in rules.systems(policy))
    return list(rows.values())


def line(enterprise: Enterprise, code: str, policy: Policy) -> Line:
    """One item of the catalogue. Raises `house_paper_unknown`."""
    rules.known(code, policy)
    return next(one for one in lines(enterprise, policy) if one.code == code)


def name(code: str, pack: str = "") -> str:
    """The Chinese name of a paper or a section, as it is printed."""
    known = PAPER_WORDS.get(code) or SECTION_WORDS.get(code)
    term = None if known else policies.shelf.term(pack, code)
    return known or (term.zh if term else code)
