"""The sentence of every event, in Chinese; the message's facts fill the braces."""

TEXTS: dict[str, str] = {
    "hazard-raised": "{enterprise}有一条新隐患：{hazard}",
    "rectification-submitted": "{enterprise}已整改，请复查：{hazard}",
    "rectification-verified": "整改已通过验收：{hazard}",
    "rectification-returned": "整改未通过，已退回：{hazard}",
    "hazard-closed": "隐患已销号：{hazard}",
    "extension-requested": "{enterprise}申请延期：{hazard}",
    "extension-decided": "延期申请已答复：{hazard}",
    "hazard-due-soon": "整改期限将到：{hazard}",
    "inspection-explained": "检查组已向{enterprise}交底，请签报告",
    "report-delivered": "{enterprise}的检查报告已送达，请签收",
    "hazard-overdue": "整改已超期：{enterprise}，{hazard}",
}
