"""The sentences of what must be stated on time: self-reports."""

FILINGS: dict[str, str] = {
    "correction_reason_missing": "报送数字和台账不一样，请写明更正理由。",
    "figure_invalid": "数字只能填 0 或正整数，请改正。",
    "figures_do_not_add_up": "“自己发现”和“别人发现”相加要等于本期发现的隐患数，请核对。",
    "late_explanation_missing": "已过报送期限（{due_on}），请写明迟报原因再报送。",
    "month_already_reported": "{month} 已经报送，不能再报；数字有误的，请主管部门退回后更正。",
    "month_closed": "{month} 的月报已关闭，不再接收；确需补报的，请主管部门重新开放。",
    "month_invalid": "没有“{value}”这个月，请从列表中选择。",
    "month_not_begun": "{month} 还没有开始，不能填报。",
    "month_not_closed": "{month} 的月报没有关闭，不用重新开放。",
    "month_not_over": "报送期限（{due_on}）还没有过，不能关闭。",
    "origin_mismatch": "机构、专家或部门发现的 {n} 项隐患不能算作企业自己发现的，请改回。",
    "self_report_not_asked": "本地没有规定自查自报的周期，不用报送。",
    "signers_are_one_person": "分管负责人和主要负责人要由两个人分别签字，同一人不能签两次。",
    "zero_report_contradicted": "本期已登记 {n} 项隐患，不能做零报告；请按台账重新填写。",
}
