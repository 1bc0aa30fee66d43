"""A readable no: every act that is declined says by which code, what is missing and on what ground."""

from collections.abc import Iterable
from typing import Any

from bihuan.refusal.texts import TEXTS as TEXTS


class Refusal(Exception):
    """An act declined for a reason that a person can read and act on.

    `code` is stable (pages, phone, API and sheets share it); `missing` names the things that would have to be there;
    `basis` is the ground (anything with `.clause`), None where the ground is product policy (ours).
    """

    recorded = False
    """Whether the operation has put the denial on record itself; otherwise the page does."""

    def __init__(self, code: str, *, missing: Iterable[str] = (), basis: Any = None, **facts: Any) -> None:
        self.code = code
        self.missing = tuple(missing)
        self.basis = basis
        self.facts = facts
        super().__init__(code)

    @property
    def clause(self) -> str:
        """The clause id that carries the refusal, or "ours"."""
        return getattr(self.basis, "clause", None) or "ours"

    def text(self) -> str:
        """The Chinese sentence of the code; translate the template first where another language is wanted."""
        return fill(TEXTS.get(self.code, self.code), self.facts)

    def __repr__(self) -> str:
        return f"Refusal({self.code!r}, missing={list(self.missing)}, clause={self.clause!r})"

    __str__ = __repr__


class Stranger(Exception):
    """The actor may not even know that the thing exists: pages answer 404."""

    recorded = False


class _Facts(dict):
    def __missing__(self, key: str) -> str:
        return "…"


def fill(template: str, facts: dict[str, Any]) -> str:
    """`template` with its {facts} filled in; lists are joined the Chinese way, an unknown fact is an ellipsis."""
    plain = {k: "、".join(map(str, v)) if isinstance(v, (list, tuple, set)) else v for k, v in facts.items()}
    return template.format_map(_Facts(plain))
