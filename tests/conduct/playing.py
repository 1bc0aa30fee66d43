"""What cases are opened on: a hazard that an office found, and one that the enterprise let pass its day."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import Cast, picture

from bihuan import documents
from bihuan.conduct.cases import operations as cases
from bihuan.conduct.cases.models import Case
from bihuan.conduct.cases.states import EVIDENCE
from bihuan.hazards import operations as hazards
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account

CHARGE = {
    "suspect_kind": "unit",
    "suspect": "示例堃喆精密机械有限公司",
    "breach": "疏散通道长期堵塞",
    "legal_basis": "安全生产法第一百零五条",
}


def found(stage: Cast, *, origin: str = "supervision", by: Account | None = None, **said) -> Hazard:
    """A hazard as it was found just now."""
    told = {
        "description": "疏散通道堆放杂物",
        "advice": "清理通道内的杂物，划线并保持畅通",
        "photos": [stage.photo(by or stage.officer)],
        **said,
    }
    return hazards.raise_hazard(stage.site, by=by or stage.officer, at=stage.at(), origin=origin, **told)


def visited(stage: Cast) -> Account:
    """An expert who has work at the enterprise."""
    expert = stage.experts[0].account
    stage.enterprise.guests.get_or_create(account=expert, reason="test")
    return expert


def evidence(stage: Cast, by: Account) -> int:
    """A file that `by` brought as evidence."""
    return documents.store(picture(), filename="取证.jpg", by=by.ref, at=stage.at(), purpose=EVIDENCE).pk


def opened(stage: Cast, **changes) -> Case:
    """A case on a fresh finding, with a photo and whoever answers for it."""
    hazard = changes.pop("hazard", None) or found(stage)
    said = {"hazard": hazard, "ground": "finding", "with_photos": True, "responsible": "钱总", **CHARGE, **changes}
    return cases.open_case(stage.enterprise, by=stage.officer, at=stage.at(), **said)


def later(stage: Cast, days: int) -> None:
    """So many days pass."""
    stage.now += timedelta(days=days)
