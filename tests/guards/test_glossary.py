"""One term, one identifier, one row of docs/glossary.md, and its clause exists."""

from tests.guards.domains import domains
from tests.guards.sources import ROOT

from bihuan.hazards.states import STEP_WORDS
from bihuan.inspections.states import NATURE_WORDS
from bihuan.parties.models import Role
from bihuan.policy import policies

ROWS = [
    [cell.strip() for cell in line.strip("| \n").split("|")]
    for line in (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and "`" in line
]
PAIRS = {(row[0], name.strip(" `")) for row in ROWS for name in row[2].split(",")}


def spoken() -> dict[tuple[str, str], None]:
    """(Chinese word, identifier) of every act, state, step, nature and role."""
    words: dict[tuple[str, str], None] = {}
    for domain in domains():
        words |= dict.fromkeys((str(word), str(name)) for name, word in domain.words.items())
        for workflow in domain.workflows:
            words |= dict.fromkeys((str(workflow.words[state]), str(state)) for state in workflow.states)
    for table in (STEP_WORDS, NATURE_WORDS, dict(Role.choices)):
        words |= dict.fromkeys((str(word), str(name)) for name, word in table.items())
    return words


def test_every_word_of_the_code_stands_in_the_glossary():
    missing = [f"{word} = {name}" for word, name in spoken() if (word, name) not in PAIRS]
    assert not missing, f"add a row each to docs/glossary.md: {missing}"


def test_every_term_of_the_packs_stands_in_the_glossary():
    known = {name for _, name in PAIRS}
    missing = {term.id: term.zh for pack in policies.packs() for term in pack.terms.values() if term.id not in known}
    assert not missing, f"add a row each to docs/glossary.md: {missing}"


def test_every_row_rests_on_a_clause_that_exists():
    known = {clause.id for clause in policies.clauses()} | {"ours"}
    wrong = [f"{row[0]}: {row[3]}" for row in ROWS if row[3] not in known]
    assert not wrong, f"no pack holds these clauses: {wrong}"
