"""The sentences of major hazards: judging one, stopping for one, having one accepted."""

MAJORS: dict[str, str] = {
    # judging one
    "main_person_required": "重大隐患由主要负责人召集各部门认定；请先登记隐患，再请主要负责人办理“认定重大隐患”。",
    "identification_party_missing": "认定重大隐患要有各部门的意见，请写明由谁参加、怎么看。",
    "criterion_repealed": "{old}到{last_on}已停止使用，发现之日不能再对照它判定；请改用{now}。",
    "criterion_not_yet": "{number}自{since}起施行，发现之日还没有生效，请另选判定条款。",
    # stopping for one
    "only_for_major": "只有重大隐患才办理这一步，请先核对级别。",
    "danger_missing": "请写明怎样危及安全。",
    "stop_scope_missing": "请选择停产范围。",
    "stop_line_missing": "局部停产要写明停哪个车间、生产线或设备。",
    "stop_production_required": "重大隐患危及生产安全，必须马上停产整改，不能继续生产；请选择停产范围。",
    "stopped_already": "这项隐患已经登记停产，请刷新后再看。",
    "not_stopped": "这项隐患没有在停产，请刷新后再看。",
    # getting out in time
    "withdrawal_times_missing": "有伤亡的事故，要写明发现险情、下令撤人和人员撤出的时间，请补填。",
    "withdrawal_times_order": "三个时间的先后不对：先发现险情，再下令，再撤出；请核对。",
    # having one accepted
    "plan_item_missing": "请勾选已经落实的措施。",
    "plan_item_unknown": "整改方案里没有这一项，可能已改了方案；请刷新后再看。",
    "plan_item_open": "整改方案还有措施没有落实，不能申请验收；请先逐项落实并勾选。",
    "application_pending": "已经申请验收，正等监管部门答复。",
    "acceptance_by_department": "这项隐患停着产，要由监管部门验收；请提交整改结果后申请验收。",
    "acceptance_missing": "重大隐患整改还没有验收合格，不能恢复生产，也不能申请销号；请先验收。",
}
