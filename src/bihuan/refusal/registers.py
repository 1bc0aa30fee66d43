"""The sentences of the registers: meetings and task lists, the catalogue of posts, papers."""

REGISTERS: dict[str, str] = {
    # papers of a check
    "check_is_over": "检查已经办结或取消，不能再提供资料。",
    "confidential_no_access": "这份资料只限本企业、本次检查的专家和主管部门查阅；检查办结或离开检查组后不能再看。",
    "material_file_missing": "请选择资料文件（PDF 或照片）。",
    "undertaking_missing": "还没有签保密承诺，不能查阅企业资料，请先声明并承诺保密。",
    # papers of an enterprise
    "approver_missing": "还没有企业负责人批准，不能发布；请企业先批准。",
    "document_missing": "这项资料既没有文件，也没有写不涉及的理由，不能办结。",
    "house_paper_empty": "还没有内容，请填写一节，或选择文件。",
    "house_paper_no_draft": "没有待批准、待发布的版本，请先编写。",
    "house_paper_unknown": "本地的资料目录里没有这一项，请从列表中选择。",
    "responsibility_item_missing": "责任制的重点内容还空着，不能办结或发布，请先填写。",
    # meetings and task lists
    "meeting_cycle_invalid": "会议周期只能是1到12个月，请另选。",
    "minutes_missing": "请写会议纪要，再办结会议。",
    "progress_missing": "请写进展。",
    "task_done": "这件事已经办完，请刷新后再看。",
    "task_not_settled": "会议还没有办结或清单还没有启用，不能登记办完。",
    "task_owner_elsewhere": "{name}不是本辖区监管部门的人员，请另选责任人。",
    "task_sheet_kind_unknown": "没有这个种类，请从列表中选择。",
    "task_sheet_settled": "会议已办结或清单已启用，不能再改事项；新的事项请列入下一次。",
    "task_sheet_title_missing": "请填写名称。",
    "task_text_missing": "请写明事项。",
    "task_unassigned": "还有{count}件事没有责任人或完成日期（{names}），请先落实。",
    "tasks_missing": "清单里还没有任务，请先记下。",
    # the real-name catalogue of posts
    "area_elsewhere": "{place}不在本部门辖区内，请另选片区。",
    "check_account_missing": "请写检查情况。",
    "check_in_the_future": "检查日期不能晚于今天，请核对。",
    "duplicate_named_post": "岗位“{name}”已经有了，请直接修改。",
    "holder_of_another_office": "{name}不是本部门人员，请另选。",
    "named_post_has_checks": "岗位“{name}”已上传过检查情况，不能撤销，可以换人。",
    "named_post_title_missing": "请填写岗位名称。",
    "named_posts_missing": "还没有管理岗位，请先设置。",
    "object_outside_post": "{name}不在岗位“{post}”名下，不能上传检查情况，请先划入或由所属岗位办理。",
    "post_coverage_gap": "还有{count}家企业或片区没有人管（{names}），请先划入岗位。",
    "post_holder_unset": "还有岗位没有责任人（{names}），请先写明姓名。",
    "post_object_missing": "请选择要划入的企业或片区。",
}
