"""What each place asks otherwise: the differences of its documents, as data for one and the same journey.

A place is known by its role (tests/hazards/conftest.py); the demonstration's people there are called by its key.
"""

from __future__ import annotations

from dataclasses import dataclass

FULL_LIST = ("GMG-01", "GMG-24", "GMG-27", "GMG-31", "GMG-40")
"""One item per section that some place wants on every list."""


@dataclass(frozen=True)
class Refused:
    """What the page says when the place says no: reason code, clause, and a word of the sentence or of what lacks."""

    code: str
    clause: str
    says: str = ""


@dataclass(frozen=True)
class Place:
    """One city or zone. `planner` arranges the check, `verifier` looks at the rectification, who may not is refused."""

    role: str
    people: str
    division: str
    phone: bool
    # the duty of the year: what the enterprise's page says before and after, and its ground
    duty: tuple[str, str]
    duty_clause: str
    # arranging: what is refused without the leader's name, and an item whose absence from the list is refused
    planner: str
    nature: str
    kind: str
    kind_clause: str
    led_by: str = ""
    led_refused: Refused | None = None
    dropped: str = ""
    dropped_refused: Refused | None = None
    # the team: nobody at all, who may not be engaged, who does not suffice, who comes, who has not declared
    alone_refused: Refused | None = None
    strangers: tuple[tuple[str, Refused], ...] = ()
    unfit: tuple[str, Refused] | None = None
    team: tuple[str, ...] = ("expert1",)
    undeclared: Refused | None = None
    # what the enterprise has to disclose before anybody serves it
    undisclosed: Refused | None = None
    # the instruments that the team carries: none at all is refused; whether who enters knows the rules and checks in
    bare_handed: Refused | None = None
    enters: bool = False
    # on site: a finding without advice, a list not walked to its end
    no_advice: Refused | None = None
    unanswered: Refused | None = None
    # the report: who gets it on what ground, which office signs for its copy, who else reads it
    title: str = "安全检查报告"
    recipients: tuple[tuple[str, str], ...] = (("企业", ""),)
    copy_to: str = ""
    onlooker: str = ""
    # the rectification: the parts of a plan and which of them may not be left out, an outsider named as responsible,
    # a major one in full, more time without a safeguard
    parts: tuple[str, ...] = ("measures",)
    plan_refused: tuple[tuple[str, Refused], ...] = ()
    blamed: Refused | None = None
    major: Refused | None = None
    extension: Refused | None = None
    # the end: who looks again in the page's words, who may not, who does; what they found themselves; the year
    recheck: str = ""
    not_verifier: tuple[tuple[str, Refused], ...] = ()
    verifier: str = "expert1"
    self_found: Refused | None = None
    counted: bool = True


CHECKUPS = Place(
    role="checkups",
    people="yantai",
    division="370602",
    phone=False,
    duty=("/ 1 次", "1 / 1 次"),
    duty_clause="YT-3.1",
    planner="safety",
    nature="service",
    kind="体检式检查",
    kind_clause="YT-3.1",
    strangers=(("邓焱", Refused("expert_pool_level_not_allowed", "YT-1.2", "专家库")),),
    undeclared=Refused("declaration_missing", "YT-4.2.8"),
    undisclosed=Refused("disclosure_incomplete", "YT-4.3.3", "工艺"),
    enters=True,
    no_advice=Refused("suggestion_missing", "YT-4.2.4", "整改建议"),
    unanswered=Refused("item_unanswered", "YT-4.2.3"),
    recipients=(("企业", "YT-4.2.11"), ("企业的主管部门", "YT-4.2.12")),
    copy_to="sector",
    recheck="整改人以外的人",
    parts=("measures", "responsibility", "funds", "emergency_plan"),
    plan_refused=(("emergency_plan", Refused("five_parts_incomplete", "YT-4.3.7", "应急预案")),),
    not_verifier=(("safety", Refused("verifier_is_rectifier", "YT-4.3.8")),),
    verifier="sector",
)

LEADERS = Place(
    role="leaders",
    people="luohe",
    division="411102",
    phone=True,
    duty=("本地没有规定次数", "本地没有规定次数"),
    duty_clause="LH-9.2",
    planner="clerk",
    nature="supervision",
    kind="领导带队督导",
    kind_clause="LH-1.1",
    led_by="贺兰 局长",
    led_refused=Refused("leader_missing", "LH-1.1", "领导"),
    alone_refused=Refused("leader_visit_needs_expert", "LH-1.1", "安全专家"),
    strangers=(("岑鑫", Refused("expert_over_age", "LH-5.3", "65")),),
    unfit=("expert1", Refused("specialty_mismatch", "LH-1.1", "机械")),
    team=("expert2",),
    bare_handed=Refused("instrument_missing", "LH-1.2", "仪器"),
    enters=True,
    no_advice=Refused("suggestion_missing", "LH-2.3", "整改建议"),
    title="督导检查报告",
    recipients=(("企业", "LH-2.3"),),
    recheck="原检查组专家或监管部门",
    plan_refused=(("deadline", Refused("deadline_missing", "LH-2.6", "整改期限")),),
    major=Refused("five_parts_incomplete", "LH-2.7", "应急预案"),
    extension=Refused("interim_control_missing", "LH-3.1", "临时管控"),
    not_verifier=(("safety", Refused("verifier_is_rectifier", "LH-2.6")),),
    verifier="clerk",
    counted=False,
)

PROJECT = Place(
    role="project",
    people="qinhuangdao",
    division="130371",
    phone=False,
    duty=("/ 1 次", "1 / 1 次"),
    duty_clause="QHD-3.1",
    planner="clerk",
    nature="service",
    kind="社会化服务检查",
    kind_clause="QHD-2.1",
    dropped="GMG-27",
    dropped_refused=Refused("focus_section_missing", "QHD-2.4.2", "机械防护"),
    no_advice=Refused("suggestion_not_actionable", "QHD-6.2.1", "整改建议"),
    unanswered=Refused("section_unchecked", "QHD-2.1"),
    recipients=(("企业", "QHD-6.3.2"), ("应急管理局", "QHD-7.2")),
    copy_to="clerk",
    onlooker="institution",
    recheck="服务机构",
    parts=(),
    not_verifier=(
        ("clerk", Refused("recheck_missing", "QHD-6.3.1", "服务机构")),
        ("safety", Refused("verifier_is_rectifier", "QHD-6.3.1")),
    ),
)

SERVICES = Place(
    role="services",
    people="huzhou",
    division="330502",
    phone=True,
    duty=("本地没有规定次数", "本地没有规定次数"),
    duty_clause="HZ-3.2.5",
    planner="safety",
    nature="service",
    kind="社会化服务检查",
    kind_clause="HZ-3.2.5",
    recipients=(("企业", "ours"), ("其他人按合同约定", "ours")),
    recheck="整改人以外的人",
    plan_refused=(("measures", Refused("measure_missing", "HZ-3.2.5", "整改措施")),),
    blamed=Refused("responsibility_not_transferable", "HZ-1.4"),
    self_found=Refused("step_order_invalid", "HZ-3.4.2", "报告"),
    not_verifier=(("safety", Refused("verifier_is_rectifier", "HZ-3.4.2")),),
    verifier="principal",
)

PLACES = (CHECKUPS, LEADERS, PROJECT, SERVICES)
