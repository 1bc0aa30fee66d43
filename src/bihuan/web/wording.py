"""Words for codes: what the national tables and the forms call a thing, in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.documents import forms
from bihuan.hazards.majors.rules import PARTY_WORDS
from bihuan.parties import places
from bihuan.parties.access import Role
from bihuan.parties.ties import Tie
from bihuan.policy.explain import Step
from bihuan.policy.shelf import Pack
from bihuan.policy.vocabulary import KEYS
from bihuan.refusal import Refusal
from bihuan.web.packs import words as packs
from bihuan.web.punctuation import bracketed, english, listed, pair
from bihuan.web.selfreports.words import FIGURES

# What a refusal can say is missing, where it is no row of a national table.
THINGS = {
    **FIGURES,
    "deputy_in_charge": _("分管负责人"),
    "main_person": _("主要负责人"),
    "explanation": _("迟报原因"),
    "hazards": _("隐患"),
    "interview_time": _("约谈时间"),
    "verdict": _("认定结果"),
    "person": _("人员"),
    "photos": _("照片"),
    "post": _("岗位"),
    "visit": _("集中检查"),
    "visits": _("次数"),
    "office_signature": _("部门签字"),
    "receiver_signature": _("被约谈部门签字"),
    "sealed_photo": _("密封照片"),
    "act": _("操作"),
    "acts": _("操作"),
    "batch": _("操作"),
    "payload": _("操作内容"),
    "client_id": _("手机端编号"),
    "device": _("现场设备"),
    "device_at": _("手机时间"),
    "bundle": _("随身任务"),
    "photo": _("照片"),
    "item": _("条目"),
    "choice": _("采用哪个结果"),
    "enterprise_signature": _("企业签字"),
    "figures": _("数据和依据"),
    "done_by": _("办完日期"),
    "visit_plan": _("检查方案"),
    "cause": _("事由"),
    "approval": _("负责人批准"),
    "circular_text": _("通报内容"),
    "urging_letter": _("督办函"),
    "service_answer": _("技术服务有没有问题"),
    "institution": _("服务机构"),
    "serious": _("情节严重的认定"),
    "step": _("措施"),
    "decision_number": _("决定文号"),
    "term": _("期限"),
    "onsite_measures": _("现场处理措施"),
    "scope": _("范围"),
    "officers": _("执法人员"),
    "guidance_said": _("监督指导"),
    "evaluation": _("效果评价"),
    "feedback": _("反馈意见"),
    "verification": _("核查情况"),
    "statement": _("情况说明"),
    "visited_on": _("督办检查日期"),
    "filed_on": _("备案日期"),
    "filed_with": _("备案机关"),
    "visit_account": _("督办检查情况"),
    "listing_decision": _("是否挂牌督办"),
    "requirement": _("治理要求"),
    "second_acceptance": _("督办单位再验收"),
    "responsible_unit": _("整改责任单位"),
    "listed_major_hazard": _("有挂牌重大隐患"),
    "listed_levels": _("挂牌督办级别"),
    "signed_copy": _("签字页的照片或扫描件"),
    "original": _("原通知文件"),
    "recipients": _("发送范围"),
    "strike_off": _("销号"),
    "draw": _("抽取"),
    "direct_report": _("重大隐患报告"),
    "situation": _("安全状况"),
    "department": _("主管部门"),
    "office": _("接收部门"),
    "plan": _("整改方案"),
    "receipt_number": _("回执编号"),
    "harm": _("危害程度和整改难易程度"),
    "status": _("现状及产生原因"),
    "told_on": _("报告日期"),
    "how": _("会议名称"),
    "criteria": _("重大隐患判定标准"),
    "number_on": _("号码日期"),
    "day": _("日期"),
    "files": _("附件"),
    "purpose": _("用途"),
    "wanted": _("需要人数"),
    "finding": _("复核意见"),
    "assignment_reason": _("另定主管部门的理由"),
    "head": _("主要负责人"),
    "deputy": _("分管领导"),
    "service_section": _("专家服务工作机构"),
    "service_person": _("专家服务专人"),
    "licence": _("许可证名称"),
    "issued_by": _("发证部门"),
    "minutes": _("会议纪要"),
    "reviewer": _("审查人"),
    "stage": _("审查环节"),
    "done": _("做了什么"),
    "job": _("任职"),
    "contract": _("业务合同"),
    "share": _("持股"),
    "gift": _("收受财物"),
    "relative": _("亲属任职"),
    "prepared_assessment": _("编制过申请单位的安全评价"),
    "ground_document": _("确定期限的文件"),
    "special_operator": _("特种作业人员"),
    "safety_manager": _("安全生产管理人员"),
    "operation_class": _("作业类别"),
    "issued_on": _("初领日期"),
    "passed_on": _("复审通过日期"),
    "valid_until": _("有效期至"),
    "progress": _("进展"),
    "text": _("事项"),
    "registration": _("隐患登记制度"),
    "reporting": _("隐患报告制度"),
    "declined": _("推辞的工作"),
    "ground": _("情形"),
    "analysis": _("分析"),
    "provider": _("服务机构或专家"),
    "undertaking": _("保密承诺"),
    "opinion": _("意见"),
    "signature": _("专家签字"),
    "weak_link": _("薄弱环节"),
    "contract_number": _("合同编号"),
    "starts_on": _("生效日期"),
    "ends_on": _("终止日期"),
    "accident_type": _("事故类型"),
    "accounts_in_use": _("在用账号"),
    "amendments_drafted": _("起草中的规则修订"),
    "address": _("地址"),
    "approver": _("批准人"),
    "breach": _("涉嫌违法行为"),
    "suspect": _("当事人"),
    "responsible": _("责任者"),
    "referral": _("移送公安机关"),
    "transfer": _("移送手续"),
    "recipient": _("受移送机关"),
    "received_at": _("接收时间"),
    "contact": _("联系人和电话"),
    "findings": _("调查情况"),
    "performance": _("履行情况"),
    "published_on": _("公开日期"),
    "addressee": _("收件人"),
    "method": _("送达方式"),
    "to": _("受移送机关"),
    "why": _("撤销原因"),
    "advice": _("整改建议"),
    "after_photo": _("整改后照片"),
    "answer": _("答复"),
    "assessed": _("评估"),
    "before_photo": _("整改前照片"),
    "born_on": _("出生日期"),
    "calibrated_until": _("检定校准有效期至"),
    "certificates": _("资质证书"),
    "check_point": _("自查点名称"),
    "checklist": _("检查清单"),
    "checks_under_way": _("未办结的检查"),
    "competence_review": _("现场能力评审"),
    "code": _("不予办理的原因"),
    "content": _("内容"),
    "competent_department": _("主管部门"),
    "contact_name": _("联系人"),
    "contact_phone": _("联系电话"),
    "credit_code": _("统一社会信用代码"),
    "criterion": _("重大隐患判定条款"),
    "deadline": _("整改期限"),
    "decided_on": _("决策日期"),
    "decision": _("决策文件"),
    "demand": _("督办要求"),
    "description": _("问题描述"),
    "division_code": _("所在地"),
    "duties": _("职责行业"),
    "emergency_plan": _("应急预案"),
    "danger": _("怎样危及安全"),
    "danger_at": _("发现险情的时间"),
    "ordered_at": _("下令撤人的时间"),
    "withdrawn_at": _("人员撤出的时间"),
    "stop_scope": _("停产范围"),
    "stop_line": _("停产部位"),
    "plan_item": _("已经落实的措施"),
    "acceptance": _("监管部门验收"),
    "principal": _("主要负责人"),
    "ended": _("退出的设备数"),
    "enterprise": _("企业"),
    "enterprises": _("主管企业"),
    "evidence": _("事实和证据"),
    "year_assessment": _("当年的考核"),
    "top_grade": _("可以表彰的等次"),
    "clean_record": _("没有未处理完的违规"),
    "deeds": _("事迹"),
    "assessment_grade": _("等次"),
    "assessment_ground": _("考核意见"),
    "service_kind": _("情况"),
    "service_on": _("日期"),
    "service_work": _("哪次工作"),
    "service_said": _("说明"),
    "reward": _("奖励"),
    "expert": _("专家"),
    "explained": _("交底"),
    "file": _("文件"),
    "found": _("发现"),
    "found_on": _("发现日期"),
    "funds": _("资金"),
    "grade": _("级别"),
    "grade_valid_until": _("标准化有效期至"),
    "guidance": _("帮扶内容"),
    "has_enforcement_power": _("有执法权"),
    "in_force": _("生效日期"),
    "industry_code": _("国民经济行业代码"),
    "instruments": _("检测仪器"),
    "interim_control": _("临时管控措施"),
    "internal_number": _("平台编号"),
    "kept_at": _("登记机关所在地"),
    "kept_by": _("登记机关"),
    "kept_institutions": _("登记的服务机构"),
    "key_processes": _("重点工艺"),
    "kind": _("类别"),
    "knowledge_review": _("政策法规考核"),
    "issuer": _("认证方"),
    "lead_expert": _("检查组组长"),
    "left": _("剩余的恢复码"),
    "led_by": _("带队领导"),
    "legal_basis": _("依据"),
    "letter_number": _("聘书编号"),
    "level": _("级别"),
    "lists": _("列入名单"),
    "measure": _("管控措施"),
    "measures": _("整改措施"),
    "name": _("名称"),
    "note": _("理由"),
    "number": _("编号"),
    "number_prefix": _("机关代字"),
    "organisation": _("所属单位"),
    "owner": _("所属单位"),
    "ownership": _("隶属"),
    "planned": _("定方案"),
    "pools_with_members": _("还有专家的专家库"),
    "present": _("在场人员"),
    "prevention": _("防止再次发生的措施"),
    "proof": _("水平证明"),
    "published": _("公示"),
    "qualified_in": _("可从业地区"),
    "qualified_until": _("资质有效期至"),
    "reason": _("理由"),
    "receipt": _("企业签收"),
    "check_record": _("检查记录"),
    "recheck_record": _("复查记录"),
    "three_safety_systems": _("三项制度"),
    "signed": _("签收单照片"),
    "rectification": _("整改情况"),
    "rectifier": _("整改人"),
    "reply": _("企业回复"),
    "report": _("检查报告"),
    "reported": _("报告"),
    "responsibility": _("责任人"),
    "task_owner": _("责任人"),
    "task_day": _("完成日期"),
    "roles": _("岗位"),
    "root_cause": _("问题根源"),
    "rows": _("条目"),
    "said": _("出具单位或结论"),
    "sector": _("行业领域"),
    "services": _("服务项目"),
    "shifts": _("班次开始时间"),
    "since": _("生效日期"),
    "organised_by": _("组织检查的总部"),
    "site_rules": _("企业安全管理规定"),
    "check_in": _("到场签到"),
    "size": _("规模"),
    "source": _("来源"),
    "specialties": _("专业"),
    "specialty": _("专业"),
    "staff_count": _("从业人员数"),
    "standardisation_grade": _("标准化等级"),
    "struck_off": _("销号"),
    "subordinate_offices": _("下级部门"),
    "successor": _("接手部门"),
    "summary": _("检查结论"),
    "superior": _("上级部门"),
    "suspended_on": _("停产起"),
    "team": _("班组或车间"),
    "title": _("名称"),
    "treated": _("治理"),
    "username": _("用户名"),
    "demo": _("演示账号"),
    "value": _("取值"),
    "verified": _("验收"),
    "watched_by": _("现场监护人"),
    "assessment": _("职业病危害评价报告"),
    "basics": _("基本情况"),
    "full_time_managers": _("专职安全管理人员数"),
    "has_major_hazard": _("有无重大隐患"),
    "headquarters": _("安全生产指挥部"),
    "main_risks": _("主要风险因素"),
    "major_hazard_filing": _("重大危险源备案编号"),
    "occupational_hazard": _("职业病危害等级"),
    "products": _("主要产品"),
    "safety_managers": _("安全管理人员数"),
    "special_operators": _("特种作业人员数"),
    "staff": _("从业人员数"),
    "technicians": _("专业技术人员数"),
    "what": _("事故经过"),
    "hazard_check": _("专家排查"),
    "training": _("专家培训"),
    "amount": _("金额"),
    "fund_rule": _("资金使用专项制度"),
    "hazard": _("隐患"),
    "retirement_evidence": _("去向和凭证"),
    "note_text": _("检查情况"),
    "note_place": _("检查地点"),
    "pressing_owner": _("责任人"),
    "pressing_due_on": _("督促期限"),
    "location": _("部位"),
    "check_cycle": _("检查周期"),
}

# Of which national table the missing things of a refusal are rows.
TABLES = {
    "focus_section_missing": "checklist_focus",
    "key_process_uncovered": "key_processes",
    "specialty_duplicated": "expert_specialties",
    "sector_unknown": "sectors",
    "resumption_check_incomplete": "resumption_items",
    "resumption_note_missing": "resumption_items",
    "safety_condition_unmet": "safety_conditions",
    "specialty_mismatch": "sectors",
    "duty_listed_twice": "sectors",
    "not_in_duty_list": "sectors",
}


# Refusals whose missing things are codes of the packs' own lists.
VOCABULARY = {
    "direct_report_filed", "direct_report_recipient_missing",
    "class_is_computed", "class_size_mismatch", "disclosure_incomplete", "disclosure_part_unknown",
    "document_missing", "institution_list_unknown", "lists_not_own", "priority_class_removed",
    "responsibility_item_missing", "systems_not_approved", "three_systems_incomplete",
    "qualification_expired", "qualification_missing", "service_item_unknown",
    "survey_missing", "three_simultaneous_not_passed",
    "survey_part_missing", "survey_part_unlisted",
}  # fmt: skip

# Refusals whose missing things are roles.
ROLES = {"role_not_of_organisation", "role_unknown"}

_ROLES = {role.value: role.label for role in Role}

# What the first site of an enterprise is called until somebody calls it otherwise (parties/operations.py).
MAIN_SITE = "主场所"


def label(table: str, code: str) -> str:
    """The name of a row of a national table; the code itself where the table does not know it."""
    names = places.labels(table).get(code)
    if names is None:
        return code
    return names[1] if english() else names[0]


def labels(table: str, codes: Iterable[str]) -> list[str]:
    return [label(table, code) for code in codes]


def choices(table: str, *, blank: str = "") -> list[tuple[str, str]]:
    """All rows of a national table as choices of a form, with an empty one first where `blank` names it."""
    rows = [(code, label(table, code)) for code in places.labels(table)]
    return [("", blank), *rows] if blank else rows


def thing(code: str) -> str:
    """The word for the name of a field; the name itself where there is none."""
    return gettext(str(THINGS[code])) if code in THINGS else code


def missing(code: str, items: Iterable[object]) -> tuple[str, ...]:
    """The things that a refusal with this code names, in words."""
    table = TABLES.get(code)
    items = list(items)
    if items and isinstance(items[0], Tie):
        return tuple(tied(item) for item in items)
    if code in VOCABULARY:
        return tuple(packs.code(str(item)) for item in items)
    named = [str(getattr(item, "value", item)) for item in items]
    if code in ROLES:
        return tuple(role(name) for name in named)
    if code == "identification_party_missing":
        return tuple(party(name) for name in named)
    if table:
        return tuple(label(table, name) for name in named)
    return tuple(gettext(str(THINGS[name])) if name in THINGS else parameter(name) for name in named)


def party(code: str) -> str:
    """技术部门: whose people take part in an identification; a place may name more."""
    return gettext(PARTY_WORDS[code]) if code in PARTY_WORDS else packs.code(code)


def parameter(name: str) -> str:
    """What a key of the vocabulary is about; any other text as it is."""
    key = KEYS.get(name)
    return name if key is None else key.about_en if english() else key.about_zh


def tied(tie: Tie) -> str:
    """在用账号：甲、乙、丙（12）: what hangs on an office or an institution."""
    more = bracketed(tie.total) if tie.total > len(tie.names) else ""
    return pair(thing(tie.thing), f"{listed(tie.names)}{more}")


def facts(known: Mapping[str, object]) -> dict[str, object]:
    """A refusal's facts in the reader's language: codes in words, days written out, lists joined."""
    return {name: _fact(name, value) for name, value in known.items()}


def _fact(name: str, value: object) -> object:
    if name == "roles":
        return listed(role(code) for code in value)
    if name == "specialty":
        return label("expert_specialties", str(value))
    if name == "key":
        return parameter(str(value))
    if isinstance(value, date):
        return day(value)
    return listed(value) if isinstance(value, (list, tuple, set, frozenset)) else value


def lasted(minutes: int) -> str:
    """How long something took."""
    days, minutes = divmod(minutes, 24 * 60)
    if days:
        return gettext("%(d)d 天 %(h)d 小时") % {"d": days, "h": minutes // 60}
    if minutes >= 60:
        return gettext("%(h)d 小时 %(m)d 分钟") % {"h": minutes // 60, "m": minutes % 60}
    return gettext("%(m)d 分钟") % {"m": minutes}


def day(value: date) -> str:
    """2026年11月5日, without leading zeros; 2026-11-05 in English."""
    if english():
        return f"{value:%Y-%m-%d}"
    return f"{value.year}年{value.month}月{value.day}日"


def month(value: date) -> str:
    """2026年11月; 2026-11 in English."""
    return f"{value:%Y-%m}" if english() else f"{value.year}年{value.month}月"


def quarter(value: date) -> str:
    """2026年第3季度 or Q3 2026."""
    return gettext("{year}年第{n}季度").format(year=value.year, n=(value.month + 2) // 3)


def place(code: str) -> str:
    """甲省乙市丙区 or C District, B, A."""
    return places.english_name(code) if english() else places.full_name(code)


def county(code: str, name: str) -> str:
    """A place without what lies above it; `name` is how that reads in Chinese, and said where there is no English."""
    return (english() and places.romanised(code)) or name


def role(code: str) -> str:
    """What somebody is at an organisation."""
    return str(_ROLES[code]) if code in _ROLES else thing(code)


def pack(one: Pack | Step) -> str:
    """Whose rules they are."""
    return one.name_en if english() else one.name_zh


def paper(slug: str, title: str) -> str:
    """What a paper is called: as it is printed; in English by the name of its form."""
    return (_form_name(slug) or title) if english() else title


@cache
def _form_name(slug: str) -> str:
    """The English name of a form of the nation; other places keep its meaning. "" for a form that only they have."""
    try:
        return forms.load(slug).en
    except Refusal:
        return ""


def site(name: str) -> str:
    """The name of a site: its own, or the one the system gave it in the reader's language."""
    return gettext(name) if name == MAIN_SITE else name
