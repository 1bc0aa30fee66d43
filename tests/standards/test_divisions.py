import pytest

from bihuan.standards.divisions import Divisions, DivisionUnknown, contains, trim

DIVISIONS = Divisions.from_rows(
    [
        {"code": "370000", "level": "province", "name": "山东省"},
        {"code": "370600", "level": "city", "name": "烟台市", "parent": "370000"},
        {"code": "370614", "level": "county", "name": "蓬莱区", "parent": "370600"},
        {"code": "370684", "level": "county", "name": "蓬莱市", "parent": "370600", "replaced_by": "370614"},
        {"code": "371300", "level": "city", "name": "临沂市", "parent": "370000"},
        {"code": "371302", "level": "county", "name": "兰山区", "parent": "371300"},
        {"code": "371329", "level": "county", "name": "临沭县", "parent": "371300"},
        {"code": "371302001000", "level": "township", "name": "兰山街道", "parent": "371302"},
        {"code": "419001", "level": "county", "name": "济源市", "parent": "410000"},
        {"code": "410000", "level": "province", "name": "河南省"},
    ]
)


def names(divisions):
    return [division.name for division in divisions]


@pytest.mark.parametrize(
    ("code", "significant"),
    [("370000", "37"), ("370600", "3706"), ("371302001000", "371302001"), ("3713", "3713"), ("371300000000", "3713")],
)
def test_padding_is_no_part_of_a_code(code, significant):
    assert trim(code) == significant
    assert trim(significant) == significant


@pytest.mark.parametrize(
    ("outer", "inner", "inside"),
    [
        ("370000", "371302", True),
        ("3713", "371302001000", True),
        ("371300", "371300", True),
        ("", "371302", True),
        ("cn", "371302", True),
        ("371302", "371300", False),
        ("371300", "370602", False),
        ("3713", "3702", False),
    ],
)
def test_containment_is_by_prefix(outer, inner, inside):
    assert contains(outer, inner) is inside


def test_names_of_a_code_and_of_what_lies_above():
    assert DIVISIONS.get("3713").name == "临沂市"
    assert DIVISIONS.full_name("371302001000") == "山东省临沂市兰山区兰山街道"
    assert names(DIVISIONS.parents("371302")) == ["山东省", "临沂市"]
    assert DIVISIONS.full_name("419001") == "河南省济源市"  # a county right below its province


@pytest.mark.parametrize("code", ["999999", "3799", "371302999", ""])
def test_an_unknown_division_is_named(code):
    assert not DIVISIONS.knows(code)
    with pytest.raises(DivisionUnknown) as caught:
        DIVISIONS.full_name(code)
    assert caught.value.code == code


def test_children_leave_out_what_was_merged_away():
    assert names(DIVISIONS.children("370600")) == ["蓬莱区"]
    assert names(DIVISIONS.children("")) == ["山东省", "河南省"]
    with pytest.raises(DivisionUnknown):
        DIVISIONS.children("990000")


def test_an_old_code_leads_to_the_division_of_today():
    assert DIVISIONS.get("370684").name == "蓬莱市"
    assert DIVISIONS.current("370684").name == "蓬莱区"
    assert DIVISIONS.current("371302").name == "兰山区"


def test_search_puts_whole_names_and_beginnings_first():
    assert names(DIVISIONS.search("兰山")) == ["兰山区", "兰山街道"]
    assert names(DIVISIONS.search("临沭县")) == ["临沭县"]
    assert names(DIVISIONS.search("山", limit=1)) == ["山东省"]
    assert names(DIVISIONS.search("蓬莱", within="3706")) == ["蓬莱区"]
    assert names(DIVISIONS.search("蓬莱", within="3713")) == []
    assert DIVISIONS.search("  ") == ()


def test_the_english_name_goes_from_small_to_large():
    named = Divisions.from_rows(
        [
            {"code": "990000", "level": "province", "name": "甲省", "en": "Jia"},
            {"code": "990100", "level": "city", "name": "乙市", "en": "Yi", "parent": "990000"},
            {"code": "990102", "level": "county", "name": "丙区", "en": "Bing District", "parent": "990100"},
            {"code": "990103", "level": "county", "name": "丁县", "parent": "990100"},
        ]
    )
    assert named.english_name("990102") == "Bing District, Yi, Jia"
    assert named.english_name("990103") == "甲省乙市丁县", "a part that nobody romanised leaves the whole in Chinese"
