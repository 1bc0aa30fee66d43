"""起草修订: typed values with their ground, and a contradiction is refused while one drafts."""

from datetime import date

import pytest
from tests.amendments.conftest import PACK, set_least
from tests.cast import account, play
from tests.refusing import refused

from bihuan.amendments import access, operations, queries, rules
from bihuan.parties import offices
from bihuan.parties.models import Role
from bihuan.policy import policies
from bihuan.policy.amending import Change
from bihuan.policy.kinds import Int, Number
from bihuan.refusal import Refusal, Stranger


def test_what_is_said_again_replaces_what_was_said(stage, five):
    set_least(stage, five, 4)
    assert [(row.key, row.raw) for row in five.values.all()] == [("checks.min_experts", 4)]


def test_what_is_dropped_stays_as_it_is_in_force(stage, five):
    operations.drop_value(five, by=stage.officer, at=stage.at(), key="checks.min_experts")
    assert not five.values.exists()
    with refused("amended_key_missing", "ours"):
        operations.drop_value(five, by=stage.officer, at=stage.at(), key="checks.min_experts")


def test_it_says_why_or_by_which_clause(stage, draft):
    with refused("amendment_reason_missing", "ours", "reason"):
        set_least(stage, draft, 5, reason=" ")


def test_a_value_is_of_its_kind(stage, draft):
    for raw in ("five", 0, True, [3]):
        with refused("value_not_allowed", "ours"):
            set_least(stage, draft, raw)
    with refused("value_not_allowed", "ours"):
        set_least(stage, draft, 5, modality="perhaps")


def test_lists_of_records_are_not_for_a_page(stage, draft):
    with refused("key_not_amendable", "ours"):
        operations.set_value(draft, by=stage.officer, at=stage.at(), key="major.reports", raw=[], modality="must")


def test_a_contradiction_is_refused_while_drafting(stage, draft):
    with refused("clause_unknown", "ours", "checks.min_experts"):
        set_least(stage, draft, 5, clauses=["LY-9.9.9"])
    with refused("clause_of_stranger", "ours"):
        set_least(stage, draft, 5, clauses=["YT-3.1"])
    assert not draft.values.exists()


def test_no_looser_than_the_parent(db, law):
    """A zone's own word may not fall below its city's."""
    key, raw = loosened("1303")
    zone = play("130371", credit_code="91130302MAXT00038Q")
    amendment = operations.draft_amendment("cn-130371", by=zone.officer, at=zone.at(), title="放宽")
    with refused("child_looser_than_parent", "ours", key):
        operations.set_value(
            amendment, by=zone.officer, at=zone.at(), key=key, raw=raw, modality="must", reason="试一试"
        )


@pytest.mark.parametrize(
    ("key", "raw", "modality"),
    [
        ("checks.min_experts", 1, "must"),
        ("checks.per_year", {"grade_1": 1, "grade_2": 2, "grade_3": 3}, "may"),
        ("checks.min_experts", "unset", "must"),
        ("checks.per_year", "unset", "must"),
        ("checks.per_year", {"grade_1": 1, "grade_2": 1, "grade_3": 1}, "must"),
        ("checks.per_year", {"grade_1": 1, "grade_2": 2}, "must"),
        ("hazards.verifier", {"default": ["other_than_rectifier"]}, "must"),
    ],
)
def test_a_word_of_reason_takes_nothing_back_that_a_document_says(stage, draft, key, raw, modality):
    said = {"key": key, "raw": raw, "modality": modality, "reason": "试"}
    # nor does the document itself that says the contrary, nor a later law on another matter
    for clauses in ([], ["LY-2.1.9"], ["AQF-21.2"]):
        with pytest.raises(Refusal) as no:
            operations.set_value(draft, by=stage.officer, at=stage.at(), clauses=clauses, **said)
        assert (no.value.code, no.value.missing) == ("clause_undercut", (key,))
        assert no.value.clause.startswith("LY-2.1.")
    assert not draft.values.exists()


def test_a_later_document_on_the_same_matter_prevails():
    """The city's catalogue of 2016 asks for a ledger that the law of 2021, which speaks of such papers, does not."""
    less = ["responsibility_system", "safety_rules", "operating_procedures", "training_file"]

    def catalogue(clause):
        return Change("cn-3305", "paperwork.catalogue", less, date(2026, 12, 1), "must", (clause,), "试")

    for clause in ("AQF-21.2", "AQF-22"):
        rules.consistent([catalogue(clause)], asked=policies, signed=[])
    with refused("clause_undercut", "HZ-3.2.4"):
        rules.consistent([catalogue("AQF-41.1")], asked=policies, signed=[])


def test_what_no_document_says_is_the_offices_to_set(stage, draft):
    settings = policies.at("3713", on=stage.today).settings()
    figures = [one for one in settings if one.is_set and one.stricter == "lower" and isinstance(one.key.kind, Number)]
    ours = next(one for one in figures if one.basis.is_ours)
    said = {"key": ours.name, "raw": ours.value + 1, "modality": "must", "reason": "试"}
    operations.set_value(draft, by=stage.officer, at=stage.at(), **said)
    assert draft.values.get().key == ours.name


def loosened(place):
    """A whole number that the nation or the province sets with "higher is stricter", and one less."""
    from bihuan import clock

    for setting in policies.at(place, on=clock.today()).settings():
        if setting.is_set and type(setting.key.kind) is Int and setting.stricter == "higher" and setting.value > 1:
            return setting.name, setting.value - 1
    raise AssertionError("no such key")


def test_only_the_general_office_of_the_place_drafts(stage):
    sector = account("sector", "工信甲", Role.REGULATOR_CLERK, regulator=department(stage))
    for nobody in (sector, stage.safety, stage.stranger):
        with refused("role_not_allowed"):
            operations.draft_amendment(PACK, by=nobody, at=stage.at(), title="越权")
    assert not access.may_draft(policies.pack(PACK), sector)
    assert access.may_draft(policies.pack(PACK), stage.officer)


def department(stage):
    from bihuan.parties.models import Regulator

    return Regulator.objects.create(
        name="示例市工信局", kind="sector_department", division_code="3713", duties=["machinery"]
    )


def test_a_draft_is_its_offices_own(stage, five):
    with pytest.raises(Stranger):
        access.fetch(five.pk, stage.stranger)
    assert list(queries.of_pack(PACK, stage.officer)) == [five]
    assert not queries.of_pack(PACK, stage.safety).exists()


def test_a_title_is_needed(stage):
    with refused("amendment_title_missing", "ours", "title"):
        operations.draft_amendment(PACK, by=stage.officer, at=stage.at(), title=" ")


def test_it_is_withdrawn_with_a_reason(stage, five):
    with refused("withdrawal_reason_missing", "ours", "reason"):
        operations.withdraw_amendment(five, by=stage.officer, at=stage.at(), reason="")
    gone = operations.withdraw_amendment(five, by=stage.officer, at=stage.at(), reason="另行研究")
    assert gone.state == "withdrawn"


def test_an_office_with_a_draft_is_not_closed(stage, five):
    admin = account("admin", "管理员", Role.ADMINISTRATOR)
    with refused("office_in_use") as no:
        offices.close_office(stage.city, by=admin, at=stage.at(), reason="机构改革", successor=None)
    assert no
