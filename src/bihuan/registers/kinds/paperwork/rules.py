"""What a place asks an enterprise to hold on paper, and when a paper is done. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.policy import Policy
from bihuan.refusal import Refusal


def catalogue(policy: Policy) -> tuple[str, ...]:
    """The papers that the place asks for; none where it asks for none."""
    return tuple(policy.paperwork.catalogue.value or ())


def known(code: str, policy: Policy) -> None:
    """Raises `house_paper_unknown` for what the catalogue does not hold."""
    if code not in catalogue(policy):
        raise Refusal("house_paper_unknown", value=code)


def sections(code: str, policy: Policy) -> tuple[str, ...]:
    """The sections of its template, in order."""
    return tuple(policy.paperwork.sections.on(code).value or ())


def key_sections(code: str, policy: Policy) -> tuple[str, ...]:
    """Those that the place stresses: the duties of the responsibility system (QHD-2.3)."""
    return tuple(policy.paperwork.key_sections.on(code).value or ())


def whole(code: str, given: Mapping[str, str], policy: Policy) -> None:
    """Every key section says something. Raises `responsibility_item_missing` naming those that do not (QHD-2.3)."""
    empty = [section for section in key_sections(code, policy) if not given.get(section, "").strip()]
    if empty:
        setting = policy.paperwork.key_sections.on(code)
        raise Refusal("responsibility_item_missing", missing=empty, basis=setting.basis)


def publishable(code: str, given: Mapping[str, str], *, approved: bool, policy: Policy) -> None:
    """A paper is in force when it is whole and the enterprise approved it. Raises what `whole` raises and
    `approver_missing` (HZ-3.2.4)."""
    whole(code, given, policy)
    if not approved:
        raise Refusal("approver_missing", missing=["approver"], basis=policy.paperwork.catalogue.ground(code))


def settleable(code: str, given: Mapping[str, str] | None, *, held: bool, reason: str, policy: Policy) -> None:
    """An item is done with a paper in force or a file, or with the reason why it does not apply. `given` is what the
    latest edition says, None where there is none. Raises `document_missing` (QHD-6.2.7) and what `whole` raises."""
    if reason:
        return
    if given is not None:
        whole(code, given, policy)
    if not held:
        raise Refusal("document_missing", missing=[code], basis=policy.paperwork.catalogue.ground(code))
