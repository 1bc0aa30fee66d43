"""The certificates of an enterprise's people: whose, of which kind and class, its number and days."""

from bihuan.exchange.sheets.schema import Choice, Column, SheetSchema
from bihuan.parties import places
from bihuan.registers.kinds.certificate.states import KIND_WORDS

_ENGLISH = {
    "main_person": "Principal",
    "safety_manager": "Safety manager",
    "special_operator": "Special operator",
    "registered_engineer": "Registered safety engineer",
    "technician": "Technician",
}
_ALIASES = {
    "special_operator": ("特种作业操作证", "特种作业", "特种作业证"),
    "safety_manager": ("安全管理人员", "安管人员", "安全员"),
    "registered_engineer": ("注安师", "注册安全工程师证"),
}


def _kinds() -> list[Choice]:
    return [Choice(code, word, _ENGLISH[code], _ALIASES.get(code, ())) for code, word in KIND_WORDS.items()]


def _classes() -> list[Choice]:
    return [Choice(code, zh, en) for code, (zh, en) in places.labels("special_operations").items()]


SCHEMA = SheetSchema(
    kind="certificates",
    zh="人员证书",
    en="Certificates",
    columns=(
        Column("name", "姓名", "Name", required=True, max_length=60, example="张三",
               aliases=("持证人", "员工姓名", "人员姓名"), note="要在从业人员名册里。"),
        Column("kind", "证书种类", "Kind", "choice", required=True, choices=_kinds, example="特种作业人员",
               aliases=("证书类别", "资格类型", "证件名称")),
        Column("operation_class", "作业类别", "Class of operation", "choice", choices=_classes, example="电工作业",
               aliases=("操作类别", "工种", "作业项目"), note="特种作业操作证要填。"),
        Column("number", "证书编号", "Number", required=True, max_length=60, literal=True, sensitive=True,
               example="ZY-2026-0001", aliases=("证号", "操作证号", "资格证号")),
        Column("issuer", "发证机关", "Issuer", max_length=120, aliases=("发证单位",)),
        Column("issued_on", "初领日期", "Issued on", "date", past=True, example="2025-03-01",
               aliases=("发证日期", "初次领证日期"), note="特种作业操作证要填，按它算复审日期。"),
        Column("valid_until", "有效期至", "Valid until", "date", example="2031-02-28",
               aliases=("有效期限", "到期日期", "有效截止日期"), note="特种作业操作证可不填，按初领日期算。"),
    ),
    keys=(("name", "kind", "operation_class"), ("name", "kind")),
)  # fmt: skip
