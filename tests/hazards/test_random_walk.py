"""Whatever people do in whatever order: the table is kept, nothing is struck off unverified, the counts add up, and the
chain is whole. Each walk has its seed in its name, so that a failing one can be walked again."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from tests.hazards.conftest import PLACES, PREVENTED, found_by_expert, opinions, self_found, stand

from bihuan import audit
from bihuan.audit.examination import Tally, examine
from bihuan.audit.stored import Stored
from bihuan.hazards import closure, operations, pressing, recurrence
from bihuan.hazards.majors import operations as majors
from bihuan.hazards.models import Hazard, RollupDelta
from bihuan.hazards.states import HAZARD, Act, HazardState
from bihuan.parties.scope import Scope
from bihuan.refusal import Refusal, Stranger

WALKS_PER_PLACE, ACTS_PER_WALK = 21, 36
OUTSIDE = ("库外观者", "外人")  # an expert without part in it, an officer of elsewhere
FINDERS = {"expert": found_by_expert, "worker": self_found}

# Anybody may try anything; who usually does it, and what leads on, is tried more often, or no walk would get far.
MANAGERS, STAFF, EXPERTS = ("孙安全", "钱总"), ("周工", "孙安全"), ("王赟", "李玥燚", "张建国")
USUAL = {
    Act.ASSESS_HAZARD: STAFF,
    Act.ACKNOWLEDGE_EXPLANATION: STAFF,
    Act.PUBLISH_HAZARD: MANAGERS,
    Act.SET_INTERIM_CONTROL: MANAGERS,
    Act.PLAN_RECTIFICATION: MANAGERS,
    Act.REQUEST_EXTENSION: MANAGERS,
    Act.DECIDE_EXTENSION: ("局长乙",),
    Act.START_TREATMENT: STAFF,
    Act.SUBMIT_RECTIFICATION: STAFF,
    **dict.fromkeys((Act.ANSWER_ADVICE, Act.REPLY_TO_NOTICE), MANAGERS),
    **dict.fromkeys((Act.ISSUE_SUPERVISION_NOTICE, Act.END_SUPERVISION), ("局长乙",)),
    Act.GUIDE_RECTIFICATION: EXPERTS,
    **dict.fromkeys((Act.REPORT_PROGRESS, Act.STOP_PRODUCTION, Act.APPLY_FOR_ACCEPTANCE, Act.END_STOP), MANAGERS),
    Act.IDENTIFY_HAZARD: ("钱总",),
    Act.SETTLE_PLAN_ITEMS: STAFF,
    **dict.fromkeys((Act.ESCALATE_HAZARD, Act.ACKNOWLEDGE_PROGRESS), ("经办甲", "局长乙")),
    **dict.fromkeys((Act.LINK_RECURRENCE, Act.ANALYSE_ROOT_CAUSE), (*EXPERTS, "孙安全")),
    **dict.fromkeys((Act.REPORT_HAZARD, Act.EXPLAIN_HAZARD, Act.FIX_ON_THE_SPOT, Act.VERIFY_RECTIFICATION), EXPERTS),
    **dict.fromkeys((Act.RETURN_RECTIFICATION, Act.CLOSE_HAZARD, Act.REOPEN_HAZARD), (*EXPERTS, "孙安全")),
}
ASIDE = (  # what is said beside the road and leads no further: now and then, or no walk would get far
    Act.LINK_RECURRENCE,
    Act.ANALYSE_ROOT_CAUSE,
    Act.ANSWER_ADVICE,
    Act.GUIDE_RECTIFICATION,
    Act.ISSUE_SUPERVISION_NOTICE,
    Act.REPLY_TO_NOTICE,
    Act.END_SUPERVISION,
    Act.ESCALATE_HAZARD,
    Act.REPORT_PROGRESS,
    Act.ACKNOWLEDGE_PROGRESS,
    Act.IDENTIFY_HAZARD,
    Act.STOP_PRODUCTION,
    Act.SETTLE_PLAN_ITEMS,
    Act.APPLY_FOR_ACCEPTANCE,
    Act.END_STOP,
)
ANY = sorted(set(Act) - {Act.RAISE_HAZARD, *ASIDE})
TELLING = (Act.REPORT_HAZARD, Act.EXPLAIN_HAZARD, Act.PUBLISH_HAZARD, Act.SET_INTERIM_CONTROL)


class Walk:
    """One hazard in one place, and people who try things on it."""

    def __init__(self, stage, people, photos, seed: str) -> None:
        self.stage, self.people, self.photos = stage, people, photos
        self.dice, self.seed, self.history = Random(seed), seed, []
        found = FINDERS[self.dice.choice(sorted(FINDERS))]
        grade = self.dice.choice(["general", "general", "major"])
        self.hazard = found(stage, grade=grade, criterion="GM-03" if grade == "major" else "")
        self.begun = [event.act for event in audit.timeline(self.hazard.ref)]

    def trying(self, act: str, by):
        """The act with arguments that are sometimes right; a photo is one's own, or now and then somebody else's."""
        dice, at = self.dice, {"at": self.stage.at()}
        text, photo = (
            dice.choice(["已处理", "已处理", ""]),
            [self.photos[by.pk if dice.random() < 0.95 else dice.choice(sorted(self.photos))]],
        )
        on = self.hazard.found_on + timedelta(days=dice.choice([-1, 3, 9]))
        worker = dice.choice([self.stage.worker, self.stage.experts[0].account])
        plan = {"measures": text, "responsibility": "周工", "deadline": on, "funds": "费用", "emergency_plan": "预案"}
        return {
            Act.ASSESS_HAZARD: (operations.assess_hazard, {**at, "grade": "general"}),
            Act.REPORT_HAZARD: (operations.report_hazard, at),
            Act.EXPLAIN_HAZARD: (operations.explain_hazard, at),
            Act.ACKNOWLEDGE_EXPLANATION: (operations.acknowledge_explanation, at),
            Act.PUBLISH_HAZARD: (operations.publish_hazard, at),
            Act.SET_INTERIM_CONTROL: (operations.set_interim_control, {**at, "measure": text, "watched_by": "周工"}),
            Act.PLAN_RECTIFICATION: (
                operations.plan_rectification,
                {**at, **plan, "deferred": dice.random() < 0.3},
            ),
            Act.START_TREATMENT: (closure.start_treatment, at),
            Act.SUBMIT_RECTIFICATION: (
                closure.submit_rectification,
                {**at, "rectification": text, "photos": photo, **PREVENTED},
            ),
            Act.LINK_RECURRENCE: (recurrence.link_recurrence, {**at, "earlier": None}),
            Act.ANALYSE_ROOT_CAUSE: (recurrence.analyse_root_cause, {**at, "cause": text, "prevention": text}),
            Act.ANSWER_ADVICE: (pressing.answer_advice, {**at, "adopted": dice.random() < 0.5, "answer": text}),
            Act.GUIDE_RECTIFICATION: (pressing.guide_rectification, {**at, "what": text}),
            Act.ISSUE_SUPERVISION_NOTICE: (
                pressing.issue_supervision_notice,
                {**at, "demand": text, "due_on": on},
            ),
            Act.REPLY_TO_NOTICE: (pressing.reply_to_notice, {**at, "reply": text}),
            Act.END_SUPERVISION: (pressing.end_supervision, at),
            Act.ESCALATE_HAZARD: (pressing.escalate_hazard, at),
            Act.REPORT_PROGRESS: (pressing.report_progress, {**at, "progress": text}),
            Act.ACKNOWLEDGE_PROGRESS: (pressing.acknowledge_progress, at),
            Act.IDENTIFY_HAZARD: (
                majors.identify_hazard,
                {**at, "grade": self.hazard.grade, "opinions": opinions(self.stage)},
            ),
            Act.STOP_PRODUCTION: (majors.stop_production, {**at, "scope": "line", "line": "一号线", "danger": text}),
            Act.SETTLE_PLAN_ITEMS: (majors.settle_plan_items, {**at, "items": [1]}),
            Act.APPLY_FOR_ACCEPTANCE: (majors.apply_for_acceptance, at),
            Act.END_STOP: (majors.end_stop, at),
            Act.FIX_ON_THE_SPOT: (
                closure.fix_on_the_spot,
                {**at, "rectification": text or "当场上锁", "photos": photo, "rectified_by": worker},
            ),
            Act.REQUEST_EXTENSION: (operations.request_extension, {**at, "reason": text, "new_due_on": on}),
            Act.DECIDE_EXTENSION: (operations.decide_extension, {**at, "granted": dice.random() < 0.5, "answer": text}),
            Act.VERIFY_RECTIFICATION: (closure.verify_rectification, at),
            Act.RETURN_RECTIFICATION: (closure.return_rectification, {**at, "opinion": text}),
            Act.CLOSE_HAZARD: (closure.close_hazard, at),
            Act.REOPEN_HAZARD: (closure.reopen_hazard, {**at, "reason": text}),
        }[act]

    def choose(self) -> str:
        aside = set(ASIDE) - ({Act.ANALYSE_ROOT_CAUSE} if self.hazard.on_spot else set())  # owed there before the end
        if self.hazard.state == HazardState.VERIFIED:
            aside.add(Act.RETURN_RECTIFICATION)  # only where somebody judged its photo to be an old one
        offered = [act for act in HAZARD.acts(self.hazard.state) if act not in aside]
        if self.dice.random() < 0.05:
            return self.dice.choice(ASIDE)
        if self.dice.random() < 0.4:
            return self.dice.choice(TELLING)
        act = self.dice.choice(offered if offered and self.dice.random() < 0.8 else ANY)
        if act == Act.ASSESS_HAZARD and self.hazard.grade and self.dice.random() < 0.8:
            return self.choose()  # found to be major every now and then: it begins again, and would never get far
        return act

    def step(self) -> None:
        act = self.choose()
        usual = self.dice.random() < 0.6
        by = self.dice.choice([p for p in self.people if p.name in USUAL[act]] if usual else self.people)
        do, arguments = self.trying(act, by)
        before = self.hazard
        sees = Hazard.objects.within(Scope.of(by)).filter(pk=before.pk).exists()
        try:
            do(before, by=by, **arguments)
            outcome = "done"
        except Refusal as refusal:
            outcome = refusal.code
        except Stranger:
            outcome = "stranger"
        self.history.append((str(act), by.name, outcome))
        self.hazard = Hazard.objects.get(pk=before.pk)
        self._kept_the_table(act, before, outcome, sees)

    def _kept_the_table(self, act: str, before: Hazard, outcome: str, sees: bool) -> None:
        after = self.hazard
        if outcome != "done":
            assert (after.state, after.changed_at) == (before.state, before.changed_at), self.told()
            return
        assert sees, self.told()
        assert self.history[-1][1] not in OUTSIDE, self.told()
        if act == Act.REOPEN_HAZARD:
            assert (before.state, after.state) == ("struck_off", "struck_off"), self.told()
        else:
            assert after.state == HAZARD.target(act, before.state), self.told()
        if act == Act.VERIFY_RECTIFICATION:
            assert after.verified_by != after.rectified_by, self.told()
        if after.state == "struck_off":
            assert after.verified_by is not None, self.told()
            assert after.verified_by != after.rectified_by, self.told()
            assert after.steps.filter(step="verified", undone_at=None).exists(), self.told()

    def told(self) -> str:
        return f"{self.seed}: {self.history}"


@pytest.fixture(params=sorted(PLACES))
def place(request, db):
    """A stage in each jurisdiction in turn, with everybody who might try something."""
    stage = stand(request.param)
    outsider = stage.expert(OUTSIDE[0], "gas").account
    people = [
        stage.officer,
        stage.leader,
        stage.principal,
        stage.safety,
        stage.safety,
        stage.worker,
        stage.worker,
        *(expert.account for expert in stage.experts),
        outsider,
        stage.stranger,
    ]
    return request.param, stage, people, {person.pk: stage.photo(person) for person in set(people)}


def test_any_order_of_acts_keeps_the_promises(place):
    name, stage, people, photos = place
    outcomes: Counter[str] = Counter()
    done: set[str] = set()
    for number in range(WALKS_PER_PLACE):
        walk = Walk(stage, people, photos, f"{name}-{number}")
        for _ in range(ACTS_PER_WALK):
            walk.step()
        done.update(act for act, _by, outcome in walk.history if outcome == "done")
        outcomes.update(outcome for _act, _by, outcome in walk.history)
        acts = [event.act for event in audit.timeline(walk.hazard.ref)]
        assert acts == [*walk.begun, *(act for act, _by, outcome in walk.history if outcome == "done")], walk.told()
    _counts_add_up()
    assert list(examine(Stored(), Tally())) == []
    assert {"plan_rectification", "close_hazard"} <= done, f"the walks of {name} did not get far: {done}"
    assert outcomes["stranger"] > 0
    assert outcomes["done"] > WALKS_PER_PLACE


def _counts_add_up() -> None:
    """The deltas, summed, are what a recount of the hazards gives."""
    summed: Counter[tuple[str, str]] = Counter()
    for state, grade, n in RollupDelta.objects.values_list("state", "grade", "n"):
        summed[state, grade] += n
    counted = Counter(Hazard.objects.values_list("state", "grade"))
    assert {key: n for key, n in summed.items() if n} == dict(counted)
