"""The sentences of what follows: orders, measures, focus lists, interviews."""

CONDUCT: dict[str, str] = {
    # orders
    "order_items_missing": "请选择要写进指令书的隐患。",
    "hazards_of_sites": "一份指令书只写一个场所的隐患，请分开下达。",
    "requirement_missing": "请写明所列隐患的整改要求。",
    "officers_too_few": "要有本部门 {least} 名执法人员署名（含办理人），请补选。",
    "officer_of_another_office": "署名的执法人员要是本部门的，请另选。",
    "officer_certificate_missing": "请填写所列人员的执法证号。",
    "hazard_in_another_order": "所列隐患已写进另一份在办的指令书，请去掉或先办结那一份。",
    "hazard_not_open": "所列隐患已验收或已销号，不用再下达指令。",
    "recheck_item_unlooked": "所列隐患已提交整改，还没有人验收；请先在隐患页面验收或退回，再出具复查意见。",
}
