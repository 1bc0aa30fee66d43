"""Acts and subjects of the audit chain in words, and the page that shows a subject."""

from django.urls import NoReverseMatch
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.admission.states import ACT_WORDS as ADMISSION
from bihuan.amendments.states import ACT_WORDS as AMENDMENTS
from bihuan.conduct.acts import ACT_WORDS as CONDUCT
from bihuan.engagements.access import ACT_WORDS as ENGAGEMENTS
from bihuan.exchange.archives.access import ACT_WORDS as ARCHIVES
from bihuan.exchange.connectors.access import ACT_WORDS as CONNECTORS
from bihuan.exchange.sheets.states import ACT_WORDS as SHEETS
from bihuan.experts.access import ACT_WORDS as EXPERTS
from bihuan.experts.assessments.states import ACT_WORDS as ASSESSMENTS
from bihuan.experts.works.states import ACT_WORDS as WORKS
from bihuan.field.states import ACT_WORDS as FIELD
from bihuan.filings.acts import ACT_WORDS as FILINGS
from bihuan.hazards.listing.states import ACT_WORDS as LISTING
from bihuan.hazards.states import ACT_WORDS as HAZARDS
from bihuan.hazards.withdrawals.states import ACT_WORDS as WITHDRAWALS
from bihuan.inspections.materials.states import ACT_WORDS as MATERIALS
from bihuan.inspections.rounds.states import ACT_WORDS as ROUNDS
from bihuan.inspections.states import ACT_WORDS as INSPECTIONS
from bihuan.inspections.supervision.states import ACT_WORDS as SUPERVISION
from bihuan.likeness.states import ACT_WORDS as LIKENESS
from bihuan.oversight.access import ACT_WORDS as OVERSIGHT
from bihuan.parties.access import ACT_WORDS as PARTIES
from bihuan.parties.operator import CLOCK
from bihuan.registers.acts import ACT_WORDS as REGISTERS
from bihuan.web.addresses import numbered

_CHECKS = (INSPECTIONS, MATERIALS, ROUNDS, SUPERVISION)
_POOL = (EXPERTS, ASSESSMENTS, WORKS)
_FURTHER = (FILINGS, ADMISSION, CONDUCT, ENGAGEMENTS, OVERSIGHT)
_HAZARDS = (HAZARDS, LISTING, WITHDRAWALS, LIKENESS)
_DOMAINS = (*_HAZARDS, *_CHECKS, *_POOL, PARTIES, REGISTERS, *_FURTHER, AMENDMENTS, SHEETS, ARCHIVES, CONNECTORS, FIELD)
ACTS: dict[str, str] = {str(act): str(words) for acts in _DOMAINS for act, words in acts.items()}
FURTHER = {
    "set_up": gettext_lazy("设立"),
    "grant_exception": gettext_lazy("批准例外"),
    "store": gettext_lazy("存入附件"),
    "store_attachment": gettext_lazy("存入附件"),
    "issue_document": gettext_lazy("出具文书"),
    "record_deliveries": gettext_lazy("批量送达文书"),
    "enclose": gettext_lazy("附上附件"),
    "record_delivery": gettext_lazy("送达文书"),
    "acknowledge_receipt": gettext_lazy("签收文书"),
    "void_document": gettext_lazy("作废文书"),
    "add_signed_copy": gettext_lazy("存入签字扫描件"),
}
LONGEST = 40
"""Characters of a name in a list."""
SUBJECTS = {
    "hazard": (gettext_lazy("隐患"), "hazards:show"),
    "inspection": (gettext_lazy("检查"), "inspections:show"),
    "enterprise": (gettext_lazy("企业"), "enterprises:show"),
    "site": (gettext_lazy("场所"), ""),
    "likeness": (gettext_lazy("相似照片"), ""),
    "withdrawal": (gettext_lazy("停产撤人命令"), ""),
    "expert": (gettext_lazy("专家"), "experts:show"),
    "membership": (gettext_lazy("入库"), ""),
    "account": (gettext_lazy("账号"), ""),
    "document": (gettext_lazy("文书"), "documents:show"),
    "attachment": (gettext_lazy("附件"), ""),
    "material": (gettext_lazy("检查资料"), ""),
    "checklist": (gettext_lazy("检查清单"), "checklists:show"),
    "import": (gettext_lazy("表格导入"), "sheets:show"),
    "mapping": (gettext_lazy("列对应关系"), ""),
    "export": (gettext_lazy("导出"), ""),
    "dispatch": (gettext_lazy("转发通知"), "board-notice"),
    "listing": (gettext_lazy("挂牌督办"), "listings:show"),
    "pool": (gettext_lazy("专家库"), ""),
    "regulator": (gettext_lazy("监管部门"), "offices:show"),
    "institution": (gettext_lazy("服务机构"), "institutions:show"),
    "special_field": (gettext_lazy("特殊专业"), ""),
    "special_permit": (gettext_lazy("库外选聘"), ""),
    "delivery": (gettext_lazy("文书送达"), ""),
    "amendment": (gettext_lazy("规则修订"), "amendments:show"),
    "named_post": (gettext_lazy("管理岗位"), "catalogue:show"),
    "catalogue": (gettext_lazy("实名目录"), ""),
    "situation_feedback": (gettext_lazy("安全状况反馈"), ""),
    "post_check": (gettext_lazy("监督检查情况"), ""),
    "enforcement_visit": (gettext_lazy("检查安排"), "focus:visit"),
    "focus_listing": (gettext_lazy("重点名单"), ""),
    "focus_fact": (gettext_lazy("不配合情形"), ""),
    "interview": (gettext_lazy("约谈"), "interviews:show"),
    "office_interview": (gettext_lazy("部门约谈"), "urging:interview"),
    "office_circular": (gettext_lazy("部门通报"), "urging:circular"),
    "urging_letter": (gettext_lazy("督办函"), "urging:show"),
    "closure_proposal": (gettext_lazy("提请关闭"), "closures:show"),
    "measure_against": (gettext_lazy("处置措施"), "measures:show"),
    "uncertified_work": (gettext_lazy("无证上岗"), ""),
    "rectification_order": (gettext_lazy("限期整改指令书"), "orders:show"),
    "park": (gettext_lazy("园区"), ""),
    "local_priority": (gettext_lazy("本地重点"), ""),
    "text_review": (gettext_lazy("自报文字"), "quality:show"),
    "quality_model": (gettext_lazy("自报质量模型"), ""),
    "contact": (gettext_lazy("联系点"), "contacts:show"),
    "contact_list": (gettext_lazy("联系表"), ""),
    "contact_visit": (gettext_lazy("联系走访"), ""),
    "duty_post": (gettext_lazy("岗位责任"), ""),
    "employee": (gettext_lazy("从业人员"), ""),
    "safety_rule": (gettext_lazy("制度"), ""),
    "declaration": (gettext_lazy("办妥记录"), ""),
    "spending": (gettext_lazy("隐患治理资金使用"), ""),
    "instrument": (gettext_lazy("仪器装备"), "instruments:show"),
    "instrument_loan": (gettext_lazy("发放记录"), ""),
    "house_paper": (gettext_lazy("企业资料"), ""),
    "shutdown": (gettext_lazy("停产停业"), ""),
    "construction": (gettext_lazy("建设项目"), ""),
    "licence_application": (gettext_lazy("许可申请"), "admission:application"),
    "licence_review": (gettext_lazy("许可审查"), ""),
    "certificate": (gettext_lazy("资格证书"), ""),
    "placement": (gettext_lazy("推荐配备"), ""),
    "standardisation_term": (gettext_lazy("达标期限"), ""),
    "task_sheet": (gettext_lazy("会议或任务清单"), "tasks:show"),
    "task": (gettext_lazy("会议事项"), ""),
    "assessment": (gettext_lazy("年度考核"), ""),
    "expert_review": (gettext_lazy("专家复核"), ""),
    "draw": (gettext_lazy("随机抽取"), ""),
    "application": (gettext_lazy("入库申请"), ""),
    "misconduct": (gettext_lazy("违规记录"), ""),
    "opinion": (gettext_lazy("专家意见"), ""),
    "check_point": (gettext_lazy("自查点"), "rounds:point"),
    "supervision_plan": (gettext_lazy("监督检查计划"), ""),
    "planned_check": (gettext_lazy("计划检查"), ""),
    "contract": (gettext_lazy("服务合同"), ""),
    "project": (gettext_lazy("服务项目"), "projects:show"),
    "listed_enterprise": (gettext_lazy("名单企业"), ""),
    "direct_report": (gettext_lazy("重大隐患报告"), ""),
    "self_report": (gettext_lazy("自查自报"), "selfreports:show"),
    "review_draw": (gettext_lazy("自报随机抽查"), ""),
    "drawn_report": (gettext_lazy("抽到的自报"), "credibility:drawn"),
    "quarter_review": (gettext_lazy("季度评估分析"), ""),
    "report_month": (gettext_lazy("月报关闭"), ""),
    "reminder": (gettext_lazy("催办"), ""),
    "weak_link": (gettext_lazy("监管薄弱环节"), ""),
    "measure": (gettext_lazy("监管措施"), ""),
    "field_device": (gettext_lazy("现场设备"), ""),
    "field_bundle": (gettext_lazy("随身任务"), ""),
    "field_act": (gettext_lazy("离线操作"), ""),
    "field_photo": (gettext_lazy("现场照片"), ""),
    "case": (gettext_lazy("案件"), "cases:show"),
    "transfer": (gettext_lazy("案件移送"), "cases:transfer"),
}


def act(code: str) -> str:
    """The act's Chinese name; the code itself for one we do not know."""
    found = ACTS.get(code) or FURTHER.get(code)
    return _(str(found)) if found else code


def who(ref: str, name: str = "") -> str:
    """The person's name; what the worker did at its hour says so."""
    return name or (_("系统自动") if ref == CLOCK.ref else ref)


def subject(ref: str, name: str = "") -> str:
    """隐患 · 配电箱门缺失: the kind in words and what it is called; its number where no name is known."""
    kind, _colon, number = ref.partition(":")
    known = SUBJECTS.get(kind)
    if known is None:
        return ref
    short = Truncator(name).chars(LONGEST)
    return f"{known[0]} · {short}" if short else f"{known[0]} {number}"


def address(ref: str) -> str:
    """The page of the thing; "" where there is none."""
    kind, _colon, number = ref.partition(":")
    name = SUBJECTS.get(kind, ("", ""))[1]
    try:
        return numbered(name, int(number)) if name else ""
    except (NoReverseMatch, ValueError):
        return ""
