"""A file fits one description and one reading; a drawer for everything has no place here."""

import ast

from tests.guards.sources import SRC, modules, shown, tree

LONGEST_FILE, LONGEST_FUNCTION = 500, 90
DRAWERS = {
    "utils", "util", "helpers", "helper", "common", "core", "base", "misc", "manager", "managers", "handler",
    "handlers", "processor", "mixins",
}  # fmt: skip


def test_no_file_is_too_long():
    sizes = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    long = {path: lines for path, lines in sizes.items() if lines > LONGEST_FILE}
    assert not long, f"split by the nouns they hold, each at most {LONGEST_FILE} lines: {long}"


def test_no_function_is_too_long():
    long = [
        f"{shown(path)}: {node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long, f"more than {LONGEST_FUNCTION} lines in one function: {long}"


def test_nothing_is_called_like_a_drawer():
    named = {path for path in SRC.rglob("*") if path.suffix in ("", ".py") and path.stem in DRAWERS}
    named -= {SRC / "config" / "postgresql" / "base.py"}  # Django looks for a database backend by this name
    assert not named, f"name it after the noun it holds: {[shown(path) for path in named]}"


def test_nobody_but_the_edges_reads_the_clock():
    """Time comes in as `at=` and `on=`; operations, rules, queries and models never ask for it."""
    lower = ("operations", "rules", "queries", "models", "closure", "reporting", "access", "facts")
    reading = [
        f"{shown(path)}:{node.lineno}"
        for path in modules()
        if path.stem in lower and "web" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ("now", "today")
        and isinstance(node.value, ast.Name)
        and node.value.id == "clock"
    ]
    assert not reading, f"take the moment as at= or on=: {reading}"
