"""The sentences of an expert's year: work noted, grades, commendations, rewards."""

ASSESSMENTS: dict[str, str] = {
    "already_assessed": "{expert}的{year}年度已经考核；要改的，先撤回。",
    "already_commended": "{expert}的{year}年度已经表彰。",
    "already_rewarded": "已为这条隐患奖励{expert}。",
    "assessment_commended": "{year}年度已据此表彰，不能撤回。",
    "assessment_grade_unknown": "请从本地的等次中选一个。",
    "assessment_too_early": "{year}年度还没有到考核的时候，{on}起才能定等次。",
    "assessment_withdrawn": "已于{on}撤回，请刷新后再看。",
    "assessment_year_invalid": "{year}年度现在不能考核：年度还没有开始、已过了一年以上，或者该专家当年不在库。",
    "commendation_ground_missing": "表彰的依据不全，请补齐。",
    "expert_assessment_missing": "该专家没有做{wanted}年度考核，不能派出；请专家库所属部门先考核，或另选专家。",
    "no_record_in_period": "该专家{year}年度没有工作记录，不能定等次；确实没有派出的，选“不定等次”。",
    "nobody_to_leave_ungraded": "{year}年度没有需要写“不定等次”的专家。",
    "record_to_be_graded": "该专家{year}年度有工作记录，请定等次。",
    "reward_ground_invalid": "只能奖励专家在企业自己聘请的检查中查出的重大隐患，请核对。",
    "reward_missing": "请写明奖励什么。",
    "service_note_incomplete": "请选情况，写明哪天、哪次工作、怎么回事。",
    "service_note_later": "日期{value}还没有到，请核对。",
}
