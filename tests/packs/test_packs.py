"""The packs that ship: everything `pack check` proves, walked day by day where the law changes."""

from datetime import date

import pytest

from bihuan.policy import check, policies, what_is_unset
from bihuan.policy.setting import walk
from bihuan.policy.vocabulary import KEYS

PACKS = policies.packs()
CASES = [(pack.id, number) for pack in PACKS for number in range(len(pack.cases))]
DAY = date(2026, 11, 25)


def test_the_packs_have_no_error():
    errors = [str(problem) for problem in check.run(with_cases=False) if problem.level == "error"]
    assert errors == []


def test_every_pack_hangs_below_the_nation():
    for pack in PACKS:
        assert policies.shelf.chain(pack.id)[-1].id == "cn"


@pytest.mark.parametrize("pack_id", [pack.id for pack in PACKS])
def test_every_key_has_one_answer_on_every_day_the_law_changes(pack_id):
    """Asserts nothing about the values: only that an answer exists, is one, and cites its ground."""
    pack = policies.pack(pack_id)
    chain = policies.shelf.chain(pack_id)
    for name in KEYS:
        for day in walk(chain, name, pack.in_force):
            setting = policies.at(pack_id, on=day).setting(name)
            assert setting.is_set == (setting.value is not None)
            assert setting.basis.clause
            assert sum(value.covers(day) for value in pack.values.get(name, ())) <= 1


@pytest.mark.parametrize("pack_id", [pack.id for pack in PACKS])
def test_every_value_resolves_to_a_document_or_says_it_is_ours(pack_id):
    for values in policies.pack(pack_id).values.values():
        for value in values:
            for clause in value.clauses:
                assert clause == "ours" or check.instrument_of(policies.shelf, clause), (value.file, clause)
            assert value.verified_on is not None, value.key.name


@pytest.mark.parametrize("pack_id", [pack.id for pack in PACKS])
def test_what_is_unset_stays_visible(pack_id):
    unset = what_is_unset(pack_id, DAY)
    assert any(setting.name == "hazards.extension_max_count" or setting.name == "hazards.fix_days" for setting in unset)
    assert all(setting.value is None for setting in unset)


def test_every_pack_is_unconfirmed_until_its_authority_says_otherwise():
    assert {pack.status for pack in PACKS} == {"unconfirmed"}


def test_no_pack_can_take_a_value_from_a_draft():
    for pack in PACKS:
        for values in pack.values.values():
            for value in values:
                instruments = (check.instrument_of(policies.shelf, clause) for clause in value.clauses)
                assert not any(instrument and instrument.status == "draft" for instrument in instruments)
