"""The sentences of visits: notes, corrections, grounds in force, evidence of its own, the department's list."""

VISITS: dict[str, str] = {
    "author_mismatch": "这是{expert}的手记，当前登录的是{by}；请由本人登录填写。",
    "basis_not_in_force": "{day}检查时，“{cited}”不是现行有效的版本；请改用现行版本{instead}。",
    "basis_unknown": "依据库里没有“{value}”，请从列表中选择，或直接写明依据。",
    "cycle_unset": "合同含周期性检查，请写明检查周期。",
    "evidence_not_new": "这张照片在整改前或退回时已经用过，不能证明整改结果，请拍整改后的照片。",
    "evidence_reused": "这张照片在{day}的另一次检查里已经用过，请拍这次的照片。",
    "finding_not_handed_over": "这些问题还没有列入部门的隐患清单，检查不能办结；请陪同部门先列入清单。",
    "listing_incomplete": "列入部门清单须写明责任人和督促期限，请补全。",
    "note_incomplete": "请写明检查地点和检查情况。",
    "note_time_invalid": "检查时间须在检查开始之后、提交之前，请核对。",
    "nothing_corrected": "内容没有改动，无需更正。",
    "nothing_looked_at": "清单上没有一条真正查过，不能结束检查；到场查不了的，请中止检查。",
    "nothing_to_list": "没有可以列入本部门清单的问题，请刷新后再看。",
    "recheck_record_missing": "专家复查须签字存档，请到这次检查的“复查”里逐条复查，签发复查记录。",
    "supervision_no_kind": "本地规定里没有部门自己安排的检查种类，计划的检查无法办结；请先在本地规定中列出检查种类。",
    "survey_part_missing": "摸底的两部分还没有做全，不能转入整改；请先查完。",
    "survey_part_unlisted": "本企业的第一次检查要做摸底，这份清单缺一部分的条目；请换一份查资料、看现场都有的清单。",
    "visit_closed": "检查已经结束，不能再提交手记。",
    "visit_time_invalid": "检查的结束时间早于开始时间，请核对。",
}
