"""Experts: what a pool has to know of a person before it can judge whether to admit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from bihuan.exchange.sheets.schema import Choice, Column, RowFinding, SheetSchema
from bihuan.standards import resident_id

TITLES = (
    Choice(
        "senior",
        "高级",
        "Senior",
        ("正高级", "副高级", "正高", "副高", "教授级高工", "正高级工程师", "高级工程师", "高工"),
    ),
    Choice("intermediate", "中级", "Intermediate", ("工程师", "中级职称")),
    Choice("junior", "初级", "Junior", ("助理工程师", "助工")),
    Choice("none", "无", "None", ("没有",)),
)
CERTIFICATES = (
    Choice("registered_safety_engineer", "注册安全工程师", "Registered safety engineer", ("注安", "注安师")),
    Choice("registered_safety_assessor", "安全评价师", "Safety assessor", ("注册安全评价师",)),
)
UNIT_KINDS = (
    Choice("enterprise", "企业", "Enterprise"),
    Choice("society", "学会", "Society"),
    Choice("association", "行业协会", "Association", ("协会",)),
    Choice("design_unit", "设计单位", "Design unit", ("设计院",)),
    Choice("research_institute", "科研院所", "Research institute", ("研究院", "研究所")),
    Choice("university", "高校", "University", ("大学", "院校")),
    Choice("other", "其他", "Other"),
)


def born_as_the_number_says(values: Mapping[str, Any], on: date) -> Iterable[RowFinding]:
    """A birth date that contradicts the identity number is wrong in one of the two places."""
    number, born_on = values.get("resident_id"), values.get("born_on")
    if number and born_on:
        expected = resident_id.check(number, on=on).born_on
        if expected != born_on:
            yield "born_on", "birth_date_mismatch", {"expected": str(expected)}


def worked_after_birth(values: Mapping[str, Any], on: date) -> Iterable[RowFinding]:
    """The years of practice cannot begin before the person did."""
    number, since = values.get("resident_id"), values.get("work_since")
    born_on = resident_id.check(number, on=on).born_on if number else values.get("born_on")
    if born_on and since and since < born_on:
        yield "work_since", "date_out_of_range", {"value": str(since), "earliest": str(born_on)}


def schema(*, specialties: Callable[[], Iterable[Choice]]) -> SheetSchema:
    """The kind `experts`, with the table of specialties in force."""
    return SheetSchema(
        kind="experts",
        zh="专家",
        en="Experts",
        columns=(
            Column("expert_number", "专家编号", "Expert number", max_length=20, literal=True,
                   note="导出的表格里才有；登记新专家时留空。"),
            Column("name", "姓名", "Name", required=True, max_length=60, example="李四", aliases=("专家姓名", "专家")),
            Column("resident_id", "身份证号", "Resident ID", "resident_id", sensitive=True,
                   aliases=("身份证号码", "公民身份号码", "身份证", "证件号码"), note="只用于识别；专家信息里不留号码，原表加密留存。"),  # noqa: E501
            Column("born_on", "出生日期", "Born on", "date", past=True, example="1975-04-12",
                   aliases=("出生年月日", "生日", "出生年月"), note="有身份证号的可不填。"),
            Column("phone", "手机", "Mobile", "phone", example="13800001234", personal=True,
                   aliases=("手机号", "手机号码", "联系电话", "电话", "联系方式")),
            Column("title", "职称", "Title", "choice", choices=TITLES, default="none", example="高级",
                   aliases=("职称级别", "技术职称", "专业技术职称")),
            Column("certificates", "职业资格", "Certificates", "list", choices=CERTIFICATES, example="注册安全工程师",
                   aliases=("资格证书", "执业资格", "职业资格证书")),
            Column("certificates_until", "职业资格有效期至", "Certificates valid until", "date", example="2029-12-31",
                   aliases=("资格有效期", "证书有效期", "有效期至")),
            Column("specialties", "专业领域", "Specialties", "list", required=True, choices=specialties,
                   aliases=("专业", "从事专业", "专业类别", "擅长领域", "专业方向")),
            Column("work_since", "从事安全工作起始日期", "Working in safety since", "date", required=True, past=True,
                   example="2001-07-01", aliases=("参加工作时间", "从业起始", "从业起始日期", "从事安全生产工作时间")),
            Column("unit_name", "工作单位", "Employer", max_length=120, example="示例安全技术有限公司",
                   aliases=("单位", "所在单位", "现工作单位", "原工作单位")),
            Column("unit_kind", "单位性质", "Kind of employer", "choice", choices=UNIT_KINDS, default="enterprise",
                   example="企业", aliases=("单位类别", "单位类型")),
            Column("retired", "是否退休", "Retired", "boolean", default=False, example="否",
                   aliases=("退休", "已退休")),
            Column("pools", "所在专家库", "Pools", derived=True),
        ),
        keys=(("expert_number",), ("resident_id",), ("name", "born_on", "phone")),
        row_checks=(born_as_the_number_says, worked_after_birth),
    )  # fmt: skip
