"""How a jurist's worked cases (`packs/*/cases/listing.toml`) put a question about a listing to the real rules."""

from collections.abc import Mapping
from typing import Any

from bihuan.hazards.listing import rules
from bihuan.hazards.listing.states import Act
from bihuan.policy import Policy, calendar
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
