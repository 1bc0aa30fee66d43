"""The life of an import, as a table."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class ImportState(StrEnum):
    UPLOADED = "uploaded"
    CHECKED = "checked"
    REFUSED = "refused"
    IMPORTED = "imported"


class Act(StrEnum):
    UPLOAD_SHEET = "upload_sheet"
    CHECK_SHEET = "check_sheet"
    REFUSE_SHEET = "refuse_sheet"
    APPLY_SHEET = "apply_sheet"
    SAVE_MAPPING = "save_mapping"
    EXPORT_LIST = "export_list"
    REFUSE_EXPORT = "refuse_export"
    OPEN_FILE = "open_file"


STATE_WORDS = {
    ImportState.UPLOADED: "已上传",
    ImportState.CHECKED: "已检查",
    ImportState.REFUSED: "有错误，未导入",
    ImportState.IMPORTED: "已导入",
}
ACT_WORDS = {
    Act.UPLOAD_SHEET: "上传表格",
    Act.CHECK_SHEET: "检查表格",
    Act.REFUSE_SHEET: "退回表格",
    Act.APPLY_SHEET: "导入表格",
    Act.SAVE_MAPPING: "保存列对应关系",
    Act.EXPORT_LIST: "导出列表",
    Act.REFUSE_EXPORT: "不予导出",
    Act.OPEN_FILE: "查看原表",
}
# About a list, which has no state; a look, which changes none.
BESIDE = (Act.EXPORT_LIST, Act.REFUSE_EXPORT, Act.OPEN_FILE)
_OPEN = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.REFUSED)

IMPORT = Workflow(
    name="import",
    states=ImportState,
    initial=ImportState.UPLOADED,
    final=frozenset({ImportState.IMPORTED}),
    words={**STATE_WORDS, **ACT_WORDS},
    moves=(
        Move(Act.CHECK_SHEET, _OPEN, ImportState.CHECKED),
        Move(Act.REFUSE_SHEET, _OPEN, ImportState.REFUSED),
        Move(Act.APPLY_SHEET, (ImportState.CHECKED,), ImportState.IMPORTED),
    ),
)
