"""The sentences about who is in charge: leaders, duty lists, supervising departments, contacts, supervision plans."""

POSTS: dict[str, str] = {
    # who is in charge of an office
    "leader_post_unset": "责任岗位还有空缺，请先补齐，再启用责任制。",
    "leader_posts_identical": "主要负责人和分管领导不能是同一个人，请另选。",
    "responsible_person_unset": "还没有定下专家服务工作的机构和专人，请先确定，再启动。",
    # the supervising department
    "assignment_reason_missing": "所选部门不在按规则推荐的范围内，请写明理由，或改选推荐的部门。",
    "duplicate_licence": "这个编号的“{name}”已登记过，请核对。",
    "licence_incomplete": "请把许可证的名称、编号和发证部门填全。",
    # the duty list of a place
    "duty_line_unreadable": "第{lines}行看不懂，请核对：每行写部门、行业、监管或行业管理三项。",
    "duty_list_empty": "清单里还没有内容，请先粘贴。",
    "duty_listed_twice": "同一行业写了两个监管部门，请只留一个。",
    "duty_office_unknown": "本地没有这些部门（{names}），请核对名称，或先设立。",
    "not_in_duty_list": "该企业的行业不在这个部门的职责清单里，不能由其办理，请由清单所列的监管部门办理。",
}
