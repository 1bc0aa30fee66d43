"""The people of an enterprise: who, at which post, under which one, with which duty, and until when under contract."""

from bihuan.exchange.sheets.schema import Column, SheetSchema

SCHEMA = SheetSchema(
    kind="staff",
    zh="从业人员名册",
    en="Staff list",
    columns=(
        Column("name", "姓名", "Name", required=True, max_length=60, example="张三",
               aliases=("员工姓名", "人员姓名", "职工")),
        Column("number", "工号", "Number", max_length=30, literal=True, example="A001",
               aliases=("编号", "员工编号", "职工编号", "人员编号")),
        Column("unit", "部门或车间", "Unit", max_length=60, example="铸造车间",
               aliases=("部门", "车间", "班组", "所在部门")),
        Column("post", "岗位", "Post", max_length=60, example="熔炼工",
               aliases=("岗位名称", "工种", "职务", "岗位（工种）"),
               note="没有的岗位会自动建立。"),
        Column("superior", "上级岗位", "Superior post", max_length=60, example="车间主任",
               aliases=("直接上级", "上级"),
               note="不填就归主要负责人。"),
        Column("duties", "安全生产职责", "Safety duties", max_length=2000, example="班前检查炉体",
               aliases=("岗位职责", "安全职责", "职责"), note="同一岗位写一次就行。"),
        Column("contract_until", "劳动合同到期日", "Contract until", "date", example="2028-06-30",
               aliases=("合同到期日", "合同终止日期", "合同期限至", "合同到期时间")),
        Column("contract_open_ended", "无固定期限合同", "Open-ended contract", "boolean", aliases=("无固定期限",)),
    ),
    keys=(("number",), ("name",)),
)  # fmt: skip
