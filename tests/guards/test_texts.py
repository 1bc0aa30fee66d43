"""Every refusal and every message has its sentence, every sentence is used and gets the facts it names, and every text
a person sees has its English."""

import ast
import re
import string
from collections import Counter

import pytest
from tests.guards.sources import SRC, called, calls, catalogue, modules, shown, texts_in, tree
from tools import messages

from bihuan.notify import texts as notify_texts
from bihuan.refusal import TEXTS

CODE = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)+$")
ELSEWHERE = {
    "amendments/rules.py": "the problems of policy/check.py",
    "collisions.py": "the tables COLLISIONS beside the models; tests/web/test_collisions.py looks for their sentences",
    "experts/rules.py": "the criteria: first words of Answer(…) and _answer(…)",
    "hazards/rules.py": "_incomplete and verifier choose among their own words",
    "hazards/importing.py": "says again what another refusal said, with the row",
    "parties/registration.py": "the problems of standards/credit_code.py",
    "parties/rules.py": "the problems of standards/credit_code.py",
    "experts/operations.py": "the problems of standards/resident_id.py",
    "exchange/sheets/models.py": "says again why the worker refused, or one of its own: …_out_of_reach, …_failed",
    "documents/forms.py": "the form_field_… it counts",
    "field/reasons.py": "says again why something of a phone was not taken",
    "policy/check.py": "the codes its docstring names",
}
"""Modules that raise a Refusal whose code is no plain text in the call, and where the code comes from."""


def test_a_code_has_one_sentence():
    trees = map(tree, (SRC / "refusal").glob("*.py"))
    parts = [node for one in trees for node in ast.walk(one) if isinstance(node, ast.Dict)]
    codes = [key.value for part in parts for key in part.keys if isinstance(key, ast.Constant)]
    assert not [code for code, n in Counter(codes).items() if n > 1]


def raises() -> list[tuple[str, ast.Call]]:
    return [(shown(path), call) for path in modules() for call in calls(tree(path), "Refusal") if call.args]


def plain() -> dict[str, list[tuple[str, ast.Call]]]:
    """Code → where it is raised with the code as a plain text."""
    found: dict[str, list[tuple[str, ast.Call]]] = {}
    for path, call in raises():
        for node in choices(call.args[0]):
            found.setdefault(node, []).append((path, call))
    return found


def choices(node: ast.AST) -> list[str]:
    """The texts an expression chooses among: one, or the two sides of an `if`."""
    if isinstance(node, ast.Constant):
        return [node.value]
    return [*choices(node.body), *choices(node.orelse)] if isinstance(node, ast.IfExp) else []


def chosen() -> set[str]:
    """Codes of the modules in ELSEWHERE."""
    codes = {code for path in ("experts/rules.py",) for call in calls(tree(SRC / path), "Answer", "_answer")
             for code in choices(call.args[0])}  # fmt: skip
    for name in ("_incomplete", "verifier"):
        (function,) = (n for n in tree(SRC / "hazards/rules.py").body if getattr(n, "name", "") == name)
        parts = [n for n in ast.walk(function) if isinstance(n, ast.Return | ast.Dict | ast.Call)]
        codes |= {text for part in parts for text in given_back(part) if is_code(text)}
    for standard in ("credit_code", "resident_id"):
        codes |= {
            text for text in texts_in(SRC / f"standards/{standard}.py") if text.startswith(standard) and is_code(text)
        }
    codes |= {text for text in texts_in(SRC / "documents/forms.py") if text.startswith("form_field_")}
    (publishable,) = (n for n in tree(SRC / "policy/check.py").body if getattr(n, "name", "") == "require_publishable")
    return codes | set(re.findall(r"[a-z]+(?:_[a-z]+)+", ast.get_docstring(publishable)))


def given_back(node: ast.AST) -> list[str]:
    """The texts a function returns, looks up in a table, or falls back on."""
    if isinstance(node, ast.Dict):
        return [text for value in node.values for text in choices(value)]
    if isinstance(node, ast.Call):
        return choices(node.args[1]) if called(node) == "next" else []
    return choices(node.value) if node.value else []


def is_code(text: object) -> bool:
    return isinstance(text, str) and bool(CODE.match(text))


WARNINGS = {"resident_id_division_unknown"}
"""Codes of the standards that warn and do not refuse."""


def test_every_code_has_its_sentence():
    missing = sorted((set(plain()) | chosen()) - WARNINGS - set(TEXTS))
    where = {code: sorted({path for path, _ in plain().get(code, [])}) for code in missing}
    assert not missing, f"add one line each to refusal.TEXTS, saying what to do next: {where}"


def test_a_code_that_is_computed_is_known():
    computed = {path for path, call in raises() if not choices(call.args[0])}
    unknown = computed - {f"src/bihuan/{path}" for path in ELSEWHERE}
    assert not unknown, f"write the code as a text in the call, or say in ELSEWHERE where it comes from: {unknown}"


def test_every_sentence_is_used():
    used = set(plain()) | chosen()
    used |= {text for path in modules() if path.parent != SRC / "refusal" for text in texts_in(path) if is_code(text)}
    assert not set(TEXTS) - used, (
        f"no act refuses with these; take them out of refusal.TEXTS: {sorted(set(TEXTS) - used)}"
    )


def test_every_sentence_gets_the_facts_it_names():
    lacking = []
    for code, places in plain().items():
        wanted = {name for _, name, _, _ in string.Formatter().parse(TEXTS.get(code, "")) if name}
        for path, call in places:
            given = {keyword.arg for keyword in call.keywords}
            if None not in given and wanted - given:
                lacking.append(f"{path}:{call.lineno}: {code} lacks {sorted(wanted - given)}")
    assert not lacking, "the sentence would show an ellipsis:\n" + "\n".join(lacking)


def test_every_event_has_its_sentence():
    sent = set()
    for path in modules():
        for call in calls(tree(path), "tell", "send"):
            first = call.args[0] if call.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                sent.add(first.value)
        sent |= {text for call in calls(tree(path), "partial") if called(call) == "partial" for text in [
            n.value for n in call.args[1:2] if isinstance(n, ast.Constant) and isinstance(n.value, str)]}  # fmt: skip
    missing = {event for event in sent if "-" in event} - set(notify_texts.TEXTS)
    assert not missing, f"add one line each to notify/texts.py: {sorted(missing)}"
    unused = (
        set(notify_texts.TEXTS)
        - notify_texts.RETIRED
        - {text for path in modules() if path.name != "texts.py" for text in texts_in(path)}
    )
    assert set(notify_texts.TEXTS) - sent >= notify_texts.RETIRED
    assert not unused, f"nothing sends these events; take them out of notify/texts.py: {sorted(unused)}"


CHINESE = re.compile(r"[一-鿿]")


def test_every_text_has_its_english():
    """What tools/messages.py gathers: marked texts, refusals, events, words of states, acts, fields and conditions."""
    missing = messages.untranslated(catalogue())
    assert not missing, f"{len(missing)} texts without English; run make messages and fill locale/en:\n" + "\n".join(
        missing
    )


def test_placeholders_of_the_english_are_those_of_the_chinese():
    wrong = []
    for entry in catalogue():
        for one in [entry.string] if isinstance(entry.string, str) else entry.string:
            chinese = entry.id if isinstance(entry.id, str) else entry.id[0]
            if chinese and one and braces(chinese) != braces(one):
                wrong.append(f"{chinese} → {one}")
    assert not wrong, "\n".join(wrong)


def braces(text: str) -> list[str]:
    return sorted(set(re.findall(r"{\w+}|%\(\w+\)s", text)))


@pytest.mark.parametrize("table", [TEXTS, notify_texts.TEXTS], ids=["refusals", "messages"])
def test_sentences_are_chinese_and_whole(table):
    wrong = {code: text for code, text in table.items() if not CHINESE.search(text)}
    assert not wrong, f"the source language is Chinese: {wrong}"
