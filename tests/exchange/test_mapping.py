"""Which header feeds which column: proposed, given as data, saved, and known again."""

import pytest
from tests.exchange.books import ENTERPRISES, GOOD, HAZARDS, OTHER, checked, codes, xlsx

from bihuan.exchange.sheets import mapping as mappings
from bihuan.exchange.sheets.domains.checklists import SCHEMA as CHECKLISTS
from bihuan.exchange.sheets.headers import Header
from bihuan.exchange.sheets.mapping import Source, choose, fingerprint, from_dict, from_toml, propose
from bihuan.refusal import Refusal

# Four levels, item last, one cell over two lines: the shape of a city's self-check guideline and of the reports on it.
GUIDELINE = """level_1,level_2,level_3,level_4,n_reports
小场所（基础）,（一）基础管理,1、安全培训,1、主要负责人及从业人员有安全培训记录。,35
小场所（基础）,（一）基础管理,2、应急管理,1、定期进行应急演练，有演练记录。,35
小场所（现场）,（一）消防安全,1、灭火器材,"1、按规定配备灭火器；
固定摆放。",64
"""
REPORTS = """id,level_1,level_2,level_3,level_4,content,label
4049,商贸（现场）,（一）消防检查,1、防火巡查,1、用火、用电有无违章情况。,用电有乱拉现象,0
9042,工业（现场）,（一）消防检查,1、防火巡查,2、疏散通道是否畅通；,"安全出口标示灯不亮，
过道堆放杂物",0
5545,工业（现场）,（一）消防检查,1、防火巡查,2、疏散通道是否畅通；,,1
"""


def header(*names: str) -> Header:
    return Header(dict(enumerate(names)), 1, 1, len(names))


def test_the_proposal_takes_equal_names_then_aliases_then_nearly_the_same():
    proposed = propose(ENTERPRISES, header("单位名称", "统一社会信用代码", "所属行政区划", "行业领域分类", "备注"))
    taken = {key: source.headers[0] for key, source in proposed.sources.items()}
    assert taken == {
        "name": "单位名称",
        "credit_code": "统一社会信用代码",
        "division_code": "所属行政区划",
        "sector": "行业领域分类",
    }
    assert proposed.confidence == {"name": "alias", "credit_code": "exact", "division_code": "fuzzy", "sector": "fuzzy"}


def test_no_header_is_given_to_two_columns_by_the_proposal():
    proposed = propose(HAZARDS, header("编号", "隐患描述", "企业代码"))
    assert [source.headers for source in proposed.sources.values() if source.headers].count(("编号",)) == 1
    assert proposed.sources["source"].file_name


def test_a_guideline_in_four_levels_becomes_a_checklist_without_code():
    result = checked(GUIDELINE.encode(), CHECKLISTS, filename="guideline.csv")
    assert result.ok
    assert result.unused_headers == ["n_reports"]
    last = result.rows[-1].values
    assert last["section"] == "小场所（现场） / （一）消防安全 / 1、灭火器材"
    assert last["text"] == "1、按规定配备灭火器；\n固定摆放。"
    assert [row.values["item_no"] for row in result.rows] == ["1", "2", "3"]
    assert len({row.values["title"] for row in result.rows}) == 1


def test_self_reports_become_hazards_of_the_enterprises_that_are_given():
    known = {GOOD: 1, OTHER: 2}
    more = {"lookups": {"enterprise": lambda wanted: known}, "filename": "self.csv"}
    result = checked(
        REPORTS.encode(), HAZARDS, values={"enterprise": f"{GOOD}|{OTHER}", "found_on": "2026-11-01"}, **more
    )
    assert result.ok
    assert {row.values["source"] for row in result.rows} == {"self"}
    assert result.rows[2].values["description"] == "（上报时未填写内容）"
    assert result.rows[1].values["description"].count("\n") == 1
    lines = REPORTS.split("\n")
    turned = "\n".join([lines[0], lines[4], lines[1], *lines[2:4]])
    again = checked(turned.encode(), HAZARDS, values={"enterprise": f"{GOOD}|{OTHER}"}, **more)
    dealt = {row.values["source_row"]: row.values["enterprise"] for row in result.rows}
    assert dealt == {row.values["source_row"]: row.values["enterprise"] for row in again.rows}


def test_a_column_can_be_taken_twice_joined_and_defaulted():
    mapping = from_dict(
        {
            "kind": "checklists",
            "columns": {
                "title": {"constant": "清单"},
                "item_no": "a",
                "text": {"join": ["a", "b"], "separator": "：", "default": "无"},
                "basis": {"first": ["b", "a"]},
            },
        },
        CHECKLISTS,
    )
    from tests.exchange.books import ON, nothing_exists

    from bihuan.exchange.sheets.checking import check
    from bihuan.exchange.sheets.intake import open_sheet

    result = check(open_sheet(b"a,b\n1,x\n2,\n", "x.csv"), CHECKLISTS, mapping, on=ON, existing=nothing_exists)
    assert [(row.values["text"], row.values["basis"]) for row in result.rows] == [("1：x", "x"), ("2", "2")]


@pytest.mark.parametrize(
    "plain",
    ["名称", {"from": "a", "default": "x"}, {"join": ["a", "b"], "separator": "/"}, {"first": ["a", "b"]},
     {"constant": "c"}, {"spread": ["a", "b"]}, {"running": True}, {"file_name": True}],
)  # fmt: skip
def test_a_source_reads_back_what_it_writes(plain):
    source = Source.of(plain)
    assert Source.of(source.as_dict()) == source


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kind =", "mapping_unreadable"),
        ('kind = "checklists"', "mapping_unreadable"),
        ('kind = "hazards"\n[columns]\n', "mapping_other_kind"),
        ('kind = "checklists"\n[columns]\ncolour = "a"\n', "mapping_column_unknown"),
        ('kind = "checklists"\n[columns]\ntext = { from = "a", constant = "b" }\n', "mapping_unreadable"),
        ('kind = "checklists"\n[columns]\ntext = 5\n', "mapping_unreadable"),
        ('kind = "checklists"\n[columns]\ntext = { join = "ab" }\n', "mapping_unreadable"),
        ('kind = "checklists"\n[columns]\ntext = { form = "a" }\n', "mapping_unreadable"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(text, code):
    with pytest.raises(Refusal) as refused:
        from_toml(text, CHECKLISTS)
    assert refused.value.code == code


def test_a_mapping_whose_header_is_not_in_the_sheet_is_refused_naming_it():
    mapping = from_dict({"kind": "enterprises", "columns": {"name": "公司"}})
    from tests.exchange.books import HEADER, ON, nothing_exists

    from bihuan.exchange.sheets.checking import check
    from bihuan.exchange.sheets.intake import open_sheet

    with pytest.raises(Refusal) as refused:
        check(open_sheet(xlsx([HEADER]), "x.xlsx"), ENTERPRISES, mapping, on=ON, existing=nothing_exists)
    assert (refused.value.code, refused.value.missing) == ("mapping_header_missing", ("公司",))


def test_a_saved_mapping_is_taken_before_any_other():
    saved = from_dict({"kind": "checklists", "columns": {"text": "level_4"}})
    chosen = choose(CHECKLISTS, header("level_1", "level_2", "level_3", "level_4", "n_reports"), [saved])
    assert list(chosen.sources) == ["text"]


def test_the_fingerprint_does_not_depend_on_order_or_spacing():
    assert fingerprint(["企业 名称", "行业*"]) == fingerprint(["行业", "企业名称"])
    assert fingerprint(["企业名称"]) != fingerprint(["企业名称", "行业"])


def test_every_shipped_mapping_fits_its_kind():
    kinds = {"checklists": CHECKLISTS, "hazards": HAZARDS, "enterprises": ENTERPRISES}
    assert mappings.shipped()
    for mapping in mappings.shipped():
        assert set(mapping.sources) <= {column.key for column in kinds[mapping.kind].columns}
        assert set(mapping.headers()) <= set(mapping.expects)
        assert mapping.zh


def test_a_constant_that_is_wrong_is_reported_without_a_column():
    result = checked(REPORTS.encode(), HAZARDS, values={"enterprise": GOOD, "found_on": "2027-01-01"},
                     lookups={"enterprise": lambda wanted: {GOOD: 1}}, filename="x.csv")  # fmt: skip
    assert set(codes(result)) == {"date_in_future"}
    assert result.problems[0].column == ""
