"""The pages made from the tables of acts: who may do what, and the drawn states. `tools/docs.py` writes them."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

SOURCE = Path(__file__).resolve().parent.parent / "src"


def permissions() -> str:
    """docs/permissions.md: act × who, from every `Permissions` map, in Chinese and English."""
    from bihuan.parties.permission import Permissions, word

    parts = [
        "# 谁能办什么 · Who may do what",
        "Written by `make docs` from the `Permissions` maps in `access.py`; do not edit. 一行之内“或”是各个可选条件，"
        "“且”是须同时满足的条件。Whoever does not *see* the thing gets 404, whatever the act.",
    ]
    for module in _modules("access"):
        words = vars(module).get("ACT_WORDS") or getattr(_beside(module, "states"), "ACT_WORDS", {})
        rows = []
        for table in vars(module).values():
            if not isinstance(table, Permissions):
                continue
            for act, ways in table.acts.items():
                zh = " 或 ".join("且".join(word(one) for one in way) for way in ways)
                en = " or ".join(" and ".join(_english(one.__name__) for one in way) for way in ways)
                sees = word(table.sees) if table.sees.__doc__ else ""
                rows.append(f"| {words.get(act, act)} | `{act}` | {zh} | {en} | {sees} |")
        head = "| 事项 | act | 谁 | who | 看得见的前提 |\n|---|---|---|---|---|\n"
        parts.append(f"## {_area(module)}\n\n{head}" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


def states() -> str:
    """docs/states.md: every `Workflow` as a Mermaid diagram and as a table with the ground of each move."""
    from bihuan.workflow import Workflow

    parts = [
        "# 状态 · State machines",
        "Written by `make docs` from the `Workflow` tables in `states.py`; do not edit.",
    ]
    for module in _modules("states"):
        for table in vars(module).values():
            if isinstance(table, Workflow):
                parts += [f"## {table.name}", f"```mermaid\n{table.mermaid()}```", _moves(table)]
    return "\n\n".join(parts) + "\n"


def _moves(table) -> str:
    words = table.words
    rows = [
        f"| {words.get(move.act, move.act)} | `{move.act}` | {'、'.join(words.get(s, s) for s in move.sources)} "
        f"| {words.get(move.target, '—') if move.target else '（不变）'} | {move.basis} |"
        for move in table.moves
    ]
    return "| 事项 | act | 在 | 到 | 依据 |\n|---|---|---|---|---|\n" + "\n".join(rows)


def _modules(name: str) -> Iterator[ModuleType]:
    for path in sorted((SOURCE / "bihuan").rglob(f"{name}.py")):
        yield importlib.import_module(".".join(path.relative_to(SOURCE).with_suffix("").parts))


def _beside(module: ModuleType, name: str) -> ModuleType | None:
    try:
        return importlib.import_module(f"{module.__package__}.{name}")
    except ModuleNotFoundError:
        return None


def _area(module: ModuleType) -> str:
    return module.__package__.removeprefix("bihuan.").replace(".", "/")


def _english(name: str) -> str:
    return name.replace("_", " ").strip()
