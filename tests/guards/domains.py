"""The domains that have acts, found by looking: a package whose states.py or access.py holds an `Act`."""

from __future__ import annotations

import ast
import importlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from tests.guards.sources import ROOT, SRC, functions, modules, tree

from bihuan.parties.permission import Permissions
from bihuan.workflow import Workflow


@dataclass(frozen=True)
class Domain:
    """One package with its acts. `folder` is where its modules stand."""

    name: str
    folder: Path
    acts: type
    words: dict[str, str]
    maps: tuple[Permissions, ...]
    workflows: tuple[Workflow, ...]
    beginnings: frozenset[str]  # acts without a row: they begin a life, or are about something without a state

    def operations(self) -> dict[str, tuple[Path, ast.FunctionDef]]:
        """Public functions that take `by` and `at` by keyword, in a transaction: name → (file, function)."""
        found = {}
        for path in modules(self.folder):
            for function in functions(path):
                if is_operation(function):
                    found[function.name] = (path, function)
        return found


def is_operation(function: ast.FunctionDef) -> bool:
    named = {argument.arg for argument in function.args.kwonlyargs}
    atomic = any(ast.unparse(decorator) == "transaction.atomic" for decorator in function.decorator_list)
    return atomic and {"by", "at"} <= named and not function.name.startswith("_")


def domains() -> list[Domain]:
    homes = sorted({path.parent for path in modules() if _defines_acts(path)})
    return [_domain(folder) for folder in homes]


def _defines_acts(path: Path) -> bool:
    classes = [node.name for node in tree(path).body if isinstance(node, ast.ClassDef)]
    return path.name in ("states.py", "access.py") and "Act" in classes


def _domain(folder: Path) -> Domain:
    held = [_module(folder, name) for name in ("states", "access") if (folder / f"{name}.py").is_file()]
    names = {key: value for module in held for key, value in vars(module).items()}
    return Domain(
        name=folder.relative_to(SRC).as_posix(),
        folder=folder,
        acts=names["Act"],
        words=dict(names.get("ACT_WORDS", {})),
        maps=tuple(value for value in names.values() if isinstance(value, Permissions)),
        workflows=tuple(value for value in names.values() if isinstance(value, Workflow)),
        beginnings=frozenset({*names.get("BEGINNINGS", ()), *names.get("BESIDE", ())}),
    )


def _module(folder: Path, name: str) -> ModuleType:
    return importlib.import_module(".".join((*folder.relative_to(ROOT / "src").parts, name)))
