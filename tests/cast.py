"""The same people everywhere: one city with its offices, one enterprise, its staff, three experts, and a stranger.

`cast(division)` plays in any division; names are plainly fictional. Everything is made by the product's own operations
where one exists, so that a test never stands on a state that no act could reach.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from zoneinfo import ZoneInfo

from PIL import Image
from tests.setting_again import set_up

from bihuan import documents
from bihuan.experts import admitting
from bihuan.experts import operations as experts
from bihuan.experts.models import Expert, Pool, PoolLevel
from bihuan.inspections import checklists
from bihuan.inspections.models import Checklist
from bihuan.parties import operations as parties
from bihuan.parties.models import Account, Enterprise, Regulator, RegulatorKind, Role, Site
from bihuan.policy import policies
from bihuan.registers.kinds.disclosure import operations as disclosures

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)
PASSWORD = "correct-horse-battery"
CODES = [
    "91370602MAXT00011E",
    "91411102MAXT0002XN",
    "91130302MAXT00038Q",
    "91330502MAXT00046B",
    "91371302MAXT00054Q",
    "91370614XT0000196D",
]
_colour = count(1)


def picture(size: tuple[int, int] = (640, 480)) -> bytes:
    """A JPEG that no other picture of the run equals."""
    n = next(_colour)
    image = Image.new("RGB", size, (n * 37 % 256, n * 91 % 256, n * 13 % 256))
    image.putpixel((n % size[0], n % size[1]), (255, 255, 255))
    stream = BytesIO()
    image.save(stream, "JPEG", quality=90)
    return stream.getvalue()


def photo(by: Account, at: datetime = AT) -> int:
    """A stored photo's attachment id."""
    return documents.store(picture(), filename="现场.jpg", by=by.ref, at=at, purpose="evidence").pk


def disclose(enterprise: Enterprise, by: Account, at: datetime = AT) -> None:
    """What it works with, told and confirmed before anybody serves it, where its place asks for that."""
    asked = disclosures.asked_of(enterprise, on=at.date())
    if asked:
        disclosures.fill_disclosure(enterprise, by=by, at=at, parts=dict.fromkeys(asked, "如实告知"))
        disclosures.confirm_disclosure(enterprise, by=by, at=at)


@dataclass
class Cast:
    """Who plays, where, and the clock that goes on by a minute at every look."""

    city: Regulator
    department: Regulator
    officer: Account
    leader: Account
    enterprise: Enterprise
    site: Site
    principal: Account
    safety: Account
    worker: Account
    experts: list[Expert]
    template: Checklist
    pool: Pool
    stranger: Account
    now: datetime = AT
    _extra: int = field(default=0)

    def at(self) -> datetime:
        """The next minute."""
        self.now += timedelta(minutes=1)
        return self.now

    @property
    def today(self) -> date:
        return self.now.date()

    def photo(self, by: Account | None = None) -> int:
        return photo(by or self.safety, self.now)

    def expert(self, name: str, specialty: str, **changes) -> Expert:
        """One more announced member of the pool."""
        self._extra += 1
        return make_expert(self.pool, self.leader, name, [specialty], self.now, **changes)


def account(username: str, name: str, *roles: str, **organisation) -> Account:
    return Account.objects.create_user(username, PASSWORD, name=name, roles=list(roles), **organisation)


def bring_papers(expert: Expert, place: str, by: Account, at: datetime, *, without: str = "") -> None:
    """What the place asks to see before it admits, but for the kind `without`."""
    for kind in policies.at(place, on=at.date()).experts.admission_documents.value or ():
        if kind != without:
            admitting.file_proof(expert, by=by, at=at, kind=kind, dated_on=at.date(), said="示例出具单位")


def make_expert(pool: Pool, by: Account, name: str, specialties: list[str], at: datetime, **changes) -> Expert:
    """An expert with an account, admitted, and announced by a letter from the days before the platform."""
    person = account(f"expert-{Expert.objects.count() + 1}", name, Role.EXPERT)
    fields = {
        "born_on": date(1980, 5, 1),
        "work_since": date(2005, 7, 1),
        "title": "senior",
        "unit_name": "示例安全技术中心",
        "phone": f"1380000{Expert.objects.count():04d}",
        **changes,
    }
    expert = experts.register_expert(by=by, at=at, name=name, specialties=specialties, account=person, **fields)
    bring_papers(expert, pool.division_code, by, at)
    membership = experts.admit_expert(expert, pool=pool, by=by, at=at)
    membership.announced_on, membership.letter_number = at.date(), f"示聘〔2026〕{Expert.objects.count()}号"
    membership.save(update_fields=["announced_on", "letter_number"])
    return expert


def play(division: str, **setting: str | tuple[str, ...]) -> Cast:
    """The stage in `division` (the pack's code), as `_play` sets it; the first of a test is set up from what was played
    before with the same setting."""
    return set_up((division, *sorted(setting.items())), lambda: _play(division, **setting))


def _play(
    division: str,
    *,
    county: str = "",
    grade: str = "grade_2",
    key_processes: tuple[str, ...] = ("power_distribution", "melting"),
    sector: str = "machinery",
    pool_level: str = "",
    credit_code: str = CODES[0],
    prefix: str = "",
    duties: tuple[str, ...] = (),
) -> Cast:
    """Set the stage in `division` (the pack's code); the enterprise lies in `county` (by default there too). The office
    is the emergency bureau, or a sector department where it has `duties`."""
    city = Regulator.objects.create(
        name=f"{prefix}示例市应急管理局",
        kind=RegulatorKind.SECTOR_DEPARTMENT if duties else RegulatorKind.EMERGENCY_BUREAU,
        division_code=division,
        duties=list(duties),
        has_enforcement_power=True,
    )
    officer = account(f"{prefix}officer", "经办甲", Role.REGULATOR_CLERK, regulator=city)
    leader = account(f"{prefix}leader", "局长乙", Role.REGULATOR_LEADER, regulator=city)
    enterprise = parties.register_enterprise(
        by=officer,
        at=AT,
        name=f"{prefix}示例堃喆精密机械有限公司",
        division_code=county or division,
        sector=sector,
        credit_code=credit_code,
        standardisation_grade=grade,
        key_processes=list(key_processes),
        staff_count=126,
        contact_name="钱总",
    )
    level = pool_level or (PoolLevel.MUNICIPAL if len(division) <= 4 else PoolLevel.LOCAL)
    pool = experts.create_pool(by=leader, at=AT, name=f"{prefix}示例市专家库", level=level, owner_regulator=city)
    team = [
        make_expert(pool, leader, name, [specialty], AT)
        for name, specialty in (("王赟", "electrical"), ("李玥燚", "metallurgy"), ("张建国", "fire"))
    ]
    other = Regulator.objects.create(
        name=f"{prefix}外地应急管理局", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="65"
    )
    safety = account(f"{prefix}safety", "孙安全", Role.ENTERPRISE_SAFETY, enterprise=enterprise)
    disclose(enterprise, safety)
    template = next(c for c in checklists.install_national_checklists() if c.code == "GMG")
    return Cast(
        city=city,
        department=city,
        officer=officer,
        leader=leader,
        enterprise=enterprise,
        site=enterprise.sites.get(),
        principal=account(f"{prefix}principal", "钱总", Role.ENTERPRISE_PRINCIPAL, enterprise=enterprise),
        safety=safety,
        worker=account(f"{prefix}worker", "周工", Role.ENTERPRISE_WORKER, enterprise=enterprise),
        experts=team,
        template=template,
        pool=pool,
        stranger=account(f"{prefix}stranger", "外人", Role.REGULATOR_CLERK, regulator=other),
    )
