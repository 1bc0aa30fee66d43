"""Enterprises: who they are, where, in which sector, and how they are rated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from bihuan.exchange.sheets.schema import Choice, Column, RowFinding, SheetSchema

Table = Callable[[], Iterable[Choice]]

GRADES = (
    Choice("grade_1", "一级", "Grade 1", ("1级", "一级达标", "1")),
    Choice("grade_2", "二级", "Grade 2", ("2级", "二级达标", "2")),
    Choice("grade_3", "三级", "Grade 3", ("3级", "三级达标", "3")),
    Choice("none", "未达标或未创建", "None", ("无", "未达标", "未创建", "否")),
)
SIZES = (
    Choice("large", "大型", "Large", ("大", "大型企业")),
    Choice("medium", "中型", "Medium", ("中", "中型企业")),
    Choice("small", "小型", "Small", ("小", "小型企业")),
    Choice("micro", "微型", "Micro", ("微", "微型企业")),
)
OWNERSHIPS = (
    Choice("central", "中央企业", "Central", ("央企", "中央")),
    Choice("provincial", "省管企业", "Provincial", ("省属企业", "省属", "省管")),
    Choice("municipal", "市属企业", "Municipal", ("市管企业", "市属", "市管")),
    Choice("private", "民营及其他", "Private and other", ("民营", "私营", "其他", "民营企业")),
)


def grade_with_validity(values: Mapping[str, Any], on: date) -> Iterable[RowFinding]:
    """An end of validity says nothing without the grade it belongs to."""
    if values.get("grade_valid_until") and values.get("standardisation_grade", "none") == "none":
        yield "grade_valid_until", "companion_missing", {"companion": "标准化等级"}


def schema(*, sectors: Table, key_processes: Table) -> SheetSchema:
    """The kind `enterprises`, with the tables of sectors and key processes in force."""
    return SheetSchema(
        kind="enterprises",
        zh="企业",
        en="Enterprises",
        columns=(
            Column("name", "企业名称", "Name", required=True, max_length=200, example="示例铸造有限公司",
                   aliases=("单位名称", "名称", "生产经营单位", "生产经营单位名称", "公司名称", "企业全称")),
            Column("credit_code", "统一社会信用代码", "Credit code", "credit_code", example="91110105XT00000148",
                   aliases=("信用代码", "社会信用代码", "统一代码", "信用代码证号", "uscc")),
            Column("internal_number", "平台编号", "Internal number", max_length=30, literal=True,
                   aliases=("内部编号", "企业编号"), note="没有统一社会信用代码的，填平台编号。"),
            Column("division_code", "行政区划", "Division", "division", required=True, example="北京市朝阳区",
                   aliases=("所在区县", "区县", "所属区县", "属地", "行政区划代码", "所属辖区", "辖区", "所在地")),
            Column("address", "地址", "Address", max_length=300, example="示范路1号",
                   aliases=("生产经营地址", "经营地址", "详细地址", "企业地址", "注册地址")),
            Column("sector", "行业领域", "Sector", "choice", required=True, choices=sectors, example="",
                   aliases=("行业", "监管行业", "所属行业", "行业类别", "监管分类")),
            Column("industry_code", "国民经济行业代码", "Industry code", max_length=5, literal=True,
                   aliases=("行业代码", "国民经济行业")),
            Column("size", "企业规模", "Size", "choice", choices=SIZES, example="小型", aliases=("规模", "划型")),
            Column("ownership", "隶属关系", "Ownership", "choice", choices=OWNERSHIPS, default="private",
                   aliases=("隶属", "企业性质", "所有制")),
            Column("standardisation_grade", "标准化等级", "Standardisation grade", "choice", choices=GRADES,
                   default="none", example="二级", aliases=("安全生产标准化等级", "标准化级别", "安全标准化等级")),
            Column("grade_valid_until", "标准化有效期至", "Grade valid until", "date", example="2027-06-30",
                   aliases=("标准化有效期", "标准化证书有效期至")),
            Column("key_processes", "重点工艺", "Key processes", "list", choices=key_processes,
                   aliases=("关键工艺", "重点工艺部位", "关键工艺部位")),
            Column("staff_count", "从业人员数", "Staff", "integer", maximum=2_000_000, example="86",
                   aliases=("人数", "职工人数", "员工人数", "从业人数", "员工数")),
            Column("contact_name", "联系人", "Contact", max_length=60, example="张三",
                   aliases=("安全负责人", "联系人姓名", "安全管理人员")),
            Column("contact_phone", "联系电话", "Phone", "phone", example="010-81234567", personal=True,
                   aliases=("电话", "手机", "手机号", "联系方式", "联系人电话")),
            Column("department", "主管部门", "Competent department", derived=True),
        ),
        keys=(("credit_code",), ("internal_number",)),
        unique=(("internal_number",),),
        row_checks=(grade_with_validity,),
    )  # fmt: skip
