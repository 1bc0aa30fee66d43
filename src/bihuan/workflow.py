"""State machines as tables: all states and moves of a thing stand on one screen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from bihuan.refusal import Refusal


@dataclass(frozen=True)
class Move:
    """One row of the table: `act` leads from any of `sources` to `target`.

    `target` None means that the act leaves the state as it is (a note, an extension). `basis` is a clause id or
    "ours".
    """

    act: str
    sources: tuple[str, ...]
    target: str | None
    basis: str = "ours"


@dataclass(frozen=True)
class Workflow:
    """The table of one thing; refuses at import to be ambiguous, to name unknown states or to leave a final one.

    An act that leaves the state as it is may stand in a final state too: a receipt that comes late.

    `words` gives states and acts their Chinese names, for refusals, buttons and the drawn diagram.
    """

    name: str
    states: type[StrEnum]
    initial: str
    moves: tuple[Move, ...]
    final: frozenset[str] = field(default_factory=frozenset)
    words: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = set(self.states)
        seen: set[tuple[str, str]] = set()
        for move in self.moves:
            unknown = {*move.sources, *([move.target] if move.target else [])} - known
            if unknown:
                raise ValueError(f"{self.name}: {move.act} names unknown states {sorted(unknown)}")
            for source in move.sources:
                if (move.act, source) in seen:
                    raise ValueError(f"{self.name}: {move.act} leaves {source} twice")
                if source in self.final and move.target not in (None, source):
                    raise ValueError(f"{self.name}: {move.act} leaves the final state {source}")
                seen.add((move.act, source))

    def move(self, act: str, state: str) -> Move:
        """The row for `act` in `state`; refuses with `state_not_allowed`, naming the states where it is allowed."""
        rows = [move for move in self.moves if move.act == act]
        for row in rows:
            if state in row.sources:
                return row
        if not rows:
            raise KeyError(f"{self.name} has no act {act}")
        allowed = [self.words.get(s, s) for row in rows for s in row.sources]
        raise Refusal(
            "state_not_allowed", act=self.words.get(act, act), state=self.words.get(state, state), allowed=allowed
        )

    def target(self, act: str, state: str) -> str:
        """The state after `act`; the same state where the move does not change it."""
        return self.move(act, state).target or state

    def acts(self, state: str) -> tuple[str, ...]:
        """The acts that the table offers in `state`, in the table's order."""
        return tuple(dict.fromkeys(move.act for move in self.moves if state in move.sources))

    def reachable(self) -> set[str]:
        """The states that can be reached from the initial one."""
        found, frontier = {self.initial}, [self.initial]
        while frontier:
            state = frontier.pop()
            targets = {m.target for m in self.moves if state in m.sources and m.target}
            frontier += targets - found
            found |= targets
        return found

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, in the table's own words."""
        words = self.words
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for state in self.states:
            if words.get(state):
                lines.append(f"    {state} : {words[state]}")
        for move in self.moves:
            for source in move.sources:
                label = words.get(move.act, move.act)
                lines.append(f"    {source} --> {move.target or source} : {label}")
        lines += [f"    {state} --> [*]" for state in _ordered(self.states, self.final)]
        return "\n".join(lines) + "\n"


def _ordered(states: Iterable[str], chosen: frozenset[str]) -> list[str]:
    return [state for state in states if state in chosen]


def words_of_each(parent: ModuleType) -> dict[str, str]:
    """The Chinese names of the acts of every package in `parent` that has acts: code → words."""
    names = (f"{parent.__name__}.{one.name}.states" for one in iter_modules(parent.__path__) if one.ispkg)
    held = (import_module(name) for name in names if find_spec(name) is not None)
    return {act: words for module in held for act, words in module.ACT_WORDS.items()}
