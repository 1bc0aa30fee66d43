"""签署修订: two people, a day to come, and the same law for every process from that day on."""

from datetime import timedelta

import pytest
from tests.amendments.conftest import PACK, set_least, tomorrow
from tests.refusing import refused

from bihuan import audit
from bihuan.amendments import operations, rules, signed
from bihuan.refusal import Refusal, Stranger


def digest(amendment):
    return rules.digest(signed.drafted(amendment, since=amendment.since or amendment.drafted_at.date()))


def sign(stage, amendment, *, by=None, since=None, read=None):
    since = tomorrow(stage) if since is None else since
    return operations.sign_amendment(
        amendment, by=by or stage.signer, at=stage.at(), since=since, read=digest(amendment) if read is None else read
    )


def least(law, on):
    return law.at("371302", on=on).checks.min_experts


def test_it_holds_from_its_day_on_and_not_before(stage, law, five):
    day = tomorrow(stage)
    sign(stage, five)
    assert (least(law, stage.today).value, least(law, day).value) == (3, 5)
    assert str(least(law, day).modality) == "must"
    assert least(law, day).basis.is_ours
    assert least(law, day).basis.note_zh == "粉尘企业多，三人不够"


def test_records_carry_the_release_that_holds_on_their_day(stage, law, five):
    day = tomorrow(stage)
    before = law.at("371302", on=day).release
    sign(stage, five)
    assert law.at("371302", on=stage.today).release == before
    assert law.at("371302", on=day).release != before


def test_a_clause_of_the_place_may_be_its_ground(stage, law, draft):
    sign(stage, set_least(stage, draft, 4, clauses=["LY-2.1.9"], reason=""))
    assert least(law, tomorrow(stage)).basis.clause == "LY-2.1.9"


def test_the_chain_tells_what_was_signed(stage, law, five):
    sign(stage, five)
    line = audit.timeline(five.ref)[-1]
    assert line.act == "sign_amendment"
    assert line.data["values"] == [{"key": "checks.min_experts", "raw": 5, "modality": "must", "clauses": ["ours"]}]


def test_who_wrote_any_of_it_does_not_sign(stage, law, five):
    operations.set_value(
        five, by=stage.leader, at=stage.at(), key="checks.min_minutes", raw=60, modality="must", reason="走过场"
    )
    with refused("signer_is_author", "ours"):
        sign(stage, five, by=stage.leader)
    assert sign(stage, five).state == "signed"


def test_a_clerk_does_not_sign(stage, law, five):
    with refused("role_not_allowed"):
        sign(stage, five, by=stage.officer)


def test_only_a_day_to_come(stage, law, five):
    with refused("amendment_not_ahead", "ours") as no:
        sign(stage, five, since=stage.today)
    assert no.facts["earliest"] == tomorrow(stage).isoformat()
    with refused("amendment_since_missing", "ours", "since"):
        operations.sign_amendment(five, by=stage.signer, at=stage.at(), since=None, read=digest(five))


def test_in_the_last_hour_tomorrow_is_too_near(stage, law, five):
    """Every process asks once a minute: what holds at midnight was signed before the last hour."""
    stage.now = stage.now.replace(hour=23, minute=30)
    with refused("amendment_not_ahead", "ours") as no:
        sign(stage, five)
    assert no.facts["earliest"] == (stage.today + timedelta(days=2)).isoformat()
    assert sign(stage, five, since=stage.today + timedelta(days=2)).state == "signed"


def test_before_the_last_hour_tomorrow_will_do(stage, law, five):
    stage.now = stage.now.replace(hour=22, minute=57)
    assert sign(stage, five, since=tomorrow(stage)).state == "signed"


def test_what_is_signed_later_lies_over_what_came_before(stage, law, five):
    """Whoever asked first: the order is that of signing."""
    sign(stage, five)
    second = operations.draft_amendment(PACK, by=stage.officer, at=stage.at(), title="改为四人")
    set_least(stage, second, 4)
    earlier = stage.now - timedelta(minutes=30)
    made = operations.sign_amendment(second, by=stage.signer, at=earlier, since=tomorrow(stage), read=digest(second))
    assert made.serial == 2
    assert least(law, tomorrow(stage)).value == 4


def test_nothing_is_signed_that_was_not_read(stage, law, five):
    seen = digest(five)
    set_least(stage, five, 6)
    with refused("amendment_changed", "ours"):
        sign(stage, five, read=seen)


def test_an_empty_one_is_not_signed(stage, law, draft):
    with refused("amendment_empty", "ours"):
        sign(stage, draft)


def test_signed_is_final(stage, law, five):
    sign(stage, five)
    with refused("state_not_allowed"):
        set_least(stage, five, 7)
    with refused("state_not_allowed"):
        operations.withdraw_amendment(five, by=stage.officer, at=stage.at(), reason="写错了")


def test_a_later_one_follows_the_earlier(stage, law, five):
    sign(stage, five)
    second = operations.draft_amendment(PACK, by=stage.officer, at=stage.at(), title="恢复三人")
    set_least(stage, second, 3)
    later = stage.today + timedelta(days=30)
    sign(stage, second, since=later)
    assert [least(law, day).value for day in (stage.today, tomorrow(stage), later)] == [3, 5, 3]


def test_another_office_neither_sees_nor_signs_a_draft(stage, law, five):
    with pytest.raises(Stranger):
        sign(stage, five, by=stage.stranger)


def test_what_became_a_contradiction_meanwhile_is_refused(stage, law, draft):
    """A clause that is known to nobody any more: signing looks again."""
    set_least(stage, draft, 5, clauses=["LY-2.1.9"], reason="")
    draft.values.update(clauses=["LY-9.9.9"])
    with pytest.raises(Refusal) as no:
        sign(stage, draft)
    assert no.value.code == "clause_unknown"
