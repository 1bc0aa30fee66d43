"""What the guards read: the product's own files, as text and as syntax trees, and its addresses."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver
from tools import messages

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src/bihuan"


def modules(under: Path = SRC) -> list[Path]:
    """Every Python file of the product but migrations, sorted."""
    return sorted(path for path in under.rglob("*.py") if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(SRC.rglob("templates/**/*.html"))


def shown(path: Path) -> str:
    """The path as a message names it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """The functions at the top of a module."""
    return (node for node in tree(path).body if isinstance(node, ast.FunctionDef))


def calls(node: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Every call below `node` of a function or method with one of these names."""
    for found in ast.walk(node):
        if isinstance(found, ast.Call) and called(found) in names:
            yield found


def called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


@cache
def texts_in(path: Path) -> frozenset[str]:
    """Every string constant of a module."""
    constants = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Constant))
    return frozenset(node.value for node in constants if isinstance(node.value, str))


@cache
def catalogue():
    """Every text of the product with its English, gathered once: that takes seconds."""
    return messages.catalogue()


@dataclass(frozen=True)
class Address:
    """One URL pattern: `path` as written ("hazards/<int:hazard_id>/close_hazard/"), its parameters and its view."""

    path: str
    name: str
    parameters: tuple[tuple[str, str], ...]
    view: object

    @property
    def access(self) -> str:
        return getattr(self.view, "access", "")

    @property
    def last(self) -> str:
        """The last fixed part, as an act's name."""
        fixed = [part for part in self.path.split("/") if part and "<" not in part]
        return fixed[-1].replace("-", "_") if fixed else ""


def addresses() -> list[Address]:
    """Every address of the product."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list, prefix: str, space: str) -> Iterator[Address]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, path, inner)
        elif isinstance(pattern, URLPattern):
            kinds = [(name, type(kind).__name__) for name, kind in pattern.pattern.converters.items()]
            outer = [part.strip("<>").split(":") for part in prefix.split("/") if part.startswith("<")]
            kinds += [(part[-1], "IntConverter" if part[0] == "int" else "StringConverter") for part in outer]
            yield Address(path, f"{space}{pattern.name or ''}", tuple(kinds), pattern.callback)
