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
    rule = "inspections.year"
    given = { grade = "grade_2", done = 1 }
    then = { required = 2, missing = 1 }       # or { refused = "too_few_experts", clause = "LY-2.1.9" }

Rules register themselves in `RULES`: `rule(policy, given) -> dict | None`, raising `Refusal`. This package never
imports them: a case whose rule nobody registered is reported "not_runnable", never passed. A fact in `given` that the
rule does not ask for fails the case: it is misspelt, or it changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
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
WAITS, CODE_WAITS = "not run: the pack's values have to be mended first", "case_not_runnable"
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
    """Failed cases as errors, those that cannot run yet as notices; what waits for broken values is told once a pack,
    so that the fault itself is not lost among its consequences."""
    found, waiting = [], Counter()
    for result in run(asked=asked):
        if result.detail == WAITS:
            waiting[result.case.pack] += 1
        elif result.state != "passed":
            level = "error" if result.state == "failed" else "notice"
            code = f"case_{result.state}"
            found.append(Problem(result.case.file, result.case.name, result.detail, code, level, result.case.pack))
    for pack, n in waiting.items():
        found.append(Problem(f"{asked.pack(pack).folder.name}/cases", f"{n} cases", WAITS, CODE_WAITS, "notice", pack))
    return found


def _run(case: Case, asked: Policies) -> Result:
    facts = case.facts
    if "rule" in facts and facts["rule"] not in RULES:
        return Result(case, "not_runnable", f"no rule {facts['rule']!r} is registered")
    given = _Given(facts.get("given", {}))
    try:
        asked.pack(case.pack)  # a code that no pack bears would be answered by its province or the nation
        policy = asked.at(case.pack, on=case.on)
        result = _ask(case, policy) if "ask" in facts else _decide(case, policy, given)
    except Refusal as refusal:
        result = _refused(case, refusal)
    except _Missing as missing:
        return Result(case, "failed", f"given: {missing.args[0]} is missing")
    except BrokenPacks:
        return Result(case, "not_runnable", WAITS)
    except KeyError as error:
        return Result(case, "failed", str(error.args[0]))
    except (TypeError, ValueError, AttributeError) as error:
        return Result(case, "failed", f"given: {error}")
    unasked = sorted(given.unasked())
    if unasked and "rule" in facts and result.state == "passed":
        return Result(case, "failed", f"given: nothing asks for {', '.join(unasked)}")
    return result


class _Missing(Exception):
    """The rule asked for a fact that the case does not state."""


class _Given(Mapping[str, Any]):
    """The facts of a case, noting which of them the rule asks for."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = {name: _noting(value) for name, value in facts.items()}
        self._asked: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self._asked.add(name)
        if name not in self._facts:
            raise _Missing(name)
        return self._facts[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self._facts else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def unasked(self) -> Iterator[str]:
        """The names nobody asked for, those within lists and tables too."""
        for name, value in self._facts.items():
            if name not in self._asked:
                yield name
                continue
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, _Given):
                    yield from inner.unasked()


def _noting(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _Given(value)
    return [_noting(inner) for inner in value] if isinstance(value, list) else value


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
    wanted = {name: plain(facts[name]) for name in got}
    if "refused" in facts.get("then", {}):  # and yet there was an answer
        wanted["refused"], got["refused"] = facts["then"]["refused"], None
    return _compare(case, wanted, got)


def _decide(case: Case, policy: Policy, given: Mapping[str, Any]) -> Result:
    answer = RULES[case.facts["rule"]](policy, given) or {}
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
