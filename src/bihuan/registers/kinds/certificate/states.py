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
"""What the photo of a certificate is kept for: it shows somebody's number, and a file of this purpose is served by
`open_certificate_photo` and by nothing else (docs/adr/0027)."""


class Act(StrEnum):
    ASK_FOR_CERTIFICATE = "ask_for_certificate"
    RECORD_CERTIFICATE = "record_certificate"
    RECORD_REEXAMINATION = "record_reexamination"
    WITHDRAW_CERTIFICATE = "withdraw_certificate"
    OPEN_CERTIFICATE_PHOTO = "open_certificate_photo"
    APPOINT_CERTIFIED = "appoint_certified"


ACT_WORDS = {
    Act.ASK_FOR_CERTIFICATE: "设定持证岗位",
    Act.RECORD_CERTIFICATE: "登记资格证书",
    Act.RECORD_REEXAMINATION: "登记证书复审",
    Act.WITHDRAW_CERTIFICATE: "作废证书记录",
    Act.OPEN_CERTIFICATE_PHOTO: "查看证书照片",
    Act.APPOINT_CERTIFIED: "安排持证上岗",
}
