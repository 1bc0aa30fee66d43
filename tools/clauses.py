"""Which clauses of the documents are proven by tests: clause → module → values, code, tests → status.

`bihuan clauses` (make clauses) writes docs/clauses.md and prints the totals; `--json` prints everything and writes
nothing. Nothing is claimed: a clause is *proven* only by a test that shows it and a test that shows its refusal, both
marked `@pytest.mark.clause("LY-2.1.9")` and `@pytest.mark.clause("LY-2.1.9", refusal=True)`.
"""

import argparse
import ast
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "bihuan"
PAGE = ROOT / "docs" / "clauses.md"

PROVEN, HALF, CODE_ONLY, VALUE_ONLY, NOT_BUILT = "proven", "half", "code only", "pack value only", "not yet built"
STATUSES = {
    PROVEN: "a test shows it and a test shows its refusal",
    HALF: "only one of the two tests exists",
    CODE_ONLY: "code names it, no test proves it",
    VALUE_ONLY: "a pack's value cites it, nothing acts on it yet",
    NOT_BUILT: "neither value nor code nor test",
}


@dataclass
class Line:
    """One clause with everything that names it."""

    id: str
    ref: str
    gist_zh: str
    gist_en: str
    document: str
    module: str
    values: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    cases: int = 0
    shown_by: list[str] = field(default_factory=list)
    refused_by: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        if self.shown_by and self.refused_by:
            return PROVEN
        if self.shown_by or self.refused_by:
            return HALF
        if self.code:
            return CODE_ONLY
        return VALUE_ONLY if self.values else NOT_BUILT


def lines() -> list[Line]:
    """Every clause of the packs in the order of its document, with what was found about it."""
    sys.path.insert(0, str(SOURCE.parent))
    from bihuan.policy import policies

    found = {clause.id: _line(clause) for clause in policies.clauses()}
    for clause, value in _values(policies):
        _note(found, clause, "values", value)
    for clause, where, codes in _in_code(found):
        _note(found, clause, "code", where)
        for code in codes:
            _note(found, clause, "refusals", code)
    for clause, test, refusing in marks():
        _note(found, clause, "refused_by" if refusing else "shown_by", test)
    for pack in policies.packs():
        for case in pack.cases:
            for clause in {case.facts.get("clause"), case.facts.get("then", {}).get("clause")} & set(found):
                found[clause].cases += 1
    return sorted(found.values(), key=lambda line: (line.document, _natural(line.id)))


def _line(clause) -> Line:
    return Line(clause.id, clause.ref, clause.gist_zh, clause.gist_en, clause.instrument.id, clause.module or "—")


def _natural(text: str) -> list[tuple[bool, int, str]]:
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", text)]


def _note(found: dict[str, Line], clause: str, kind: str, what: str) -> None:
    if clause in found and what not in getattr(found[clause], kind):
        getattr(found[clause], kind).append(what)


def _values(policies) -> Iterator[tuple[str, str]]:
    for pack in policies.packs():
        for key, values in sorted(pack.values.items()):
            for value in values:
                clauses = {*value.clauses, *(one for row in value.row_clauses.values() for one in row)}
                yield from ((clause, f"{pack.id}:{key}") for clause in sorted(clauses))


CLAUSE = re.compile(r"\b([A-Z]{2,}[0-9A-Z]*-\d+(?:[.\-]\d+)*)(?:\.\.(\d+))?")


def named(text: str) -> Iterator[str]:
    """The clause ids in a text; LY-2.1.2..4 names three."""
    for first, last in CLAUSE.findall(text):
        stem, number = re.match(r"(.*?)(\d+)$", first).groups()
        yield from (f"{stem}{n}" for n in range(int(number), int(last or number) + 1))


NO_ACTS = {"policy", "web", "demo", "config", "cli", "refusal", "workflow"}
"""Packages whose docstrings name clauses as examples; nothing is decided there."""


def _in_code(known: dict[str, Line]) -> Iterator[tuple[str, str, list[str]]]:
    """Clauses that a docstring or a table of states names: (clause, module.function, the refusal codes beside it)."""
    for path in sorted(SOURCE.rglob("*.py")):
        area = path.relative_to(SOURCE).as_posix().removesuffix(".py").replace("/", ".")
        if "migrations" in path.parts or area.split(".")[0] in NO_ACTS:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                text = ast.get_docstring(node) or ""
                for sentence in re.split(r"(?<=[.;,]) ", text.replace("\n", " ")):
                    codes = re.findall(r"`([a-z]+(?:_[a-z]+)+)`", sentence)
                    yield from ((one, f"{area}.{node.name}", codes) for one in named(sentence) if one in known)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Move" and len(node.args) > 3:
                act, basis = node.args[0], node.args[3]
                if isinstance(basis, ast.Constant) and basis.value in known:
                    yield basis.value, f"{area}.{getattr(act, 'attr', '').lower()}", []


def marks() -> Iterator[tuple[str, str, bool]]:
    """Every clause mark in the tests: (clause, "folder/test_file.py::test", refusing?)."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        home = path.relative_to(ROOT / "tests").as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for test in ast.walk(tree):
            if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
                for call in _clause_marks(test):
                    yield from ((clause, f"{home}::{test.name}", _refuses(call)) for clause in _ids(call))


def _clause_marks(test: ast.FunctionDef) -> Iterator[ast.Call]:
    """The marks above a test, and those of its single parameters."""
    for decorator in test.decorator_list:
        for node in ast.walk(decorator):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.clause":
                yield node


def _ids(call: ast.Call) -> list[str]:
    return [argument.value for argument in call.args if isinstance(argument, ast.Constant)]


def _refuses(call: ast.Call) -> bool:
    return any(word.arg == "refusal" and getattr(word.value, "value", False) for word in call.keywords)


def unknown_marks(found: list[Line]) -> list[str]:
    """Marks that name a clause no pack holds."""
    known = {line.id for line in found}
    return [f"{test}: {clause}" for clause, test, _ in marks() if clause not in known]


def totals(found: list[Line], by: str) -> dict[str, Counter]:
    """Counts of each status per document or per module."""
    counts: dict[str, Counter] = {}
    for line in found:
        counts.setdefault(getattr(line, by), Counter())[line.status] += 1
    return counts


def page(found: list[Line]) -> str:
    """docs/clauses.md, whole."""
    unproven = [line for line in found if line.status != PROVEN]
    parts = [
        "# Clauses and what proves them",
        "Written by `make clauses` from the packs, the docstrings and the tests' marks; do not edit. "
        "A document that says something twice, or a mere preamble, counts too, so the totals are a lamp and no score.",
        "\n".join(f"- **{status}**: {meaning}" for status, meaning in STATUSES.items()),
        "## Per document\n\n" + _table("document", totals(found, "document")),
        "## Per module\n\n" + _table("module", totals(found, "module")),
        *(_document(name, [line for line in found if line.document == name]) for name in _documents(found)),
        "## What no pair of tests proves\n\n" + "\n".join(
            f"- **{status}** ({len(ids)}): {', '.join(ids)}" for status in list(STATUSES)[1:]
            if (ids := [line.id for line in unproven if line.status == status])
        ),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _documents(found: list[Line]) -> list[str]:
    return sorted({line.document for line in found})


def _table(name: str, counts: dict[str, Counter]) -> str:
    head = f"| {name} | clauses | {' | '.join(STATUSES)} |\n|---|{'---|' * (len(STATUSES) + 1)}\n"
    rows = {**dict(sorted(counts.items())), "**all**": sum(counts.values(), Counter())}
    return head + "\n".join(
        f"| {key} | {sum(row.values())} | {' | '.join(str(row[status]) for status in STATUSES)} |"
        for key, row in rows.items()
    )


def _document(name: str, found: list[Line]) -> str:
    head = (
        f"## {name}\n\n| clause | gist | module | values | code (refusals) | cases | tests | status |\n|{'---|' * 8}\n"
    )
    return head + "\n".join(_row(line) for line in found)


def _row(line: Line) -> str:
    code = _list(line.code) + (f" ({_list(line.refusals)})" if line.refusals else "")
    tests = "<br>".join(
        [*(f"+ {_test(name)}" for name in line.shown_by), *(f"− {_test(name)}" for name in line.refused_by)]
    )
    cells = (line.id, line.gist_zh.replace("|", "／"), line.module, _list(line.values), code, line.cases or "", tests)
    return "| " + " | ".join(map(str, cells)) + f" | {line.status} |"


def _list(names: list[str]) -> str:
    return "<br>".join(names)


def _test(name: str) -> str:
    file, test = name.split("::")
    return f"{file.removesuffix('.py').replace('test_', '', 1)}: {test.removeprefix('test_').replace('_', ' ')}"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print everything as JSON and write nothing")
    args = parser.parse_args(argv)
    found = lines()
    wrong = unknown_marks(found)
    if args.json:
        print(json.dumps([{**asdict(line), "status": line.status} for line in found], ensure_ascii=False, indent=1))
    else:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(found), encoding="utf-8")
        _say(found)
    for mark in wrong:
        print(f"no such clause: {mark}", file=sys.stderr)
    return 1 if wrong else 0


def _say(found: list[Line]) -> None:
    for document, counts in sorted(totals(found, "document").items()):
        shown = ", ".join(f"{counts[status]} {status}" for status in STATUSES if counts[status])
        print(f"{document:10} {sum(counts.values()):4}  {shown}")
    counts = Counter(line.status for line in found)
    print(f"{'all':10} {len(found):4}  " + ", ".join(f"{counts[status]} {status}" for status in STATUSES))
    print(f"written: {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
