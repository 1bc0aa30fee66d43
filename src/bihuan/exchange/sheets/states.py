"""The life of an import, and of a list that the worker writes, as tables. A long sheet is checked and imported by the
worker as well; meanwhile it is `checking` or `importing`."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class ImportState(StrEnum):
    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    REFUSED = "refused"
    IMPORTING = "importing"
    IMPORTED = "imported"


class ExportState(StrEnum):
    QUEUED = "queued"
    READY = "ready"
    FAILED = "failed"
    DROPPED = "dropped"


class Act(StrEnum):
    UPLOAD_SHEET = "upload_sheet"
    CHECK_SHEET = "check_sheet"
    REFUSE_SHEET = "refuse_sheet"
    APPLY_SHEET = "apply_sheet"
    QUEUE_CHECK = "queue_check"
    QUEUE_APPLY = "queue_apply"
    STOP_SHEET = "stop_sheet"
    SAVE_MAPPING = "save_mapping"
    EXPORT_LIST = "export_list"
    REFUSE_EXPORT = "refuse_export"
    QUEUE_EXPORT = "queue_export"
    FETCH_EXPORT = "fetch_export"
    DROP_EXPORT = "drop_export"
    OPEN_FILE = "open_file"


STATE_WORDS = {
    ImportState.UPLOADED: "已上传",
    ImportState.CHECKING: "正在检查",
    ImportState.CHECKED: "已检查",
    ImportState.REFUSED: "有错误，未导入",
    ImportState.IMPORTING: "正在导入",
    ImportState.IMPORTED: "已导入",
}
EXPORT_WORDS = {
    ExportState.QUEUED: "正在准备",
    ExportState.READY: "可以下载",
    ExportState.FAILED: "没有写成",
    ExportState.DROPPED: "已删除",
}
ACT_WORDS = {
    Act.UPLOAD_SHEET: "上传表格",
    Act.CHECK_SHEET: "检查表格",
    Act.REFUSE_SHEET: "退回表格",
    Act.APPLY_SHEET: "导入表格",
    Act.QUEUE_CHECK: "排队检查表格",
    Act.QUEUE_APPLY: "排队导入表格",
    Act.STOP_SHEET: "停止办理表格",
    Act.SAVE_MAPPING: "保存列对应关系",
    Act.EXPORT_LIST: "导出列表",
    Act.REFUSE_EXPORT: "不予导出",
    Act.QUEUE_EXPORT: "排队导出",
    Act.FETCH_EXPORT: "下载导出的表格",
    Act.DROP_EXPORT: "删除导出的表格",
    Act.OPEN_FILE: "查看原表",
}
# Begins the life of one that takes long; a look, which changes nothing. A short list goes out without any life.
BESIDE = (Act.QUEUE_EXPORT, Act.OPEN_FILE)
_OPEN = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.REFUSED)
WAITING = (ImportState.CHECKING, ImportState.IMPORTING)
"""What the worker has still to do."""

IMPORT = Workflow(
    name="import",
    states=ImportState,
    initial=ImportState.UPLOADED,
    final=frozenset({ImportState.IMPORTED}),
    words={**STATE_WORDS, **ACT_WORDS},
    moves=(
        Move(Act.CHECK_SHEET, (*_OPEN, ImportState.CHECKING), ImportState.CHECKED),
        Move(Act.REFUSE_SHEET, (*_OPEN, *WAITING), ImportState.REFUSED),
        Move(Act.APPLY_SHEET, (ImportState.CHECKED, ImportState.IMPORTING), ImportState.IMPORTED),
        Move(Act.QUEUE_CHECK, _OPEN, ImportState.CHECKING),
        Move(Act.QUEUE_APPLY, (ImportState.CHECKED,), ImportState.IMPORTING),
        Move(Act.STOP_SHEET, (ImportState.CHECKING,), ImportState.UPLOADED),
        Move(Act.STOP_SHEET, (ImportState.IMPORTING,), ImportState.CHECKED),
    ),
)

EXPORT = Workflow(
    name="export",
    states=ExportState,
    initial=ExportState.QUEUED,
    final=frozenset({ExportState.DROPPED}),
    words={**EXPORT_WORDS, **ACT_WORDS},
    moves=(
        Move(Act.EXPORT_LIST, (ExportState.QUEUED,), ExportState.READY),
        Move(Act.REFUSE_EXPORT, (ExportState.QUEUED,), ExportState.FAILED),
        Move(Act.FETCH_EXPORT, (ExportState.READY,), None),
        Move(Act.DROP_EXPORT, (ExportState.QUEUED, ExportState.READY, ExportState.FAILED), ExportState.DROPPED),
    ),
)
