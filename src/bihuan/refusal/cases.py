"""The sentences about cases and their transfers."""

CASES: dict[str, str] = {
    # opening
    "breach_missing": "请写明涉嫌的违法行为。",
    "case_open_already": "这件事已经立案，还没有结案，请在原案件里办理。",
    "minor_rule_absent": "本地没有轻微违法以整改为主的规定，或者企业没有做过体检，不能这样认定。",
    "not_minor": "重大隐患不能认定为违法轻微。",
    "rectify_first": "做了体检的企业，轻微违法以整改为主；仍要立案的，请写明理由。",
    "self_found_no_penalty": "企业自查发现的隐患，不作为处罚依据；逾期没有改的，可以按“逾期未整改”立案。",
    "suspect_missing": "请写明当事人（单位或者个人）。",
    # following
    "addressee_missing": "请写明收件人。",
    "amount_without_penalty": "只有行政处罚才填罚款金额，金额要大于0，请核对。",
    "case_findings_missing": "请写明调查情况。",
    "case_is_over": "案件已经结案或撤销，不能再移送。",
    "case_not_finished": "决定还没有履行完，也没有别的机关接收，不能结案。",
    "crime_suspected_already": "已经认定涉嫌犯罪，请办理移送。",
    "criminal_referral_required": "涉嫌犯罪的案件要移送公安机关，不能只罚款或撤销了结；请先移送，并登记回执。",
    "case_decision_missing": "请选择处理决定，并写明决定内容。",
    "decision_number_missing": "请填写决定文书的文号。",
    "dropping_ground_unknown": "请从列表中选择撤销的原因。",
    "performance_missing": "请写明履行情况。",
    "publication_in_the_future": "公开日期不能晚于今天，请核对。",
    "publication_not_asked": "这项决定不要求公开，或者还没有作出处罚决定。",
    "published_already": "公开日期已登记，请刷新后再看。",
    "service_method_unknown": "请从列表中选择送达方式。",
    # transfers
    "crime_not_suspected": "还没有认定涉嫌犯罪，不能移送公安机关；请先认定并写明理由。",
    "receipt_before_sending": "接收时间早于移送时间，请核对。",
    "receipt_used": "回执文号“{number}”已用于另一件移送，请核对。",
    "transfer_answer_missing": "请写明办理结果。",
    "transfer_contact_missing": "请写明联系人和电话。",
    "transfer_receipt_missing": "本系统以外的机关接收后，要填写回执文号。",
    "transfer_recipient_missing": "请选择受移送的部门，或者写明机关名称。",
    "transfer_required": "不属于本部门职责的案件要移送，不能直接撤销；请办理移送手续。",
    "transfer_standing": "这件案子已有一份移送在办，请先办完。",
    "transfer_to_own_office": "不能移送给本部门，请另选。",
}
