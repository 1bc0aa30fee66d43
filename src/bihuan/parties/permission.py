"""The engine behind every domain's access.py: who may do which act, on one page, in names a lawyer can read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bihuan.refusal import Refusal, Stranger

if TYPE_CHECKING:
    from bihuan.parties.models import Account

Condition = Callable[[Any, "Account"], bool]


class Permissions:
    """A map from act to alternatives; an alternative is a list of named conditions that must all hold.

    `sees` decides whether the actor may know that the subject exists at all: if not, `Stranger` (pages answer 404),
    whatever the act. Every condition's function name and first docstring line go into docs/permissions.md.
    """

    def __init__(self, domain: str, *, sees: Condition, acts: Mapping[str, Sequence[Sequence[Condition]]]) -> None:
        self.domain = domain
        self.sees = sees
        self.acts = dict(acts)

    def allows(self, act: str, subject: Any, by: Account) -> bool:
        """Whether `by` may do `act` on `subject`; for buttons and lists, where a refusal would be noise."""
        return self.sees(subject, by) and any(all(c(subject, by) for c in way) for way in self.acts[act])

    def open_acts(self, subject: Any, by: Account, *, among: Iterable[str]) -> frozenset[str]:
        """Which of `among` `by` may do on a subject that was fetched for `by` and so is seen: for a page's buttons."""
        return frozenset(act for act in among if any(all(c(subject, by) for c in way) for way in self.acts[act]))

    def require(self, act: str, subject: Any, by: Account, *, basis: Any = None) -> None:
        """Let the act through, or raise `Stranger` (cannot see it) or `Refusal` role_not_allowed (sees, may not)."""
        if not self.sees(subject, by):
            raise Stranger(f"{self.domain}.{act}")
        ways = self.acts[act]
        if any(all(c(subject, by) for c in way) for way in ways):
            return
        raise Refusal("role_not_allowed", act=act, needed=self.words(act), basis=basis)

    def words(self, act: str) -> list[str]:
        """The alternatives in Chinese words, for the refusal text and the permission page."""
        return ["且".join(word(condition) for condition in way) for way in self.acts[act]]


def word(condition: Condition) -> str:
    """A condition's Chinese name: the first line of its docstring up to the colon."""
    return (condition.__doc__ or condition.__name__).strip().split("\n")[0].split(":")[0].strip(" .。")
