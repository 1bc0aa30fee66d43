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
    # measures
    "uncertified_incomplete": "请写明人员和岗位，并附现场照片。",
    "measure_ground_missing": "没有查到这种情形的记录，不能提出措施。",
    "step_not_on_ground": "本地规定中，这种情形没有这项措施，请另选。",
    "escalation_step_skipped": "要按规定逐级处置，还不能到这一步；请先补齐所列步骤或认定。",
    "measure_term_missing": "请定措施的期限。",
    "measure_term_past": "措施期限（{until}）已过，请另定。",
    "onsite_measures_missing": "请选择现场处理措施。",
    "onsite_scope_missing": "请写明措施的范围：部位、设备编号。",
    "review_opinion_missing": "请写审查意见，再解除措施。",
    "measure_ground_stands": "所列事项还没有消除，不能解除措施。",
    "measure_in_force": "监管部门的决定还没有解除，不能恢复生产经营；请先整改，由作出决定的部门审查解除。",
}
