"""Disclosing, confirming, and beginning a service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import Policy, Setting, policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.disclosure import rules
from bihuan.registers.kinds.disclosure.access import DISCLOSURES
from bihuan.registers.kinds.disclosure.models import Disclosure
from bihuan.registers.kinds.disclosure.states import Act


def of(enterprise: Enterprise) -> Disclosure:
    """What it has disclosed; an unsaved, empty one where nothing."""
    return Disclosure.objects.filter(enterprise=enterprise).first() or Disclosure(enterprise=enterprise)


def telling(enterprise: Enterprise, policy: Policy) -> tuple[Setting | None, list[str]]:
    """What asks the enterprise to disclose before anybody serves it, and the parts still open; None where `policy`,
    the law of the place where it is served, asks for none. One statement where it does."""
    asked = rules.asked(policy)
    if not asked:
        return None, []
    row = of(enterprise)
    return policy.engagement.disclosure_parts, rules.untold(row.parts, row.confirmed, asked)


def asked_of(enterprise: Enterprise, *, on: date) -> dict[str, Setting]:
    """The parts that the places of its sites ask it to disclose, those of its own place first; one statement."""
    sites = enterprise.sites.order_by("division_code").values_list("division_code", flat=True)
    places = dict.fromkeys([enterprise.division_code, *sites])
    return rules.asked(*(policies.at(place, on=on) for place in places))


def require_told(enterprise: Enterprise, policy: Policy) -> None:
    """Whoever comes to serve it has been told. Raises `disclosure_incomplete` naming the parts (YT-4.3.3)."""
    setting, untold = telling(enterprise, policy)
    if setting is not None:
        rules.told(untold, setting)


def _held(enterprise: Enterprise) -> Disclosure:
    Disclosure.objects.get_or_create(enterprise=enterprise)
    return Disclosure.objects.select_for_update().get(enterprise=enterprise)


@transaction.atomic
def fill_disclosure(enterprise: Enterprise, *, by: Account, at: datetime, parts: Mapping[str, str]) -> Disclosure:
    """填写告知内容, part by part; a part that changes must be confirmed anew. Raises `disclosure_part_unknown`."""
    DISCLOSURES.require(Act.FILL_DISCLOSURE, enterprise, by)
    asked = asked_of(enterprise, on=clock.local_day(at))
    strange = sorted(set(parts) - set(asked))
    if strange:
        raise Refusal("disclosure_part_unknown", missing=strange)
    row = _held(enterprise)
    changed = {code: text.strip() for code, text in parts.items() if row.parts.get(code, "") != text.strip()}
    row.parts = {**row.parts, **changed}
    row.confirmed = [code for code in row.confirmed if code not in changed]
    row.save(update_fields=["parts", "confirmed"])
    audit.record(Act.FILL_DISCLOSURE, enterprise.ref, by=by.ref, at=at, data={"parts": sorted(changed)})
    return row


@transaction.atomic
def confirm_disclosure(enterprise: Enterprise, *, by: Account, at: datetime) -> Disclosure:
    """确认告知属实: the enterprise vouches for every part that is filled in."""
    DISCLOSURES.require(Act.CONFIRM_DISCLOSURE, enterprise, by)
    row = _held(enterprise)
    row.confirmed = [code for code, text in row.parts.items() if text]
    row.save(update_fields=["confirmed"])
    audit.record(Act.CONFIRM_DISCLOSURE, enterprise.ref, by=by.ref, at=at, data={"parts": sorted(row.confirmed)})
    return row


@transaction.atomic
def start_service(enterprise: Enterprise, *, by: Account, at: datetime, provider: str) -> Disclosure:
    """开始服务 at the enterprise, which has told what any of its places asks for. Raises `disclosure_incomplete` naming
    the parts (YT-4.3.3), `provider_missing`."""
    DISCLOSURES.require(Act.START_SERVICE, enterprise, by)
    day, row = clock.local_day(at), _held(enterprise)
    asked = asked_of(enterprise, on=day)
    if untold := rules.untold(row.parts, row.confirmed, asked):
        rules.told(untold, asked[untold[0]])
    if not provider.strip():
        raise Refusal("provider_missing", missing=["provider"])
    row.provider, row.started_on = provider.strip(), day
    row.save(update_fields=["provider", "started_on"])
    basis = list({setting.basis.clause: setting.basis for setting in asked.values()}.values())
    data = {"provider": row.provider}
    audit.record(Act.START_SERVICE, enterprise.ref, by=by.ref, at=at, basis=basis, data=data)
    return row
