"""Experts: what a pool has to know of a person before it can judge whether to admit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from bihuan.exchange.sheets.schema import Choice, Column, RowFinding, SheetSchema
from bihuan.standards import resident_id

TITLES = (
    Choice("senior", "正高级", "Senior", ("正高", "教授级高工", "正高级工程师")),
    Choice("deputy_senior", "副高级", "Deputy senior", ("高级", "副高", "高级工程师", "高工")),
    Choice("intermediate", "中级", "Intermediate", ("工程师", "中级职称")),
    Choice("none", "无", "None", ("没有", "初级", "助理工程师")),
)


def born_as_the_number_says(values: Mapping[str, Any], on: date) -> Iterable[RowFinding]:
    """A birth date that contradicts the identity number is wrong in one of the two places."""
    number, born_on = values.get("resident_id"), values.get("born_on")
    if number and born_on:
        expected = resident_id.check(number, on=on).born_on
        if expected != born_on:
            yield "born_on", "birth_date_mismatch", {"expected": str(expected)}


def schema(*, specialties: Callable[[], Iterable[Choice]]) -> SheetSchema:
    """The kind `experts`, with the table of specialties in force."""
    return SheetSchema(
        kind="experts",
        zh="专家",
        en="Experts",
        columns=(
            Column("name", "姓名", "Name", required=True, max_length=60, example="李四", aliases=("专家姓名", "专家")),
            Column("resident_id", "身份证号", "Resident ID", "resident_id", sensitive=True,
                   aliases=("身份证号码", "公民身份号码", "身份证", "证件号码")),
            Column("phone", "手机", "Mobile", "phone", example="13800001234",
                   aliases=("手机号", "手机号码", "联系电话", "电话", "联系方式"), note="没有身份证号的，以手机识别。"),
            Column("born_on", "出生日期", "Born on", "date", past=True, example="1975-04-12",
                   aliases=("出生年月日", "生日", "出生年月")),
            Column("employer", "工作单位", "Employer", max_length=200, example="示例安全技术有限公司",
                   aliases=("单位", "所在单位", "现工作单位", "原工作单位")),
            Column("title", "职称级别", "Title", "choice", choices=TITLES, example="副高级",
                   aliases=("职称", "技术职称", "专业技术职称")),
            Column("is_registered_engineer", "注册安全工程师", "Registered safety engineer", "boolean", example="是",
                   aliases=("注安", "是否注册安全工程师", "注册安全工程师资格")),
            Column("certificate_number", "资格证书编号", "Certificate number", max_length=60, literal=True,
                   aliases=("证书编号", "执业证号", "专家证号")),
            Column("specialties", "专业领域", "Specialties", "list", required=True, choices=specialties,
                   aliases=("专业", "从事专业", "专业类别", "擅长领域", "专业方向")),
            Column("years_in_field", "从业年限", "Years in the field", "integer", maximum=80, example="20",
                   aliases=("工作年限", "专业工作年限", "从事安全生产工作年限")),
            Column("is_retired", "是否退休", "Retired", "boolean", example="否", aliases=("退休", "已退休")),
            Column("division_code", "行政区划", "Division", "division", example="北京市朝阳区",
                   aliases=("所在地", "所属地区", "常住地", "地区")),
        ),
        keys=(("resident_id",), ("phone",)),
        unique=(("phone",),),
        row_checks=(born_as_the_number_says,),
    )  # fmt: skip
