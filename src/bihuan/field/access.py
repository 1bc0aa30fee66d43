"""Who may take a check along, send acts from a phone, settle what conflicts, and revoke a phone, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.field.models import Bundle, Device, SentAct
from bihuan.field.states import ACT_WORDS as ACT_WORDS
from bihuan.field.states import SENT as SENT
from bihuan.field.states import Act
from bihuan.field.wire import uuid_of
from bihuan.hazards.access import manages_safety, may_recheck, sees_hazard
from bihuan.hazards.access import supervises as supervises_hazard
from bihuan.hazards.closure import has_rectified, require_verifier
from bihuan.inspections import access as inspections
from bihuan.inspections.access import named_to_recheck, on_the_team, sees_inspection
from bihuan.parties import access as parties
from bihuan.parties.access import is_own_account
from bihuan.parties.permission import Permissions
from bihuan.refusal import Refusal, Stranger

if TYPE_CHECKING:
    from bihuan.hazards.models import Hazard
    from bihuan.parties.models import Account


def keeps_its_account_safe(device: Device, by: Account) -> bool:
    """账号的安全保密管理员"""
    return parties.ACCOUNTS.allows(parties.Act.END_SESSIONS, device.account, by)


def owns_device(device: Device, by: Account) -> bool:
    """设备登记人本人"""
    return by.is_active and device.account_id == by.pk


def knows_device(device: Device, by: Account) -> bool:
    """设备登记人本人，或账号的安全保密管理员"""
    return owns_device(device, by) or keeps_its_account_safe(device, by)


def sent_it(sent: SentAct, by: Account) -> bool:
    """发送操作的本人"""
    return by.is_active and sent.account_id == by.pk


def sent_it_and_is_gone(sent: SentAct, by: Account) -> bool:
    """发送操作、账号已停用的本人"""
    return not by.is_active and sent.account_id == by.pk


def leads_its_team(sent: SentAct, by: Account) -> bool:
    """检查组组长"""
    return inspections.leads_the_team(sent.bundle.inspection, by)


def stands_in_for_its_lead(sent: SentAct, by: Account) -> bool:
    """组长的账号已停用的，检查组其他专家"""
    check = sent.bundle.inspection
    led = check.team.filter(is_lead=True, expert__account__is_active=True)
    return by.is_active and on_the_team(check, by) and not led.exists()


def knows_of_it(sent: SentAct, by: Account) -> bool:
    """发送操作的本人，或看得到这次检查的人"""
    return sent.account_id == by.pk or sees_inspection(sent.bundle.inspection, by)


def took_it(bundle: Bundle, by: Account) -> bool:
    """带走任务的本人"""
    return by.is_active and bundle.device.account_id == by.pk


OWN = Permissions("field", sees=is_own_account, acts={Act.ENROLL_DEVICE: [[is_own_account]]})
DEVICES = Permissions("field", sees=knows_device, acts={Act.REVOKE_DEVICE: [[owns_device], [keeps_its_account_safe]]})
CHECKS = Permissions("field", sees=sees_inspection, acts={Act.TAKE_BUNDLE: [[on_the_team], [named_to_recheck]]})
"""On a check: who works on it takes it along."""
BUNDLES = Permissions("field", sees=took_it, acts={Act.RECEIVE_PHOTO: [[took_it]], Act.RECEIVE_ACT: [[took_it]]})
"""On a bundle, because the act or the photo does not exist yet. Whether the act itself may be done is its own domain's
to say, when it is replayed."""
SENT_ACTS = Permissions(
    "field",
    sees=knows_of_it,
    acts={
        **{act: [[sent_it]] for act in (Act.ACCEPT_ACT, Act.REFUSE_ACT, Act.REPLACE_ACT)},
        Act.SET_ASIDE_ACT: [[sent_it], [sent_it_and_is_gone]],
        **{
            act: [[sent_it], [leads_its_team], [stands_in_for_its_lead]]
            for act in (Act.RESOLVE_CONFLICT, Act.GIVE_UP_ACT)
        },
    },
)


def looked_again(hazard: Hazard, by: Account) -> bool:
    """没有参加整改的原检查组专家"""
    return may_recheck(hazard, by) and not has_rectified(hazard, by)


def accepts_its_own(hazard: Hazard, by: Account) -> bool:
    """没有参加整改的本企业安全管理人员，隐患由本企业自查发现、自行验收的"""
    if not (hazard.self_found and manages_safety(hazard, by)) or has_rectified(hazard, by):
        return False
    try:
        require_verifier(hazard, by)
    except Refusal:
        return False
    return True


HAZARDS = Permissions(
    "field",
    sees=sees_hazard,
    acts={Act.EXCUSE_UNSEALED: [[supervises_hazard], [looked_again], [accepts_its_own]]},
)


def device_of(key: str, by: Account) -> Device:
    """The phone from which `by` asks. Raises `device_unknown`, `device_revoked`."""
    known = uuid_of(key)
    found = Device.objects.filter(account=by, key=known).first() if known else None
    if found is None:
        raise Refusal("device_unknown")
    if found.revoked_at is not None:
        raise Refusal("device_revoked", name=found.name, account=str(by.pk))
    return found


def fetch_device(device_id: int, by: Account) -> Device:
    """The phone, for its owner and for who keeps that account; otherwise Stranger (404)."""
    whose = ("account__regulator", "account__enterprise", "account__institution")
    found = Device.objects.select_related(*whose).filter(pk=device_id).first()
    if found is None or not knows_device(found, by):
        raise Stranger(f"field_device:{device_id}")
    return found


def fetch_bundle(bundle_id: int, by: Account, *, device: Device | None = None) -> Bundle:
    """What `by` took along, on `device` where that is named; otherwise Stranger (404)."""
    found = Bundle.objects.select_related("device").filter(pk=bundle_id, device__account=by).first()
    if found is None or (device is not None and found.device_id != device.pk):
        raise Stranger(f"field_bundle:{bundle_id}")
    return found


def fetch_sent(sent_id: int, by: Account) -> SentAct:
    """What was sent, for its sender and for who sees the check; otherwise Stranger (404)."""
    found = SentAct.objects.select_related("bundle__device", "bundle__inspection", "account").filter(pk=sent_id).first()
    if found is None or not knows_of_it(found, by):
        raise Stranger(f"field_act:{sent_id}")
    return found


def fetch_own_sent(client_id: str, by: Account) -> SentAct:
    """What `by` sent under this id of the phone; otherwise Stranger (404)."""
    known = uuid_of(client_id)
    found = SentAct.objects.filter(account=by, client_id=known).first() if known else None
    if found is None:
        raise Stranger("field_act")
    return found
