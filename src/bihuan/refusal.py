"""A readable no: every act that is declined says by which code, what is missing and on what ground."""

from collections.abc import Iterable
from typing import Any


class Refusal(Exception):
    """An act declined for a reason that a person can read and act on.

    `code` is stable (pages, phone, API and sheets share it); `missing` names the things that would have to be there;
    `basis` is the ground (anything with `.clause`), None where the ground is product policy (ours).
    """

    def __init__(self, code: str, *, missing: Iterable[str] = (), basis: Any = None, **facts: Any) -> None:
        self.code = code
        self.missing = tuple(missing)
        self.basis = basis
        self.facts = facts
        super().__init__(code)

    @property
    def clause(self) -> str:
        """The clause id that carries the refusal, or "ours"."""
        return getattr(self.basis, "clause", None) or "ours"

    def text(self) -> str:
        """The Chinese sentence of the code; translate the template first where another language is wanted."""
        return fill(TEXTS.get(self.code, self.code), self.facts)

    def __repr__(self) -> str:
        return f"Refusal({self.code!r}, missing={list(self.missing)}, clause={self.clause!r})"

    __str__ = __repr__


class Stranger(Exception):
    """The actor may not even know that the thing exists: pages answer 404."""


class _Facts(dict):
    def __missing__(self, key: str) -> str:
        return "…"


def fill(template: str, facts: dict[str, Any]) -> str:
    """`template` with its {facts} filled in; lists are joined the Chinese way, an unknown fact is an ellipsis."""
    plain = {k: "、".join(map(str, v)) if isinstance(v, (list, tuple, set)) else v for k, v in facts.items()}
    return template.format_map(_Facts(plain))


# One line per code, in Chinese; the English stands in the gettext catalogue. Sorted by code.
TEXTS: dict[str, str] = {
    "child_looser_than_parent": "{pack}的规定比上级宽，不能生效；请改为与上级一致或更严。",
    "clause_of_stranger": "{pack}引用了别处的条款，不能生效；请改引本地或上级的条款。",
    "clause_unknown": "{pack}引用的条款不存在，不能生效；请先录入条款或改正编号。",
    "in_force_date_missing": "{pack}没有填写生效日期，不能使用；请补填生效日期。",
    "local_measure_incomplete": "{pack}的实施办法没有写全适用范围、类别和内容，请补全。",
    "pack_not_in_force": "{pack}的规定自{in_force}起适用，不能用来判{on}的记录，请核对日期。",
    "pack_term_undefined": "{pack}用到的词还没有明确含义，请先在术语表中写明。",
    "value_gap": "{pack}有一段时间没有取值，请补上或写明“未设定”。",
    "value_overlap": "{pack}同一时间有两个取值，请改正起止日期。",
    "form_already_sent": "这份表单已提交过，之后内容又有改动；请打开已提交的记录核对，在记录里更正。",
    "demo_in_production": "正式环境不能载入演示数据，请另用一套演示环境。",
    "username_missing": "请填写用户名。",
    "expert_has_account": "{expert}已有账号；忘记密码的，请系统管理员重置。",
    "nothing_to_receive": "文书“{number}”没有送达本单位，或者已经签收，请刷新后核对。",
    "role_not_allowed": "当前岗位不能办理这一步，请由{needed}办理。",
    "not_in_duty_list": "“{sector}”不在本部门的职责范围内，不能查看；请向主管这个行业的部门了解。",
    "not_in_jurisdiction": "“{what}”不在本部门的辖区内，不能查看；请向所在地的主管部门了解。",
    "state_not_allowed": "现在是“{state}”，在“{allowed}”时才能办理“{act}”；可能已由他人办理，请刷新后再看。",
    "export_form_unknown": "没有“{form}”这种文件格式，请选择 Excel 表格或 CSV 文本。",
    "export_too_long": "一张 Excel 工作表放不下，最多 {limit} 行：请先筛选，或选择 CSV 文本。",
    "mapping_column_unknown": "列对应关系里有系统没有的列：{columns}，请删去或改正。",
    "mapping_header_missing": "工作表里没有“{header}”这一列，请核对列对应关系。",
    "mapping_name_missing": "请给列对应关系填一个名称，再保存。",
    "mapping_other_kind": "这份列对应关系用于“{found}”，不能用于“{expected}”，请另选一份。",
    "mapping_unreadable": "列对应关系文件无法读取（{problem}），请重新保存后再用。",
    "sheet_changed_meanwhile": "检查之后系统数据有了变化，没有导入；请重新检查后再导入。",
    "sheet_corrupt": "文件“{filename}”已损坏或不是真正的 Excel 文件，请打开后另存为“Excel 工作簿（.xlsx）”再上传。",
    "sheet_csv_broken": "文件“{filename}”第{line}行起引号没有成对，后面的内容会连成一格，请改正后再上传。",
    "sheet_empty": "文件“{filename}”里没有内容，请核对后重新上传。",
    "sheet_encoding_unknown": "文件“{filename}”的文字编码无法识别，请另存为“Excel 工作簿（.xlsx）”再上传。",
    "sheet_encrypted": "文件“{filename}”设有打开密码，请取消密码后另存再上传。",
    "sheet_format_not_supported": "不支持此格式（{format}）：请打开后选“文件→另存为→Excel 工作簿（.xlsx）”，再上传。",
    "sheet_has_errors": "有{errors}处错误，全部没有导入；请按错误清单改正后重新上传。",
    "sheet_header_not_found": "文件“{filename}”里找不到表头（列名所在行），请按模板填写。",
    "sheet_kind_unknown": "没有“{kind}”这类表格，请从这些种类中选择：{kinds}。",
    "sheet_not_chosen": "还没有选择文件，请选择要上传的表格。",
    "sheet_too_large": "文件“{filename}”太大（上限{limit}），请拆分后分批上传。",
    "sheet_too_many_rows": "文件“{filename}”有{rows}行，超过上限{limit}行，请拆分后分批上传。",
    "archive_is_append_only": "文书{number}已由对方签收存档，不能改动；需要更正的，请作废后另行出具。",
    "signed_is_immutable": "文书{number}已经签发，不能改动；需要更正的，请作废后另行签发。",
    "document_already_voided": "文书{number}已经作废，无需再办。",
    "document_voided": "文书{number}已作废，不能再送达或签署，请重新出具。",
    "evidence_empty": "文件是空的（0字节），请重新选择。",
    "evidence_not_found": "文书引用的照片或签名图片还没有上传，请先上传。",
    "evidence_too_large": "文件超过{limit_mb} MB，请压缩后再上传。",
    "evidence_too_many_pixels": "照片为{width}×{height}（约{megapixels}百万像素），上限{limit}百万像素，请缩小后上传。",
    "evidence_type_mismatch": "文件名写的是{named}，实际内容是{found}，请核对后用正确的文件名上传。",
    "evidence_type_not_allowed": "不能上传{found}，请改用：{allowed}。",
    "evidence_unreadable": "照片文件已损坏，无法打开，请重新拍摄或导出。",
    "form_field_invalid": "{form}中这些栏目填写有误，请改正：{fields}。",
    "form_field_missing": "{form}中这些栏目还没有填写，请补填：{fields}。",
    "form_field_unknown": "{form}没有这些栏目，请删去：{fields}。",
    "form_unknown": "本地没有“{form}”这种文书样式，请另选。",
    "nature_unknown": "没有“{nature}”这种活动性质，请另选。",
    "paper_not_allowed": "这类活动不能使用“{paper}”；行政检查请使用法定文书。",
    "receipt_already_recorded": "文书{number}已经签收，无需再签。",
    "receipt_before_delivery": "签收时间早于文书{number}的送达时间，请核对后重填。",
    "reprint_differs": "文书{number}重印与原件不一致（原排版程序{then}，现为{now}），请使用留存的原件。",
    "signature_incomplete": "请写明签名人的姓名和身份。",
    "void_reason_missing": "请写明作废文书{number}的理由。",
    "wording_not_allowed": "服务、督导和自查文书不能使用“{words}”，请改为问题、依据和建议。",
    # checks and teams
    "already_acknowledged": "报告已经签收，无需再签。",
    "already_on_team": "{expert}已在检查组里，请另选专家。",
    "already_signed": "{expert}已经签名，无需再签。",
    "bulk_answer_not_allowed": "只有“不涉及”可以整组填写，并须写明理由；其他结果请逐条填写。",
    "disclosure_not_acknowledged": "企业还没有确认交底，检查不能办结；请企业先确认。",
    "report_missing": "这次检查还没有报告，不能办结；请先交底、签报告。",
    "report_not_final": "报告还没有签名，不能送达；请专家先签名。",
    "section_unchecked": "清单里有整组没有检查，请先检查。",
    "signer_mismatch": "这是{expert}的签名，当前登录的是{by}；请由本人登录签名。",
    "annual_checks_short": "本年度应查{required}次，还差{short}次，不能办理年度办结；请先安排检查。",
    "answer_has_finding": "第{item}条已登记问题，不能改为其他结果；请在问题里更正。",
    "answer_unknown": "没有这种结果，请在“无问题、有问题、不涉及、未查到”中选一个。",
    "basis_missing": "请写明每个问题的依据（法规、标准的条款）。",
    "check_counted_twice": "该场所当天已有同类检查，一天只计一次；请改日再开始。",
    "check_not_countable": "专家{found}人，少于{wanted}人，这次检查不计入年度次数；请补足专家。",
    "checklist_missing": "还没有检查清单，请选一份清单，至少保留一条。",
    "checklist_unconfirmed": "检查清单还没有经双方确认，请先确认。",
    "checkup_report_unsigned": "报告还没有签名，这次检查不计入年度次数；请先签报告。",
    "declaration_missing": "还有专家没有作无利害关系和保密声明，请先声明。",
    "department_copy_missing": "报告要抄送主管部门，但企业还没有登记主管部门；请先登记。",
    "duty_not_set": "本地没有规定每年的检查次数，无需办理年度办结。",
    "explanation_listener_missing": "请写明企业在场听取交底的人员。",
    "finding_missing": "这些条目答了“有问题”，还没有登记问题，请先登记。",
    "focus_section_missing": "清单缺少本地必查的重点方面，请另选清单或补充条目。",
    "hazard_not_of_this_check": "有的隐患不是这次检查发现的，请到原检查里复查。",
    "hazards_open": "还有隐患没有销号，检查不能办结；请先复查、销号。",
    "item_code_twice": "清单里有重复的条目编号，请改正。",
    "item_not_on_checklist": "第{item}条不在这次检查的清单里，请从清单中选择。",
    "item_text_missing": "这些条目没有写检查内容，请补填。",
    "item_unanswered": "还有条目没有检查，请逐条查完。",
    "key_process_uncovered": "这些重点工艺没有对口专家，请补选专家。",
    "kind_not_offered": "本地不安排这种检查，可以安排：{allowed}；请改选。",
    "leader_missing": "请写明带队领导。",
    "expert_required": "这类检查须有对口专业的专家参加，请先选择专家。",
    "leader_visit_by_department": "这类检查由监管部门安排；企业可以自行聘请专家排查。",
    "leader_visit_needs_expert": "领导带队检查须有安全专家参加，请先选择专家。",
    "leader_visit_not_counted": "政府部门安排的检查不计入企业的年度检查次数，请另行安排专家检查。",
    "nature_not_allowed": "这种检查的性质只能是“{allowed}”，请改选。",
    "not_on_team": "{expert}不在检查组里，请核对名单。",
    "nothing_to_recheck": "请至少选一项隐患，填写复查结论。",
    "planned_in_the_past": "检查日期不能早于今天，请改日期。",
    "receipt_missing": "企业还没有签收报告，检查不能办结；请企业先签收。",
    "signature_missing": "还有人没有签名，请先签名。",
    "specialty_duplicated": "同一检查组里，一个专业只能有一名专家，请换专业或换人。",
    "specialty_mismatch": "检查组里没有与企业行业相符的专家，请补选。",
    "specialty_not_held": "{expert}没有登记“{specialty}”专业，请另选专业。",
    "summary_missing": "请写检查结论。",
    "team_can_recheck": "原检查组的{experts}还可以复查，请由其复查。",
    "rechecker_missing": "请选择一名复查专家。",
    "rechecker_reason_missing": "请写明为什么原检查组不能复查。",
    "rechecker_account_missing": "{expert}没有在用的账号，请先开通账号，或另选专家。",
    "rechecker_of_other_specialty": "{expert}的专业与原检查组都不相同，请另选专家。",
    "too_few_experts": "这次检查至少要{wanted}名专家，现有{found}名，请补选。",
    "year_before_records": "本系统自{since}起才有该场所的记录，{year}年的次数无从核对，不能办理年度办结，请另选年度。",
    "year_not_begun": "{year}年还没有到，不能办理年度办结，请另选年度。",
    "checklist_version_taken": "清单“{value}”已发布过，内容不同；请换一个版本号。",
    # experts
    "already_announced": "{expert}已经公布并发聘书（{letter}），无需再办。",
    "expert_without_account": "这些专家没有可用的账号，不能签报告；请先开通账号或换人。",
    "pool_level_not_own": "服务机构建的专家库只能选“机构自有”，请改选。",
    "pool_not_own": "只能为本单位建立专家库；{owner}的专家库请由该单位建立。",
    "already_in_pool": "该专家已在“{value}”里，无需再入库。",
    "interest_kind_unknown": "没有“{value}”这种利害关系，请从列表中选择。",
    "membership_ended": "{expert}已于{on}出库；需要聘请的，请重新入库。",
    "birth_date_missing": "请填身份证号或出生日期。",
    "born_in_the_future": "出生日期不能晚于今天，请核对。",
    "conflict_of_interest": "该专家与企业有利害关系，应当回避，请另选专家。",
    "duplicate_expert": "{value}已经登记，请直接查找使用。",
    "duplicate_pool": "已有名为“{value}”的专家库，请换一个名称。",
    "experience_unit_not_listed": "该专家的工作单位性质不符合本地要求，请另选专家。",
    "expert_experience_too_short": "该专家的相关工作年限不足（要求{wanted}个月，现有{found}个月），请另选专家。",
    "expert_not_announced": "该专家还没有公布并发聘书，请先公布或另选专家。",
    "expert_not_available": "该专家当天已有安排，请另选专家或改日期。",
    "expert_over_age": "该专家{found}岁，超过本地{wanted}岁的上限，请另选专家。",
    "expert_pool_level_not_allowed": "该专家所在的专家库级别不符合本地要求，请另选专家。",
    "expert_title_too_low": "该专家的职称或职业资格不符合本地要求，请另选专家。",
    "not_special_field": "该专业没有列为本地的特殊专业，不能从库外选聘；请从专家库中选择。",
    "special_fields_closed": "本地规定没有让主管部门列明特殊专业，请从专家库中选择专家。",
    "specialty_unknown": "没有“{value}”这个专业，请从列表中选择。",
    "letter_number_missing": "请填聘书编号。",
    "pool_owner_missing": "请写明专家库的级别和所属单位。",
    "specialty_missing": "请至少选一个专业。",
    "resident_id_empty": "请填身份证号；没有的填出生日期。",
    "resident_id_birth_date": "身份证号（{value}）第7至14位不是有效日期，请核对。",
    "resident_id_birth_in_future": "身份证号（{value}）中的出生日期晚于今天，请核对。",
    "resident_id_character": "身份证号含有不允许的字符，请核对。",
    "resident_id_check_digit": "身份证号（{value}）的校验位不对，请核对。",
    "resident_id_length": "身份证号应为18位，请核对。",
    "work_dates_impossible": "从事安全工作的起始日期不对（{value}），请核对。",
    # exceptions
    "exception_not_possible": "这一条是硬性规定，不能批准例外，请按规定办理。",
    "exception_reason_missing": "请写明批准例外的理由。",
    # parties
    "competent_department_unset": "找不到对应的主管部门，请先指定主管部门。",
    "credit_code_empty": "请填统一社会信用代码；没有的填平台编号。",
    "division_unknown": "没有编号为“{value}”的行政区划，请核对。",
    "own_account": "不能停用自己的账号，请由另一位系统管理员办理。",
    "duplicate_account": "用户名“{value}”已有人使用，请换一个。",
    "duplicate_enterprise": "{value}已登记为“{name}”，不能重复登记；本地另有场所的，请由企业或{keeper}增加场所。",
    "duplicate_site": "已有名为“{value}”的场所，请换一个名称。",
    "enterprise_key_missing": "请填统一社会信用代码；没有的填平台编号。",
    "field_not_correctable": "这些内容登记后不能更正；登记有误的，请联系系统管理员。",
    "name_missing": "请填名称。",
    "one_organisation_only": "一个账号只能属于一个单位，请只填一个。",
    "left_to_the_department": "这些内容决定检查次数和主管部门，请由监管部门更正。",
    "organisation_missing": "这些岗位须先选定所属单位：{roles}。",
    "keeper_is_auditor": "系统管理员和审计管理员不能是同一个账号。",
    "role_not_of_organisation": "这类单位的账号不能有这些岗位，请另选：{roles}。",
    "role_unknown": "没有这些岗位，请从列表中选择：{roles}。",
    "credit_code_character": "统一社会信用代码“{value}”含有不允许的字符（不用字母 I、O、S、V、Z），请核对。",
    "credit_code_check_digit": "统一社会信用代码“{value}”的校验位（第18位）不对，请核对。",
    "credit_code_length": "统一社会信用代码应为18位，请核对“{value}”。",
    "password_too_weak": "密码太弱：{reasons}",
    # offices and institutions
    "division_outside_superior": "部门所在地须在上级部门的地区之内，请改填所在地或另选上级部门。",
    "duplicate_institution": "{value}已登记为“{name}”，无需重复登记，请在该机构的页面上办理。",
    "duplicate_office": "已有名为“{value}”的部门（包括已撤销的），请换一个名称。",
    "enterprises_outside": "这些主管企业不在新的地区内，请先为其另定主管部门。",
    "institution_code_missing": "请填服务机构的统一社会信用代码。",
    "institution_ended": "“{name}”已退出，不能再办理。",
    "institution_in_use": "“{name}”名下还有下列事项，请先办结，再办理退出。",
    "institution_level_missing": "本地按级别选聘服务机构，请选机构级别。",
    "institution_list_unknown": "本地没有这类机构名单，请从列表中选择。",
    "institution_suspended": "该专家所在的服务机构已暂停或退出，不能派出，请另选专家。",
    "left_to_the_keeper": "这些内容请由登记机关（{place}）变更；本地只能增减本地的从业地区和本地的名单。",
    "legal_basis_missing": "请写明暂停服务机构依据的文书或条款。",
    "lists_not_own": "只能增减本地的机构名单；这些名单请由当地办理。",
    "office_beyond_superior": "上级部门只管部分行业：下级部门的职责行业要在其中，类别不能是应急管理部门或人民政府，"
    "执法权也不能多于上级。",
    "office_cannot_enforce": "这类部门不能有执法权，请取消“有执法权”或另选类别。",
    "office_closed": "“{name}”已于{on}撤销，不能再办理，请改由其他部门办理。",
    "office_in_use": "“{name}”名下还有下列事项，请先移交或办结，再办理撤销。",
    "office_kind_unknown": "没有“{value}”这种部门类别，请从列表中选择。",
    "outside_own_subtree": "部门只能归到本部门或本部门的下级，请另选上级部门。",
    "places_not_own": "只能增减本地的从业地区；这些地区请由当地办理。",
    "qualification_expired": "这些服务项目的资质证书已过期，请续办后更新有效期。",
    "qualification_missing": "这些服务项目须有资质证书，请填证书编号。",
    "sector_unknown": "没有这个行业，请从列表中选择。",
    "service_item_unknown": "本地的服务目录里没有这一项，请从目录中选择。",
    "subordinates_outside": "这些下级部门不在新的地区内，请先调整其所在地或上级部门。",
    "successor_unfit": "“{name}”不能接手，请另选在用且管辖该地区的部门。",
    "superior_closed": "上级部门已撤销，请另选。",
    "superior_is_below": "“{name}”是本部门或其下级，不能作上级，请另选上级部门。",
    "working_place_missing": "请至少选一个可从业的地区。",
    # hazards
    "already_reopened": "这项隐患已重新登记，请在新登记的隐患里办理。",
    "clock_went_back": "办理时间（{at}）早于上一步（{last}），请核对本机时间后再办。",
    "closure_without_verification": "还没有经整改人以外的人验收，不能销号；请先验收。",
    "criterion_missing": "判为重大隐患的，请选择对照的判定条款。",
    "deadline_before_finding": "整改期限（{due_on}）早于发现日期（{found_on}），请改期限。",
    "deadline_missing": "请定整改期限。",
    "deadline_needs_extension": "整改期限（{old_due_on}）不能用改方案来延后，请申请延期。",
    "deadline_too_late": "整改期限不能超过{days}天，请提前。",
    "source_reserved": "“{source}”是平台自己的记录编号，不能作为台账来源；检查查出的隐患由检查组在检查里登记。",
    "description_missing": "请写明问题。",
    "evidence_missing": "缺照片，请补拍上传。",
    "expert_recheck_missing": "专家查出的隐患，请由原检查组专家复查。",
    "extension_in_the_past": "申请的新期限（{new_due_on}）已过，请另填日期。",
    "extension_limit_reached": "延期已到上限（{limit}），不能再延，请按期整改。",
    "extension_not_later": "新期限须晚于原期限（{old_due_on}），请另填日期。",
    "extension_not_requested": "没有待答复的延期申请，请刷新后再看。",
    "extension_pending": "已有一份延期申请待答复，请等待答复。",
    "extension_reason_missing": "请写明申请延期的理由。",
    "finding_is_immutable": "级别已经评定，只能改高，不能改低。",
    "five_parts_incomplete": "整改方案的“五落实”还不全，请补全。",
    "found_in_the_future": "发现日期不能晚于今天，请核对。",
    "four_settings_incomplete": "整改方案的“四定”还不全，请补全。",
    "grade_missing": "请选择级别：一般或重大。",
    "hazard_still_open": "这项隐患还没有销号，请在原隐患里办理。",
    "interim_control_missing": "请先落实临时管控措施和现场监护人。",
    "major_not_on_spot": "重大隐患不能按当场整改办结，请制定整改方案。",
    "measure_missing": "请写整改措施。",
    "not_on_the_spot": "{found_on}发现的隐患已过当天，不能按当场整改办理，请制定整改方案。",
    "reason_missing": "请写明理由。",
    "recheck_missing": "本地规定由服务机构复查验收，还没有服务机构的复查结论，请服务机构先复查。",
    "rectification_text_missing": "请写整改情况。",
    "rectifier_missing": "请写明整改人。",
    "rectifier_not_of_enterprise": "整改人须是该企业的人员，请另选。",
    "responsibility_not_transferable": "整改责任人须是企业人员，不能填专家，请改填。",
    "done_meanwhile": "刚才已有人办理了同样的事，请刷新后再看。",
    "duplicate_hazard": "同一来源的同一编号已登记过隐患，请打开该隐患核对，或改正编号。",
    "step_already_done": "这一步已经办理，无需再办，请刷新后再看。",
    "step_order_invalid": "前面还有步骤没有办，请先办前面的步骤。",
    "suggestion_missing": "请写明每个问题的整改建议。",
    "verifier_is_rectifier": "整改人不能自行验收，请由他人验收。",
}
