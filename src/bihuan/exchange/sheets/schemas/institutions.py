"""Service institutions: who they are, of which level, and on which of the place's lists they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bihuan.exchange.sheets.schema import Choice, Column, SheetSchema

LEVELS = (
    Choice("national", "国家级", "National", ("国家",)),
    Choice("provincial", "省级", "Provincial", ("省",)),
    Choice("municipal", "市级", "Municipal", ("市",)),
    Choice("county", "县区级", "County", ("县级", "区级", "县")),
)


def schema(*, lists: Callable[[], Iterable[Choice]]) -> SheetSchema:
    """The kind `institutions`, with the lists that the packs name."""
    return SheetSchema(
        kind="institutions",
        zh="服务机构",
        en="Service institutions",
        columns=(
            Column("name", "机构名称", "Name", required=True, max_length=200, example="示例安全评价有限公司",
                   aliases=("单位名称", "名称", "服务机构", "评价机构名称", "评审单位", "机构")),
            Column("credit_code", "统一社会信用代码", "Credit code", "credit_code", required=True,
                   example="91110105XT00000148", aliases=("信用代码", "社会信用代码", "统一代码", "uscc")),
            Column("division_code", "注册地", "Registered in", "division", required=True, example="北京市朝阳区",
                   aliases=("行政区划", "所在地", "注册地区", "所在区县", "地区")),
            Column("lists", "列入名单", "Lists", "list", choices=lists,
                   aliases=("名单", "名单类别", "机构类别"), note="再次导入只增加，不减少。"),
            Column("level", "机构级别", "Level", "choice", choices=LEVELS, aliases=("级别",)),
            Column("qualified_until", "资质有效期至", "Qualified until", "date", example="2029-06-30",
                   aliases=("有效期至", "资质有效期", "证书有效期至", "有效期")),
            Column("contact_name", "联系人", "Contact", max_length=60, example="张三",
                   aliases=("法定代表人", "负责人")),
            Column("contact_phone", "联系电话", "Phone", "phone", example="010-81234567", personal=True,
                   aliases=("电话", "手机", "联系方式", "联系人电话")),
            Column("address", "地址", "Address", max_length=300, example="示范路1号",
                   aliases=("办公地址", "注册地址", "详细地址")),
            Column("works_in", "可从业地区", "May work in", derived=True),
            Column("state", "状态", "State", derived=True),
        ),
        keys=(("credit_code",),),
    )  # fmt: skip
