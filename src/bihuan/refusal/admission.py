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
    "certificate_incomplete": "证书要写明编号和有效期，请补全。",
    "certificate_number_wrong": "特种作业操作证编号是 T 加身份证号，这个编号校验不对，请核对。",
    "certificate_days_wrong": "初领日期不能晚于今天，也不能晚于有效期，请核对。",
    "certificate_over": "证书有效期已于{day}届满，不能再复审，请换领新证后登记。",
    "certificate_withdrawn": "这条证书记录已作废，请刷新后再看。",
    "reexamination_in_the_future": "复审日期（{value}）还没有到，请核对。",
    "post_asks_for_none": "岗位“{name}”没有设定要持什么证，请先设定，或在人员名册里安排岗位。",
    "certified_person_missing": "请选择人员。",
    # people whom institutions recommend
    "enterprise_not_served": "没有找到本机构从业地区内的这家企业，请核对统一社会信用代码。",
    "person_already_placed": "{name}已在别的企业专职，不能再推荐或配备。",
    "recommendation_incomplete": "推荐要写明姓名、注册证书编号、有效期和岗位，请补全。",
}
