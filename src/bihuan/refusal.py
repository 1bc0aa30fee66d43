"""A readable no: every act that is declined says by which code, what is missing and on what ground."""

from collections.abc import Iterable
from typing import Any


class Refusal(Exception):
    """An act declined for a reason that a person can read and act on.

    `code` is stable (pages, phone, API and sheets share it); `missing` names the things that would have to be there;
    `basis` is the ground (anything with `.clause`), None where the ground is product policy (ours).
    """

    def __init__(self, code: str, *, missing: Iterable[str] = (), basis: Any = None, **facts: Any) -> None:
        self.code = code
        self.missing = tuple(missing)
        self.basis = basis
        self.facts = facts
        super().__init__(code)

    @property
    def clause(self) -> str:
        """The clause id that carries the refusal, or "ours"."""
        return getattr(self.basis, "clause", None) or "ours"

    def text(self) -> str:
        """The Chinese sentence of the code; translate the template first where another language is wanted."""
        return fill(TEXTS.get(self.code, self.code), self.facts)

    def __repr__(self) -> str:
        return f"Refusal({self.code!r}, missing={list(self.missing)}, clause={self.clause!r})"

    __str__ = __repr__


class Stranger(Exception):
    """The actor may not even know that the thing exists: pages answer 404."""


class _Facts(dict):
    def __missing__(self, key: str) -> str:
        return "…"


def fill(template: str, facts: dict[str, Any]) -> str:
    """`template` with its {facts} filled in; lists are joined the Chinese way and an unknown fact becomes an ellipsis."""
    plain = {k: "、".join(map(str, v)) if isinstance(v, (list, tuple, set)) else v for k, v in facts.items()}
    return template.format_map(_Facts(plain))


# One line per code, in Chinese; the English stands in the gettext catalogue. Sorted by code.
TEXTS: dict[str, str] = {
    "child_looser_than_parent": "{pack}的规定比上级宽，不能生效；请改为与上级一致或更严。",
    "clause_of_stranger": "{pack}引用了别处的条款，不能生效。",
    "clause_unknown": "{pack}引用的条款不存在，不能生效。",
    "in_force_date_missing": "{pack}没有填写生效日期，不能使用。",
    "local_measure_incomplete": "{pack}的实施办法没有写全适用范围、类别和内容。",
    "pack_not_in_force": "{pack}的规定自{in_force}起适用，不能用来判{on}的记录。",
    "pack_term_undefined": "{pack}用到的词还没有明确所指，请先在术语表中写明。",
    "value_gap": "{pack}有一段时间没有取值，请补上或写明“未设定”。",
    "value_overlap": "{pack}同一时间有两个取值，请改正起止日期。",
    "form_already_sent": "这份表单此前已经提交成功，之后内容又有改动。请先打开已提交的记录核对，需要更正的在记录里办理。",
    "role_not_allowed": "您的岗位不能办理这一步，应由{needed}办理。",
    "state_not_allowed": "现在是“{state}”，不能办理“{act}”；要在“{allowed}”时办理。可能已有他人先办，请刷新后再看。",
    "mapping_column_unknown": "列对应关系里有不认识的列：{columns}。",
    "mapping_header_missing": "工作表里没有“{header}”这一列，请核对列对应关系。",
    "mapping_name_missing": "保存列对应关系须起一个名称。",
    "mapping_other_kind": "这份列对应关系是给“{found}”用的，不能用于“{expected}”。",
    "mapping_unreadable": "列对应关系文件无法读取：{problem}。",
    "sheet_changed_meanwhile": "检查之后系统中的数据有了变化，导入没有进行，请重新检查后再导入。",
    "sheet_corrupt": "文件“{filename}”已损坏或不是真正的 Excel 文件，请用表格软件打开后另存为“Excel 工作簿（.xlsx）”再上传。",
    "sheet_csv_broken": "文件“{filename}”第{line}行起引号没有成对，后面的内容会连成一格，请改正后再上传。",
    "sheet_empty": "文件“{filename}”里没有内容。",
    "sheet_encoding_unknown": "文件“{filename}”的文字编码无法识别，请另存为“CSV UTF-8”或“Excel 工作簿（.xlsx）”再上传。",
    "sheet_encrypted": "文件“{filename}”设有打开密码，请取消密码后另存再上传。",
    "sheet_format_not_supported": "不支持此格式（{format}）：请用表格软件打开，选“文件→另存为→Excel 工作簿（.xlsx）”，再上传。",
    "sheet_has_errors": "有{errors}处错误，一行也没有导入；请按错误清单改正后重新上传。",
    "sheet_header_not_found": "文件“{filename}”里找不到表头（一行列名），请按模板填写。",
    "sheet_kind_unknown": "没有“{kind}”这一类表格，可用：{kinds}。",
    "sheet_too_large": "文件“{filename}”太大（上限{limit}），请拆分后分批上传。",
    "sheet_too_many_rows": "文件“{filename}”有{rows}行，超过上限{limit}行，请拆分后分批上传。",
    "document_already_voided": "文书{number}已经作废，不能再次作废。",
    "document_voided": "文书{number}已作废，不能再送达或签署，请重新出具。",
    "evidence_empty": "文件是空的（0字节），请重新选择。",
    "evidence_not_found": "文书引用的照片或签名图片还没有上传。",
    "evidence_too_large": "文件超过{limit_mb} MB，请压缩后再上传。",
    "evidence_too_many_pixels": "照片为{width}×{height}（约{megapixels}百万像素），上限{limit}百万像素，请缩小后上传。",
    "evidence_type_mismatch": "文件名写的是{named}，实际内容是{found}，请核对后用正确的文件名上传。",
    "evidence_type_not_allowed": "不收{found}，可以上传：{allowed}。",
    "evidence_unreadable": "照片文件已损坏，无法打开，请重新拍摄或导出。",
    "form_field_invalid": "{form}中这些栏目的填写格式不对：{fields}。",
    "form_field_missing": "{form}中这些栏目还没有填：{fields}。",
    "form_field_unknown": "{form}没有这些栏目：{fields}。",
    "form_unknown": "本地没有“{form}”这种文书样式。",
    "nature_unknown": "没有“{nature}”这种活动性质。",
    "paper_not_allowed": "这类活动不能使用“{paper}”，行政检查须用法定文书。",
    "receipt_already_recorded": "文书{number}已经签收。",
    "receipt_before_delivery": "签收时间早于文书{number}的送达时间。",
    "reprint_differs": "文书{number}重印结果与原件不一致：原排版程序为{then}，现在是{now}。请使用留存的原件。",
    "signature_incomplete": "签名必须写明姓名和身份。",
    "void_reason_missing": "作废文书{number}必须写明理由。",
    "wording_not_allowed": "服务、督导和自查文书不能使用“{words}”等字样，请改为问题、依据和建议。",
}
