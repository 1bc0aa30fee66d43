"""二次验证: a code of the person's phone beside the password (GB/T 22239-2019, 8.1.4.1 d; RFC 6238: standards/totp.py).

Whether an account must have one is its roles' matter (`settings.SECOND_FACTOR_ROLES`); whoever has one is asked for it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from bihuan import audit, clock
from bihuan.parties import devices, not_closed
from bihuan.parties.access import ACCOUNTS, OWN_ACCOUNT, Act
from bihuan.parties.credentials import RecoveryCode, SecondFactor
from bihuan.parties.models import Account
from bihuan.refusal import Refusal
from bihuan.standards import totp

FAILURES, BLOCKED = 5, timedelta(minutes=15)  # as the password's own lock-out
CODES = 10
# Without the letters and digits that are mistaken for one another when read from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def of(account: Account) -> SecondFactor | None:
    """What was begun or is in force. One statement."""
    return SecondFactor.objects.filter(account=account).first()


def is_owed(account: Account) -> bool:
    """Whether one of the roles must have a second factor here; asked where the account holds none."""
    return account.holds(*settings.SECOND_FACTOR_ROLES)


def still_proven(account_id: int, auth_hash: str) -> Account | None:
    """The account whose password was right a moment ago, unless that has been changed or the account closed since."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None or not constant_time_compare(account.get_session_auth_hash(), auth_hash):
        return None
    return account


def codes_left(account: Account) -> int:
    """How many recovery codes have not been used."""
    return RecoveryCode.objects.filter(account=account, used_at=None).count()


@transaction.atomic
def begin_second_factor(account: Account, *, by: Account, at: datetime) -> SecondFactor:
    """设置二次验证: a new secret to be read into the app; one that was begun before is forgotten.

    Raises `second_factor_held`: who holds one is not asked for less by somebody at his unlocked computer.
    """
    OWN_ACCOUNT.require(Act.BEGIN_SECOND_FACTOR, account, by)
    factor = SecondFactor.objects.select_for_update().filter(account=account).first() or SecondFactor(account=account)
    if factor.confirmed_at is not None:
        raise Refusal("second_factor_held")
    factor.secret = secrets.token_bytes(totp.SECRET_BYTES)
    factor.save()
    audit.record(Act.BEGIN_SECOND_FACTOR, account.ref, by=by.ref, at=at)
    return factor


@transaction.atomic
def confirm_second_factor(account: Account, *, by: Account, at: datetime, code: str) -> list[str]:
    """启用二次验证: the app has shown the right code, so from now on every log-in asks for one. Returns the recovery
    codes, which nobody can read again. Raises `second_factor_not_begun`, `second_factor_held`, `code_wrong`."""
    OWN_ACCOUNT.require(Act.CONFIRM_SECOND_FACTOR, account, by)
    factor = SecondFactor.objects.select_for_update().filter(account=account).first()
    if factor is None:
        raise Refusal("second_factor_not_begun")
    if factor.confirmed_at is not None:
        raise Refusal("second_factor_held")
    step = totp.step_of(factor.secret, _typed(code), at)
    if step is None:
        raise Refusal("code_wrong")
    factor.confirmed_at, factor.last_step = at, step
    factor.save(update_fields=["confirmed_at", "last_step"])
    audit.record(Act.CONFIRM_SECOND_FACTOR, account.ref, by=by.ref, at=at)
    return _new_codes(account)


def renew_recovery_codes(account: Account, *, by: Account, at: datetime, code: str) -> list[str]:
    """更换恢复码: ten new ones for a code of the app, the old ones open nothing any more. Raises what `prove` raises,
    and as there a wrong code counts and stays recorded: the computer may have been left unlocked."""
    OWN_ACCOUNT.require(Act.RENEW_RECOVERY_CODES, account, by)
    prove(account, at=at, code=code, by_phone=True)
    with transaction.atomic():
        audit.record(Act.RENEW_RECOVERY_CODES, account.ref, by=by.ref, at=at)
        return _new_codes(account)


@transaction.atomic
def drop_second_factor(account: Account, *, by: Account, at: datetime) -> None:
    """解除二次验证: for who has lost phone and recovery codes; where the role must have one, the next log-in sets up a
    new one first. Every device is logged out and the person is told. Raises `account_closed`,
    `second_factor_missing`."""
    ACCOUNTS.require(Act.DROP_SECOND_FACTOR, account, by)
    not_closed.account(account)
    dropped, _by_table = SecondFactor.objects.filter(account=account).delete()
    if not dropped:
        raise Refusal("second_factor_missing")
    RecoveryCode.objects.filter(account=account).delete()
    ended = devices.end_all(account)
    audit.record(Act.DROP_SECOND_FACTOR, account.ref, by=by.ref, at=at, data={"ended": ended})
    devices.tell_owner("second-factor-dropped", account, by=by, at=at)


def prove(account: Account, *, at: datetime, code: str, by_phone: bool = False) -> None:
    """The code of the app, or (unless it must be `by_phone`) one of the recovery codes, each good for once.

    Raises `second_factor_not_begun` where there is none any more, `code_wrong`, and after five wrong ones in a row
    `code_blocked`; a denial is counted and recorded in a transaction of its own, so that it stays when the page has
    been refused.
    """
    with transaction.atomic():
        refused = _judge(account, at, _typed(code), by_phone=by_phone)
    if refused is not None:
        raise refused


def _judge(account: Account, at: datetime, typed: str, *, by_phone: bool) -> Refusal | None:
    factor = SecondFactor.objects.select_for_update().filter(account=account, confirmed_at__isnull=False).first()
    if factor is None:
        return Refusal("second_factor_not_begun")
    if factor.blocked_until is not None and at < factor.blocked_until:
        until = factor.blocked_until.astimezone(clock.SHANGHAI)
        return _denied(account, at, Refusal("code_blocked", until=f"{until:%H:%M}"))
    step = totp.step_of(factor.secret, typed, at, after=factor.last_step)
    if step is None and (by_phone or not _use_recovery_code(account, at, typed)):
        factor.failures += 1
        if factor.failures >= FAILURES:
            factor.failures, factor.blocked_until = 0, at + BLOCKED
        factor.save(update_fields=["failures", "blocked_until"])
        return _denied(account, at, Refusal("code_wrong"))
    factor.failures, factor.blocked_until = 0, None
    factor.last_step = factor.last_step if step is None else step
    factor.save(update_fields=["failures", "blocked_until", "last_step"])
    return None


def _denied(account: Account, at: datetime, refusal: Refusal) -> Refusal:
    audit.record(Act.REFUSE_CODE, account.ref, by=account.ref, at=at, data={"code": refusal.code})
    return refusal


def _use_recovery_code(account: Account, at: datetime, typed: str) -> bool:
    unused = RecoveryCode.objects.filter(account=account, digest=_digest(account, typed), used_at=None)
    if not unused.update(used_at=at):
        return False
    left = codes_left(account)
    audit.record(Act.USE_RECOVERY_CODE, account.ref, by=account.ref, at=at, data={"left": left})
    return True


def _new_codes(account: Account) -> list[str]:
    codes = [f"{_five_letters()}-{_five_letters()}" for _code in range(CODES)]
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=_digest(account, _typed(code))) for code in codes
    )
    return codes


def _five_letters() -> str:
    return "".join(secrets.choice(_LETTERS) for _n in range(5))


def _digest(account: Account, typed: str) -> str:
    """About 50 bits of chance stand behind it, so one keyed hash is enough."""
    return salted_hmac(f"recovery-code:{account.pk}", typed, algorithm="sha256").hexdigest()


def _typed(code: str) -> str:
    """Blanks and hyphens are for the eye."""
    return "".join(code.split()).replace("-", "").lower()
