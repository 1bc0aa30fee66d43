"""What a place asks an enterprise to hold on paper, and when a paper is done. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bihuan.policy import Policy
from bihuan.policy.citation import Basis
from bihuan.refusal import Refusal

SYSTEMS = "three_safety_systems"
"""The one item that is no paper of its own: it is done when every system that the place names is there (QHD-6.2.2)."""


def catalogue(policy: Policy) -> tuple[str, ...]:
    """The papers that the place asks for, with the systems it names; none where it asks for none."""
    asked = tuple(policy.paperwork.catalogue.value or ())
    return tuple(dict.fromkeys([*asked, *(systems(policy) if SYSTEMS in asked else ())]))


def systems(policy: Policy) -> tuple[str, ...]:
    """The systems that the place names; none while nobody has said which they are."""
    return tuple(policy.projects.safety_systems.value or ())


def ground(code: str, policy: Policy) -> Basis:
    """Why the place asks for an item."""
    listed = code in (policy.paperwork.catalogue.value or ())
    return policy.paperwork.catalogue.ground(code) if listed else policy.projects.safety_systems.basis


def known(code: str, policy: Policy) -> None:
    """Raises `house_paper_unknown` for what the catalogue does not hold."""
    if code not in catalogue(policy):
        raise Refusal("house_paper_unknown", value=code)


def written(code: str, policy: Policy) -> None:
    """The systems are written one by one. Raises `systems_are_several` for the item that counts them."""
    if code == SYSTEMS:
        raise Refusal("systems_are_several", basis=policy.projects.safety_systems.basis)


def counted_in(code: str, policy: Policy) -> tuple[str, ...]:
    """The items that are done with this one alone: itself, and what counts it."""
    return (code, SYSTEMS) if code in systems(policy) else (code,)


def systems_complete(held: Collection[str], vouched: Collection[str], policy: Policy) -> None:
    """Guidance is done when every system is there and the enterprise stands behind it. Raises `pack_term_undefined`
    while the place has not said which they are, `three_systems_incomplete` and `systems_not_approved` naming those that
    are not (QHD-6.2.2)."""
    setting = policy.projects.safety_systems
    if not setting.is_set:
        raise Refusal("pack_term_undefined", missing=[SYSTEMS], basis=setting.basis, pack=policy.pack.name_zh)
    lacking = [code for code in systems(policy) if code not in held]
    if lacking:
        count = {"held": len(systems(policy)) - len(lacking), "all": len(systems(policy))}
        raise Refusal("three_systems_incomplete", missing=lacking, basis=setting.basis, **count)
    unread = [code for code in systems(policy) if code not in vouched]
    if unread:
        raise Refusal("systems_not_approved", missing=unread, basis=setting.basis)


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
        raise Refusal("approver_missing", missing=["approver"], basis=ground(code, policy))


def settleable(
    code: str, given: Mapping[str, str] | None, *, held: bool, vouched: bool, reason: str, policy: Policy
) -> None:
    """An item is done with a paper in force or a file, or with the reason why it does not apply; what the place
    stresses applies to everybody (QHD-2.3). `given` is what the latest edition says, None where there is none;
    `vouched` that the enterprise stands behind it. Raises `document_missing` (QHD-6.2.7), `approver_missing` (HZ-3.2.4)
    and what `whole` raises."""
    if reason and applies_not(code, policy):
        return
    if given is not None or reason:
        whole(code, given or {}, policy)
    if not held:
        raise Refusal("document_missing", missing=[code], basis=ground(code, policy))
    if not vouched:
        raise Refusal("approver_missing", missing=["approver"], basis=ground(code, policy))


def applies_not(code: str, policy: Policy) -> bool:
    """Whether an enterprise may say that an item does not apply to it."""
    return code != SYSTEMS and not key_sections(code, policy)
