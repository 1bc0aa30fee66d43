"""The kinds of certificates, and the acts on them and on the posts that ask for one."""

from enum import StrEnum

SPECIAL_OPERATOR = "special_operator"
ROLE_WORDS = {
    "main_person": "主要负责人",
    "safety_manager": "安全生产管理人员",
    SPECIAL_OPERATOR: "特种作业人员",
}
"""The roles that a place may ask certificates of (certificates.roles)."""
ENGINEER, TECHNICIAN = "registered_engineer", "technician"
KIND_WORDS = {**ROLE_WORDS, ENGINEER: "注册安全工程师", TECHNICIAN: "专业技术人员"}

PURPOSE = "certificate"
"""What the photo of a certificate is kept for."""


class Act(StrEnum):
    ASK_FOR_CERTIFICATE = "ask_for_certificate"
    RECORD_CERTIFICATE = "record_certificate"
    RECORD_REEXAMINATION = "record_reexamination"
    WITHDRAW_CERTIFICATE = "withdraw_certificate"
    APPOINT_CERTIFIED = "appoint_certified"


ACT_WORDS = {
    Act.ASK_FOR_CERTIFICATE: "设定持证岗位",
    Act.RECORD_CERTIFICATE: "登记资格证书",
    Act.RECORD_REEXAMINATION: "登记证书复审",
    Act.WITHDRAW_CERTIFICATE: "作废证书记录",
    Act.APPOINT_CERTIFIED: "安排持证上岗",
}
