"""What a test expects of a no: its code, its ground, and what it names as missing."""

from types import TracebackType

from bihuan.refusal import TEXTS, Refusal


class refused:
    """`with refused("code", "clause", *missing)`: what is done inside is declined, and so; other errors pass through.

    `clause` None leaves the ground open; `missing` need not be complete. `facts` are the refusal's afterwards.
    """

    def __init__(self, code: str, clause: str | None = None, *missing: str) -> None:
        self.code, self.clause, self.missing = code, clause, missing
        self.facts: dict[str, object] = {}

    def __enter__(self) -> "refused":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, _trace: TracebackType | None) -> bool:
        assert error is not None, f"{self.code} was expected and nothing was refused"
        if not isinstance(error, Refusal):
            return False
        assert error.code == self.code, error
        assert self.clause in (None, error.clause), error
        assert set(self.missing) <= set(error.missing), error
        assert self.code in TEXTS, f"{self.code} has no sentence"
        self.facts = error.facts
        return True
