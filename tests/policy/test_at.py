"""Asking for the law of a place on a day."""

from datetime import date, timedelta

import pytest

from bihuan.policy import BrokenPacks, Modality, Policies
from bihuan.refusal import Refusal

DAY = date(2026, 11, 25)


def test_the_nearest_set_value_answers_with_its_ground(tree, packs):
    tree.set("cn", "checks.min_experts", 'since = 2000-01-01\nclause = "N-1.2"\nvalue = 1')
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nmodality = "should"\nvalue = 3')
    setting = packs.at("9901", on=DAY).checks.min_experts
    assert (setting.value, setting.is_set, setting.pack) == (3, True, "cn-9901")
    assert setting.modality is Modality.SHOULD
    assert (setting.basis.clause, setting.basis.ref, setting.basis.number) == ("C-1.2", "一（二）", "试〔2020〕1号")
    assert (setting.basis.since, setting.basis.verified_on) == (date(2020, 1, 1), date(2026, 11, 21))
    assert str(setting.basis) == "试〔2020〕1号 一（二） [C-1.2]"
    assert (setting.stricter, setting.unit) == ("higher", "persons")
    assert packs.at("99", on=DAY).checks.min_experts.value == 1


def test_a_row_of_ours_within_a_cited_value_is_not_shown_as_checked_against_a_document(tree, packs):
    row = (
        '{{ sender = "{}", receiver = "local_department", channel = "any", due = "in_time", '
        'contents = ["hazard"], clause = "{}" }}'
    )
    rows = f"[{row.format('institution', 'C-1.1')}, {row.format('enterprise', 'ours')}]"
    tree.set("cn-9901", "major.reports", f'since = 2020-01-01\nclause = "C-1.1"\nvalue = {rows}')
    cited, ours = packs.at("9901", on=DAY).major.reports.value
    assert (cited["basis"].confidence, ours["basis"].confidence) == ("confirmed", "ours")


def test_a_value_is_no_surer_than_the_clause_it_rests_on(tree, packs):
    notice = tree.folder / "cn-9901/instruments/notice.toml"
    text = notice.read_text(encoding="utf-8").replace('ref = "一（二）"', 'ref = "一（二）"\nconfidence = "memory"')
    notice.write_text(text, encoding="utf-8")
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = 3')
    assert packs.at("9901", on=DAY).checks.min_experts.basis.confidence == "memory"


def test_a_longer_division_code_finds_the_longest_pack(tree, packs):
    assert packs.pack_for("990102003000").id == "cn-9901"
    assert packs.pack_for("9955").id == "cn-99"
    assert packs.pack_for("44").id == "cn"
    assert packs.pack_for("").id == packs.pack_for("cn").id == "cn"
    assert packs.pack_for("cn-99").id == "cn-99"


def test_what_nobody_sets_is_visible_as_not_set(tree, packs):
    setting = packs.at("9901", on=DAY).hazards.extension_max_count
    assert (setting.value, setting.is_set, setting.basis.clause) == (None, False, "ours")
    assert setting.or_else(7) == 7


def test_unset_falls_to_the_parent_and_keeps_the_nearest_mention_as_ground(tree, packs):
    tree.set("cn-9901", "checks.min_experts", 'since = 2020-01-01\nclause = "C-1.2"\nvalue = "unset"')
    alone = packs.at("9901", on=DAY).checks.min_experts
    assert (alone.is_set, alone.basis.clause, alone.pack) == (False, "C-1.2", "cn-9901")
    tree.set("cn", "checks.min_experts", 'since = 2000-01-01\nclause = "N-1.2"\nvalue = 2')
    packs.reload()
    inherited = packs.at("9901", on=DAY).checks.min_experts
    assert (inherited.value, inherited.basis.clause, inherited.pack) == (2, "N-1.2", "cn")


def test_each_row_of_a_table_comes_from_the_nearest_pack_that_sets_it(tree, packs):
    tree.set("cn-99", "checks.per_year", 'since = 2010-01-01\nclause = "P-1.1"\nvalue = 1')
    rows = 'by_grade = { grade_1 = 2, grade_2 = 3, none = "unset" }'
    tree.set("cn-9901", "checks.per_year", f'since = 2020-01-01\nclause = "C-1.1..2"\n{rows}')
    table = packs.at("9901", on=DAY).checks.per_year
    assert table.on("grade_1").value == 2
    assert table.on("grade_1").basis.clause == "C-1.1"
    assert table.on("grade_2").basis.clause == "C-1.2"
    assert (table.on("grade_3").value, table.on("grade_3").pack) == (1, "cn-99")
    assert (table.for_key("none").value, table.for_key("none").basis.clause) == (1, "P-1.1")
    with pytest.raises(KeyError, match="grade_1, grade_2, grade_3, none"):
        table.on("grade_4")


def test_a_row_nobody_sets_is_not_set_and_cites_the_nearest_mention(tree, packs):
    rows = 'by_grade = { grade_1 = 2, none = "unset" }'
    tree.set("cn-9901", "checks.per_year", f'since = 2020-01-01\nclause = "C-1.1"\n{rows}')
    cell = packs.at("9901", on=DAY).checks.per_year.on("none")
    assert (cell.is_set, cell.basis.clause, cell.row) == (False, "C-1.1", "none")


def test_a_key_that_is_no_table_has_no_rows(packs):
    with pytest.raises(TypeError, match="no table"):
        packs.at("9901", on=DAY).checks.min_experts.on("grade_1")


def test_values_change_on_their_day(tree, packs):
    tree.write(
        "cn-9901/parameters/checks.toml",
        "[checks.min_experts]\n"
        '[[checks.min_experts.value]]\nsince = 2020-01-01\nuntil = 2023-06-30\nclause = "C-1.2"\nvalue = 2\n'
        '[[checks.min_experts.value]]\nsince = 2023-07-01\nclause = "C-1.2"\nvalue = 3\n',
    )
    assert packs.at("9901", on=date(2023, 6, 30)).checks.min_experts.value == 2
    assert packs.at("9901", on=date(2023, 7, 1)).checks.min_experts.value == 3


@pytest.mark.clause("HZ-6.1")
def test_a_record_of_the_first_day_is_judged(packs):
    first = packs.pack("cn-9901").in_force
    assert packs.at("9901", on=first).pack.id == "cn-9901"


@pytest.mark.clause("HZ-6.1", refusal=True)
def test_a_record_from_before_the_first_day_is_refused(packs):
    first = packs.pack("cn-9901").in_force
    with pytest.raises(Refusal) as refused:
        packs.at("9901", on=first - timedelta(days=1))
    assert refused.value.code == "pack_not_in_force"
    assert refused.value.facts["in_force"] == "2020-01-01"


@pytest.mark.clause("HZ-6.1", refusal=True)
def test_a_pack_without_a_first_day_answers_nothing(tree, packs):
    tree.pack("cn-9902", "9902", parent="cn-99")
    with pytest.raises(Refusal) as refused:
        packs.at("9902", on=DAY)
    assert (refused.value.code, refused.value.missing) == ("in_force_date_missing", ("in_force",))


def test_a_misspelt_topic_or_key_names_the_known_ones(packs):
    policy = packs.at("9901", on=DAY)
    with pytest.raises(AttributeError, match="checks"):
        _ = policy.cheques
    with pytest.raises(AttributeError, match="min_experts"):
        _ = policy.checks.min_expert


def test_the_release_follows_the_chain_but_not_the_cases_nor_other_packs(tree, packs):
    before = packs.at("9901", on=DAY).release
    assert before.startswith("cn-9901@2026.11+")
    tree.write("cn-9901/cases/one.toml", "")
    tree.pack("cn-98", "98", parent="cn", first="2020-01-01")
    packs.reload()
    assert packs.at("9901", on=DAY).release == before
    tree.set("cn", "checks.min_experts", 'since = 2000-01-01\nclause = "N-1.2"\nvalue = 1')
    packs.reload()
    assert packs.at("9901", on=DAY).release != before


def test_packs_that_are_edited_meanwhile_change_nothing_of_what_was_read(tree, packs):
    """Neither a value nor what a record is said to be judged by, whichever place or day is asked for first later on."""
    written = packs.release("cn-9901")
    later = Policies(tree.folder)
    assert later.packs()  # read, and nothing more
    tree.write("cn-9901/parameters/checks.toml", "half a fi")
    assert later.release("cn-9901") == later.at("9901", on=DAY).release == written
    later.reload()
    with pytest.raises(BrokenPacks):
        later.at("9901", on=DAY)


def test_duties_of_all_levels_add_up_and_the_stricter_due_binds(tree, packs):
    row = '{{ sender = "enterprise", receiver = "{to}", channel = "any", due = "{due}", contents = ["hazard"] }}'
    near = row.format(to="local_department", due="in_time")
    above = ", ".join(
        [row.format(to="local_department", due="same_day"), row.format(to="emergency_bureau", due="at_once")]
    )
    tree.set("cn-9901", "major.reports", f'since = 2020-01-01\nclause = "C-1.1"\nvalue = [{near}]')
    tree.set("cn-99", "major.reports", f'since = 2010-01-01\nclause = "P-1.1"\nvalue = [{above}]')
    local, bureau = packs.at("9901", on=DAY).major.reports.value
    assert (local["receiver"], local["due"], local["basis"].clause) == ("local_department", "same_day", "C-1.1")
    assert [basis.clause for basis in local["also"]] == ["P-1.1"]
    assert (bureau["receiver"], bureau["pack"]) == ("emergency_bureau", "cn-99")


TERM = '[[term]]\nid = "three_systems"\nzh = "三项制度"\nen = "three systems"\nclause = "C-1.1"\nmembers = {members}\n'


def test_a_term_stands_for_its_members(tree, packs):
    tree.write("cn-9901/terms.toml", TERM.format(members='["duty", "training", "inspection"]'))
    tree.set("cn-9901", "projects.safety_systems", 'since = 2020-01-01\nclause = "C-1.1"\nvalue = "term:three_systems"')
    assert packs.at("9901", on=DAY).projects.safety_systems.value == ("duty", "training", "inspection")
    assert packs.glossary.term("9901", "three_systems").defined


@pytest.mark.clause("QHD-6.2.2", refusal=True)
def test_an_open_term_counts_as_not_set_and_is_refused_when_asked(tree, packs):
    tree.write("cn-9901/terms.toml", TERM.format(members='"unset"'))
    tree.set("cn-9901", "projects.safety_systems", 'since = 2020-01-01\nclause = "C-1.1"\nvalue = "term:three_systems"')
    assert packs.at("9901", on=DAY).projects.safety_systems.is_set is False
    assert [term.id for term in packs.glossary.open_terms("9901")] == ["three_systems"]
    with pytest.raises(Refusal) as refused:
        packs.glossary.term("9901", "three_systems")
    assert (refused.value.code, refused.value.missing) == ("pack_term_undefined", ("three_systems",))
    assert refused.value.clause == "C-1.1"


def test_a_table_of_the_pack_is_found_by_day_and_a_child_checklist_replaces_its_parents(tree, packs):
    tree.write("cn/tables/kinds_old.toml", '[table]\nid = "kinds"\nuntil = 2019-12-31\n[[row]]\ncode = "old"\n')
    tree.write("cn/tables/kinds.toml", '[table]\nid = "kinds"\nsince = 2020-01-01\n[[row]]\ncode = "new"\n')
    tree.write("cn/checklists/fire.toml", '[checklist]\nid = "fire"\ntitle_zh = "全国"\n')
    tree.write("cn-9901/checklists/fire.toml", '[checklist]\nid = "fire"\ntitle_zh = "本地"\n')
    assert [row["code"] for row in packs.table("9901", "kinds", on=date(2019, 5, 1))] == ["old"]
    assert [row["code"] for row in packs.table("9901", "kinds", on=DAY)] == ["new"]
    assert [checklist.head["title_zh"] for checklist in packs.checklists("9901", DAY)] == ["本地"]
    with pytest.raises(KeyError, match="kinds_of_nothing"):
        packs.table("9901", "kinds_of_nothing", on=DAY)
