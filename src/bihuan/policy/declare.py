"""One declared key of the vocabulary."""

from dataclasses import dataclass

from bihuan.policy.kinds import DIRECTIONS, Kind


@dataclass(frozen=True)
class Key:
    """What a pack may set: `name` is "<topic>.<key>"; `cited` names the clauses that speak of it."""

    name: str
    kind: Kind
    stricter: str
    about_zh: str
    about_en: str
    unit: str = ""
    modality: str = "must"
    cited: str = ""

    def __post_init__(self) -> None:
        if self.stricter not in DIRECTIONS or self.stricter not in self.kind.directions:
            raise AssertionError(f"{self.name}: stricter {self.stricter} is none of {self.kind.directions}")

    @property
    def topic(self) -> str:
        return self.name.partition(".")[0]

    @property
    def key(self) -> str:
        return self.name.partition(".")[2]


def key(name: str, kind: Kind, stricter: str, zh: str, en: str, **more: str) -> Key:
    """Short form for the declarations in `topics/`."""
    return Key(name, kind, stricter, zh, en, **more)
