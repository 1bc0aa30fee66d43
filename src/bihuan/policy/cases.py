"""Worked cases a jurist wrote (`cases/*.toml`), run as tests.

Two forms:

    [[case]]                                   # what does the pack say?
    name = "二级企业每年2次"
    on = 2020-05-01
    ask = "checks.per_year"
    for = "grade_2"                            # the row of a table
    expect = 2                                 # or "unset"
    clause = "LY-2.1.3"                        # optional, as is modality

    [[case]]                                   # how does a rule decide?
    on = 2020-05-01
    rule = "inspections.team"
    given = { experts = 2, exception = false }
    then = { refused = "too_few_experts", clause = "LY-2.1.9" }     # or { accepted = true, <answer> = … }

Rules register themselves in `RULES`: `rule(policy, given) -> dict | None`, raising `Refusal`. This package never
imports them: a case whose rule nobody registered is reported "not_runnable", never passed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bihuan.policy.at import BrokenPacks, Policies, Policy, policies
from bihuan.policy.kinds import UNSET
from bihuan.policy.setting import plain
from bihuan.policy.shelf import Case, Problem
from bihuan.policy.vocabulary import KEYS
from bihuan.refusal import Refusal

Rule = Callable[[Policy, Mapping[str, Any]], Mapping[str, Any] | None]
STATES = ("passed", "failed", "not_runnable")
RULES: dict[str, Rule] = {}
"""Name of a rule ("inspections.team") → the pure decision behind it."""


def rule(name: str) -> Callable[[Rule], Rule]:
    """Decorator: register a decision for the worked cases. Raises `ValueError` when the name is taken."""

    def keep(decision: Rule) -> Rule:
        if name in RULES:
            raise ValueError(f"rule {name} is registered twice")
        RULES[name] = decision
        return decision

    return keep


@dataclass(frozen=True)
class Result:
    """`state` is "passed", "failed" or "not_runnable"; `detail` says why."""

    case: Case
    state: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.case.file}: {self.case.name}: {self.state} {self.detail}".rstrip()


def run(pack_id: str | None = None, asked: Policies = policies) -> list[Result]:
    """Run the cases of one pack's folder, or of all."""
    packs = asked.packs() if pack_id is None else [asked.pack(pack_id)]
    return [_run(case, asked) for pack in packs for case in pack.cases]


def problems(asked: Policies) -> list[Problem]:
    """Failed cases as errors, those that cannot run yet as notices."""
    found = []
    for result in run(asked=asked):
        if result.state != "passed":
            level = "error" if result.state == "failed" else "notice"
            code = f"case_{result.state}"
            found.append(Problem(result.case.file, result.case.name, result.detail, code, level, result.case.pack))
    return found


def _run(case: Case, asked: Policies) -> Result:
    facts = case.facts
    if "rule" in facts and facts["rule"] not in RULES:
        return Result(case, "not_runnable", f"no rule {facts['rule']!r} is registered")
    try:
        policy = asked.at(case.pack, on=case.on)
        return _ask(case, policy) if "ask" in facts else _decide(case, policy)
    except Refusal as refusal:
        return _refused(case, refusal)
    except (BrokenPacks, KeyError) as error:
        return Result(case, "failed", str(error))


def _ask(case: Case, policy: Policy) -> Result:
    facts = case.facts
    if facts["ask"] not in KEYS:
        return Result(case, "failed", f"the vocabulary has no {facts['ask']}")
    setting = policy.setting(facts["ask"])
    if "for" in facts:
        setting = setting.on(facts["for"])
    got = {"expect": plain(setting.value) if setting.is_set else UNSET}
    if "clause" in facts:
        got["clause"] = facts["clause"] if facts["clause"] in (setting.basis.clause, *setting.basis.clauses) else (
            setting.basis.clause
        )  # fmt: skip
    if "modality" in facts:
        got["modality"] = str(setting.modality)
    return _compare(case, {name: plain(facts[name]) for name in got}, got)


def _decide(case: Case, policy: Policy) -> Result:
    answer = RULES[case.facts["rule"]](policy, case.facts.get("given", {})) or {}
    got = {"accepted": True, **{name: plain(value) for name, value in answer.items()}}
    then = plain(case.facts["then"])
    return _compare(case, then, {name: got.get(name) for name in then})


def _refused(case: Case, refusal: Refusal) -> Result:
    """A refusal is what the case expects, or it is the failure; HZ-6.1 cases expect one of the policy itself."""
    then = plain(case.facts.get("then", {}))
    got: dict[str, Any] = {"refused": refusal.code, "clause": refusal.clause, "missing": list(refusal.missing)}
    wanted = {"refused": then.get("refused"), **{name: then[name] for name in then if name != "refused"}}
    return _compare(case, wanted, {name: got.get(name) for name in wanted})


def _compare(case: Case, wanted: Mapping[str, Any], got: Mapping[str, Any]) -> Result:
    wrong = [f"{name}: expected {wanted[name]!r}, got {got[name]!r}" for name in wanted if wanted[name] != got[name]]
    return Result(case, "failed", "; ".join(wrong)) if wrong else Result(case, "passed")
