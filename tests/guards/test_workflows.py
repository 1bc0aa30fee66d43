"""State machines: every state can be reached and left, every act rests on a clause or says `ours`."""

import pytest
from tests.guards.domains import domains

from bihuan.policy import policies

WORKFLOWS = [workflow for domain in domains() for workflow in domain.workflows]
EACH = pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)


@EACH
def test_every_state_can_be_reached(workflow):
    lost = {str(state) for state in workflow.states} - {str(state) for state in workflow.reachable()}
    assert not lost, f"{workflow.name}: no move leads to {sorted(lost)}"


@EACH
def test_every_state_but_the_final_leads_on(workflow):
    for state in workflow.states:
        moves = [move for move in workflow.moves if state in move.sources and move.target not in (None, state)]
        assert bool(moves) != (state in workflow.final), f"{workflow.name}: {state} is a dead end, or ends too early"


@EACH
def test_every_move_has_its_ground(workflow):
    known = {clause.id for clause in policies.clauses()}
    unknown = {str(move.act): move.basis for move in workflow.moves if move.basis != "ours" and move.basis not in known}
    assert not unknown, f"{workflow.name}: no pack holds these clauses: {unknown}"


@EACH
def test_every_state_and_act_has_its_word(workflow):
    silent = [
        str(name) for name in [*workflow.states, *(move.act for move in workflow.moves)] if name not in workflow.words
    ]
    assert not silent, f"{workflow.name}: words lacks {silent}"


def test_packs_ask_for_steps_that_exist():
    from bihuan.hazards.states import Step
    from bihuan.policy.topics.hazards import STEPS

    assert tuple(Step) == STEPS, "policy/topics/hazards.py and hazards/states.py name the same steps in the same order"
