"""How a jurist's worked cases (`packs/*/cases/listing.toml`) put a question about a listing to the real rules."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bihuan.hazards.listing import rules
from bihuan.hazards.listing.states import Act
from bihuan.policy import Policy, calendar, due_on
from bihuan.policy.cases import rule

_ENDS = {Act.APPLY_TO_LIFT: rules.applied, Act.LIFT_LISTING: rules.lifted}


@rule("listing.propose")
def propose(policy: Policy, given: Mapping[str, Any]) -> None:
    """given { grade, office_kind, ground = "" }; the two units are not the same."""
    asked = rules.Proposal(given["grade"], given["office_kind"], 1, 2, given.get("ground", ""))
    rules.proposed(asked, policy)


@rule("listing.approve")
def approve(policy: Policy, given: Mapping[str, Any]) -> None:
    """given { due_on }; listed on the day of the case."""
    rules.approved(given["due_on"], "停用整改", on=policy.on, policy=policy)


@rule("listing.extension")
def extension(policy: Policy, given: Mapping[str, Any]) -> None:
    """given { due_on, until }; asked for on the day of the case."""
    days = {"due_on": given["due_on"], "on": policy.on, "calendar": calendar(policy)}
    rules.extension_asked(given["until"], "设备交货延后", **days, policy=policy)


@rule("listing.end")
def end(policy: Policy, given: Mapping[str, Any]) -> None:
    """given { act = "apply_to_lift" or "lift_listing", state }."""
    _ENDS[Act(given["act"])](given["state"], policy)


@rule("listing.file")
def file(policy: Policy, given: Mapping[str, Any]) -> dict[str, Any]:
    """given { level, listed_on, filed_on }, then { due_on, late }."""
    days = {"listed_on": given["listed_on"], "today": given["filed_on"]}
    rules.filed(given["level"], given["filed_on"], **days, policy=policy)
    return _by_its_day(policy, "listing.filing_days", given["listed_on"], given["filed_on"])


@rule("listing.publish")
def publish(policy: Policy, given: Mapping[str, Any]) -> dict[str, Any]:
    """given { listed_on, published_on }, then { due_on, late }."""
    return _by_its_day(policy, "listing.publish_days", given["listed_on"], given["published_on"])


def _by_its_day(policy: Policy, key: str, since: date, done_on: date) -> dict[str, Any]:
    last = due_on(policy, key, after=since)
    day = last.on if last else None
    return {"due_on": day or "unset", "late": rules.is_late(day, done_on, on=done_on)}


@rule("listing.report")
def report(policy: Policy, given: Mapping[str, Any]) -> dict[str, Any]:
    """given { cycle, told_on }, then { due_on }."""
    return {"due_on": rules.next_report(given["cycle"], given["told_on"])}


@rule("listing.quota")
def quota(policy: Policy, given: Mapping[str, Any]) -> dict[str, Any]:
    """given { sectors } of a quarter's listings, then { counted, short }."""
    found = rules.quota(given["sectors"], policy)
    return {"counted": found.counted, "short": found.short}
