"""An act has one name everywhere: in the enum, the permission map, the operations, the audit chain, the address and
the words. A half-added act fails here, and the message says which half is missing."""

import ast

import pytest
from django.utils import translation
from tests.guards.domains import Domain, domains
from tests.guards.sources import ROOT, addresses, calls, functions, modules, shown, texts_in, tree

from bihuan.web.trail import words as trail

DOMAINS = domains()
EACH = pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)

OTHER_DOORS = {
    "import_hazards": "raise_hazard",  # a whole ledger at once, written set-based
    "answer_section": "answer_item",  # a whole section that does not apply, in one go
    "grant_team_exception": "grant_exception",  # finds the check's own setting, then grants
    "grant_expert_exception": "grant_exception",  # finds the expert's own criterion, then grants
    "leave_ungraded": "assess_expert",  # everybody of a pool of whom the year has no record, in one go
    "publish_all": "publish_hazard",  # a page's button for all hazards of a list
    "store": "store_attachment",  # documents.store is what every caller says
}
"""Operations that carry out an act of another name, each with its reason."""

BY_ITSELF = {
    "deliver_report",  # the last signature delivers
    "refuse_sheet",  # a sheet with errors is refused by its check
    "queue_check",  # a long sheet is lined up by the button that checks it
    "queue_apply",  # and by the one that imports it
    "queue_export",  # a list that takes long is lined up by the button that exports it
    "refuse_export",  # whoever may not take a list out leaves this line
    "use_recovery_code",  # the door records that a recovery code opened it
    "refuse_code",  # the door records a wrong code
    "log_in",  # the door records who came in
    "refuse_log_in",  # and who did not
    "refuse_access",  # a page or an act that is not the person's leaves this line
    "open_file",  # whoever looks into a sheet that was brought leaves this line
    "settle_order",  # the re-check that finds everything done
    "accept_act",  # what a phone sent is judged when it is received
    "refuse_act",
    "set_aside_act",
    "replace_act",
    "tie_identity",  # the first log-in through the identity provider ties
}
"""Acts that happen inside another one, and are offered by no button."""

WITHOUT_A_MAP = {
    "exchange/sheets": {"upload_sheet", "save_mapping"},  # require_kind: there is no import yet to ask about
}
"""Acts that are authorised otherwise than by a `Permissions` map."""


def values(acts: type) -> set[str]:
    return {str(act) for act in acts}


@EACH
def test_every_act_says_who_may(domain: Domain):
    mapped = {str(act) for permissions in domain.maps for act in permissions.acts}
    expected = values(domain.acts) - WITHOUT_A_MAP.get(domain.name, set())
    assert mapped == expected, f"{domain.name}/access.py: every Act stands in one Permissions map, and nothing else"


@EACH
def test_every_act_has_its_words(domain: Domain):
    assert set(domain.words) == values(domain.acts), f"{domain.name}: ACT_WORDS gives every Act its Chinese name"


@EACH
def test_every_act_is_named_to_the_auditor(domain: Domain):
    """The auditor reads what was done in words, in either language."""
    with translation.override("en"):
        unnamed = {str(act) for act in domain.acts if trail.act(act) in (act, domain.words[act])}
    assert not unnamed, f"{domain.name}: web/trail/words.py and tools/messages.py do not know {sorted(unnamed)}"


@EACH
def test_every_act_stands_in_the_table(domain: Domain):
    if not domain.workflows:
        return
    rows = {str(move.act) for workflow in domain.workflows for move in workflow.moves}
    outside = values(domain.acts) - rows - {str(act) for act in domain.beginnings}
    beside = outside - WITHOUT_A_MAP.get(domain.name, set())
    assert not beside, f"{domain.name}/states.py: {sorted(beside)} move no state; name them in BEGINNINGS or BESIDE"
    assert rows <= values(domain.acts), f"{domain.name}/states.py: the table names an act that Act does not have"


@EACH
def test_every_act_is_an_operation_of_its_name(domain: Domain):
    public = {function.name for path in modules(domain.folder) for function in functions(path)}
    missing = values(domain.acts) - public - BY_ITSELF
    assert not missing, (
        f"{domain.name}: no function is called {sorted(missing)}; the act and its operation share a name"
    )


@EACH
def test_every_operation_is_an_act(domain: Domain):
    names = {OTHER_DOORS.get(name, name): shown(path) for name, (path, _) in domain.operations().items()}
    known = values(domain.acts) | {str(act) for other in DOMAINS for act in other.acts}
    extra = {name: path for name, path in names.items() if name not in known}
    assert not extra, f"{domain.name}: these write as acts do, but no Act bears their name: {extra}"


@EACH
def test_every_act_reaches_the_audit_chain(domain: Domain):
    written: set[str] = set()
    for path in modules(domain.folder):
        for call in calls(tree(path), "record", "enter", "draft", "_take_step"):
            written |= {node.attr.lower() for node in ast.walk(call) if is_act(node)}
        # An operation may choose between two of its acts before it writes.
        if calls_record(path):
            written |= {node.attr.lower() for node in ast.walk(tree(path)) if isinstance(node, ast.Assign)
                        for node in ast.walk(node.value) if is_act(node)}  # fmt: skip
    missing = values(domain.acts) - written
    assert not missing, f"{domain.name}: {sorted(missing)} leave no line in the audit chain"


def is_act(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Act"


def calls_record(path) -> bool:
    return any(True for _ in calls(tree(path), "record"))


def test_audit_lines_bear_the_name_of_an_act():
    """A plain text as the name of an audited act is the name of the operation that writes it."""
    wrong = []
    for path in modules():
        for function in functions(path):
            for call in calls(function, "record", "draft"):
                if ast.unparse(call.func).split(".")[0] not in ("audit", "ledger"):
                    continue
                first = call.args[0] if call.args else None
                if (
                    isinstance(first, ast.Constant)
                    and isinstance(first.value, str)
                    and first.value != spoken(function.name)
                ):
                    wrong.append(f"{shown(path)}: {function.name} writes {first.value!r}")
                if isinstance(first, ast.Name) and first.id.isupper():
                    wrong.append(f"{shown(path)}: {function.name} writes {first.id}; add it to the domain's Act")
    assert not wrong, "\n".join(wrong)


def spoken(name: str) -> str:
    return OTHER_DOORS.get(name, name)


def test_an_act_has_one_domain():
    seen: dict[str, str] = {}
    for domain in DOMAINS:
        for act in values(domain.acts):
            assert act not in seen, f"{act} is an act of {seen[act]} and of {domain.name}; one act, one name"
            seen[act] = domain.name


NOT_ACTS = {"act"}
"""Last parts of posted addresses that change nothing of the business: the page of samples."""


def test_posted_addresses_bear_the_name_of_their_act():
    known = {act for domain in DOMAINS for act in values(domain.acts)} | set(OTHER_DOORS) | other_operations()
    wrong = [
        address.path
        for address in addresses()
        if "act" in address.access.split("+") and address.last not in known | NOT_ACTS
    ]
    assert not wrong, f"the last part of an address that acts is the act's name (close_hazard/): {wrong}"


def other_operations() -> set[str]:
    """Operations of the packages without an Act of their own (documents, notify)."""
    homes = ("documents", "notify")
    return {
        function.name for home in homes for path in modules(ROOT / "src/bihuan" / home) for function in functions(path)
    }


NO_PAGE_YET: set[str] = set()
"""Acts that no page offers yet; sheets, commands or the demonstration reach them."""


def test_every_act_is_offered_on_a_page():
    offered = {address.last for address in addresses() if "act" in address.access}
    doors = {OTHER_DOORS.get(name, name) for name in offered}
    acts = {act for domain in DOMAINS for act in values(domain.acts)}
    missing = acts - doors - NO_PAGE_YET - BY_ITSELF
    assert not missing, f"no address ends in these acts: {sorted(missing)}"
    stale = NO_PAGE_YET & doors
    assert not stale, f"these have a page now; take them out of NO_PAGE_YET: {sorted(stale)}"


def test_every_act_is_called_by_a_test():
    names = {node for path in (ROOT / "tests").rglob("*.py") for node in called_names(path)}
    acts = {act for domain in DOMAINS for act in values(domain.acts)} - BY_ITSELF
    missing = {act for act in acts if act not in names}
    assert not missing, f"no test calls these acts: {sorted(missing)}"


def called_names(path) -> set[str]:
    found = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    return found | {node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name)} | set(texts_in(path))
