"""The sentences about who is in charge: leaders, duty lists, supervising departments, contacts, supervision plans."""

POSTS: dict[str, str] = {
    # who is in charge of an office
    "leader_post_unset": "责任岗位还有空缺，请先补齐，再启用责任制。",
    "leader_posts_identical": "主要负责人和分管领导不能是同一个人，请另选。",
    "responsible_person_unset": "还没有写明责任人，请先确定，再办理。",
    # the year's supervision plan
    "inspection_record_missing": "这个周期里还没有本部门已送达报告的检查，不能办结，请先检查。",
    "plan_year_invalid": "只能制定今年或明年的计划，请另选年度。",
    "planned_check_closed": "这次检查已经办结，请刷新后再看。",
    "reschedule_reason_missing": "新日期不在这个周期内，请写明调整理由。",
    "supervision_cycle_invalid": "没有这种检查周期，请从列表中选择。",
    "supervision_plan_stands": "{year}年的计划已按另一周期制定，请按原周期补入新企业。",
    # the contact list
    "contact_expert_unfit": "{name}不是专家，请另选联系专家。",
    "contact_leader_unfit": "{name}不是本地规定层级的领导，请另选联系领导。",
    "contact_link_missing": "还有{count}处没有联系领导或联系专家（{names}），请先补齐。",
    "contact_object_missing": "请选择一家企业或一个园区。",
    "contacts_not_asked": "本地没有须联系的企业和园区，不用公布联系表。",
    "not_linked_leader": "{name}不是这里的联系领导或联系专家，不能登记联系走访。",
    "visit_account_missing": "请写检查指导情况。",
    "visit_in_the_future": "走访日期不能晚于今天，请核对。",
    # the supervising department
    "assignment_reason_missing": "所选部门不在按规则推荐的范围内，请写明理由，或改选推荐的部门。",
    "duplicate_licence": "这个编号的“{name}”已登记过，请核对。",
    "licence_incomplete": "请把许可证的名称、编号和发证部门填全。",
    # the duty list of a place
    "duty_line_unreadable": "第{lines}行看不懂，请核对：每行写部门、行业、监管或行业管理三项。",
    "duty_list_empty": "清单里还没有内容，请先粘贴。",
    "duty_listed_twice": "同一行业写了两个监管部门，请只留一个。",
    "duty_office_unknown": "本地没有这些部门（{names}），请核对名称，或先设立。",
    "not_in_duty_list": "这个行业不在该部门的职责范围内，不能由其查看或办理，请找主管这个行业的部门。",
}
