"""The words of an enterprise's base data, of the key classes, and of the acts on them."""

from enum import StrEnum

HAZARD_GRADE_WORDS = {"general": "一般", "relatively_serious": "较重", "serious": "严重"}
"""职业病危害: from the lowest grade to the highest."""
PARK_WORDS = {"chemical_park": "化工园区", "development_zone": "经济开发区", "industrial_cluster": "产业集聚区"}

WEAK_SIZES = ("small", "micro")
"""小微企业: the sizes that the class of weak small enterprises is about."""
MANY_TENANTS = 2
"""多租户: as many tenants make a landlord's premises shared."""


class Act(StrEnum):
    FILL_PROFILE = "fill_profile"
    ACCEPT_PROFILE = "accept_profile"
    GRADE_OCCUPATIONAL_HAZARD = "grade_occupational_hazard"
    FILE_MAJOR_HAZARD_SOURCE = "file_major_hazard_source"
    TAG_HEADQUARTERS = "tag_headquarters"
    LEAVE_OUT_ENTERPRISE = "leave_out_enterprise"
    REGISTER_TENANT = "register_tenant"
    FOUND_PARK = "found_park"
    PLACE_IN_PARK = "place_in_park"
    RECORD_ACCIDENT = "record_accident"
    MARK_PRIORITIES = "mark_priorities"
    ADD_PRIORITY = "add_priority"
    DROP_PRIORITY_CLASS = "drop_priority_class"


ACT_WORDS = {
    Act.FILL_PROFILE: "填报企业底数",
    Act.ACCEPT_PROFILE: "核定企业底数",
    Act.GRADE_OCCUPATIONAL_HAZARD: "登记职业病危害等级",
    Act.FILE_MAJOR_HAZARD_SOURCE: "登记重大危险源备案",
    Act.TAG_HEADQUARTERS: "归入安全生产指挥部",
    Act.LEAVE_OUT_ENTERPRISE: "移出服务名单",
    Act.REGISTER_TENANT: "登记承租",
    Act.FOUND_PARK: "登记园区",
    Act.PLACE_IN_PARK: "归入园区",
    Act.RECORD_ACCIDENT: "登记事故",
    Act.MARK_PRIORITIES: "标注重点类别",
    Act.ADD_PRIORITY: "增设本地重点",
    Act.DROP_PRIORITY_CLASS: "取消一类重点",
}
