"""The sentences of grades that are due, certificates, construction projects and licences."""

ADMISSION: dict[str, str] = {
    # standardisation grades
    "standardisation_term_incomplete": "达标期限要写明等级、日期和确定期限的文件，请补全。",
    "standardisation_day_over": "达标期限（{value}）要在今天以后，请另填日期。",
    "standardisation_reached": "企业现有等级已达到，不用再定期限。",
    # certificates
    "certificate_class_mismatch": "{name}的操作证不是这个岗位的作业类别，不能上岗。",
    "certificate_kind_unknown": "没有这一种证书，请从列表中选择。",
    "operation_class_missing": "请选择特种作业的作业类别。",
    "certificate_incomplete": "证书要写明编号和有效期，特种作业操作证还要写初领日期，请补全。",
    "certificate_number_wrong": "特种作业操作证编号是 T 加身份证号，这个编号校验不对，请核对。",
    "certificate_days_wrong": "日期对不上：初领不晚于今天、早于有效期，复审不早于初领，有效期不超过规定年限，请核对。",
    "certificate_over": "证书有效期已于{day}届满，不能再复审，请换领新证后登记。",
    "certificate_withdrawn": "这条证书记录已作废，请刷新后再看。",
    "reexamination_day_missing": "请填写复审通过的日期。",
    "reexamination_not_asked": "只有特种作业操作证要复审；别的证书换证后，请重新登记。",
    "reexamination_in_the_future": "复审日期（{value}）还没有到，请核对。",
    "post_asks_for_none": "岗位“{name}”没有设定要持什么证，请先设定，或在人员名册里安排岗位。",
    "certified_person_missing": "请选择人员。",
    # people whom institutions recommend
    "enterprise_not_served": "没有找到本机构从业地区内的这家企业，请核对统一社会信用代码。",
    "person_already_placed": "{name}已在别的企业专职或已配备到岗，不能再推荐或配备。",
    "recommendation_incomplete": "推荐要写明姓名、注册证书编号、有效期和岗位，请补全。",
    # construction projects and licences
    "three_simultaneous_not_passed": "“三同时”审查还没有通过，不能许可，也不能开工、投产；请先通过所列审查。",
    "safety_condition_unmet": "所列安全条件没有证明或没有核查合格，不能准予许可；任何人都不能放行。",
    "safety_condition_unknown": "没有这一项安全条件，请刷新后再看。",
    "condition_evidence_missing": "请写明用什么证明这项条件。",
    "review_opinion_pending": "审查意见还没有签齐，不能准予许可。",
    "review_commissioned_already": "已经委托{name}审查，请刷新后再看。",
    "review_signed_already": "审查意见已签署，不能再改。",
    "reviewer_without_account": "{name}没有可用的账号，签不了审查意见；请先开通账号，或另选审查人。",
    "reviewer_missing": "请选择专家或服务机构。",
    "office_does_not_license": "{name}不是这家企业的主管部门，请向主管部门申请。",
    "construction_incomplete": "请填写项目名称和建设性质。",
    "construction_started": "已登记过（{value}），请刷新后再看。",
    "duplicate_construction": "建设项目“{name}”已登记过，请核对。",
    "simultaneity_incomplete": "请选择审查环节，填写审查文号。",
    "decided_in_the_future": "日期（{value}）还没有到，请核对。",
    # what experts did
    "work_kind_unknown": "本地的专家工作里没有这一种，请从列表中选择。",
    "review_logs_itself": "许可审查在签署审查意见时自动登记，不用另填。",
    "work_incomplete": "请填写日期和做了什么。",
    "work_in_the_future": "日期（{value}）还没有到，请核对。",
}
