"""The menu: one line per area, with the roles that see it. An area whose address does not exist yet is left out."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from bihuan.web.badges import kept

REGULATOR = frozenset({"regulator_clerk", "regulator_leader"})
ENTERPRISE = frozenset({"enterprise_principal", "enterprise_deputy", "enterprise_safety", "enterprise_worker"})
ENTERPRISE_OFFICE = ENTERPRISE - {"enterprise_worker"}
EXPERT = frozenset({"expert"})
INSTITUTION = frozenset({"institution"})
ADMINISTRATOR = frozenset({"administrator"})
SECURITY = frozenset({"security_keeper"})
AUDITOR = frozenset({"auditor"})
KEEPERS = ADMINISTRATOR | SECURITY | AUDITOR
AT_CHECKS = REGULATOR | ENTERPRISE | EXPERT | INSTITUTION
EVERYBODY = REGULATOR | ENTERPRISE | EXPERT | INSTITUTION | KEEPERS
READERS_OF_INSTITUTIONS = REGULATOR | ENTERPRISE_OFFICE | ADMINISTRATOR


@dataclass(frozen=True)
class Area:
    """One menu line: `address` is a URL name; `phone` puts it into the bottom bar (three fit beside 更多); `platform`
    keeps it from those of a single authority."""

    address: str
    label: str
    icon: str
    roles: frozenset[str]
    group: str = "work"
    phone: bool = False
    platform: bool = False


GROUPS = {"work": _("日常"), "books": _("台账"), "oversight": _("统筹"), "system": _("系统")}

AREAS = (
    Area("desk", _("工作台"), "layout-dashboard", EVERYBODY, phone=True),
    Area("hazards:list", _p("list", "隐患"), "alert-triangle", EVERYBODY - KEEPERS, phone=True),
    Area("inspections:list", _p("list", "检查"), "clipboard-check", AT_CHECKS, phone=True),
    Area("field:app", _("现场检查"), "device-mobile", EXPERT),
    Area("rounds:mine", _("自查巡检"), "qrcode", ENTERPRISE),
    Area("selfreports:mine", _("自查自报"), "send", ENTERPRISE_OFFICE),
    Area("enterprises:list", _p("list", "企业"), "building-factory-2", REGULATOR | EXPERT | INSTITUTION, "books"),
    Area("enterprises:mine", _("本企业"), "building-factory-2", ENTERPRISE, "books"),
    Area("duties:mine", _("岗位责任"), "users-group", ENTERPRISE, "books"),
    Area("certificates:mine", _("持证上岗"), "certificate", ENTERPRISE, "books"),
    Area("admission:mine", _("建设项目和许可"), "building-community", ENTERPRISE_OFFICE, "books"),
    Area("admission:reviews", _("许可审查"), "scale", EXPERT | INSTITUTION, "books"),
    Area("certificates:recommended", _("推荐人员"), "id-badge-2", INSTITUTION, "books"),
    Area("institutions:mine", _("本机构"), "certificate", INSTITUTION, "books"),
    Area("experts:list", _p("list", "专家"), "id-badge-2", REGULATOR | ENTERPRISE_OFFICE | INSTITUTION, "books"),
    Area("experts:mine", _("专家档案"), "id-badge-2", EXPERT, "books"),
    Area("institutions:list", _p("list", "服务机构"), "certificate", READERS_OF_INSTITUTIONS, "books"),
    Area("checklists:list", _p("list", "检查清单"), "list-check", REGULATOR | ENTERPRISE_OFFICE | EXPERT, "books"),
    Area("instruments:list", _p("list", "仪器装备"), "tool", REGULATOR, "books"),
    Area("instruments:mine", _("领用的仪器"), "tool", EXPERT, "books"),
    Area("documents:list", _p("list", "文书"), "file-text", AT_CHECKS - {"enterprise_worker"}, "books"),
    Area("board", _("履职看板"), "chart-bar", REGULATOR, "oversight"),
    Area("direct_reports:list", _("重大隐患报告"), "send", AT_CHECKS - {"enterprise_worker"}, "books"),
    Area("listings:list", _("挂牌督办"), "flag", REGULATOR, "oversight"),
    Area("urging:list", _("督办下级"), "arrow-up-right", REGULATOR, "oversight"),
    Area("hazards:recurring", _("反复隐患"), "refresh", REGULATOR | ENTERPRISE_OFFICE, "oversight"),
    Area("catalogue:list", _("岗位实名目录"), "users-group", REGULATOR, "oversight"),
    Area("admission:list", _("建设项目和许可"), "building-community", REGULATOR, "oversight"),
    Area("certificates:list", _("证书和达标"), "certificate", REGULATOR, "oversight"),
    Area("supervision:list", _("监督检查计划"), "calendar-event", REGULATOR, "oversight"),
    Area("selfreports:list", _("自查自报"), "send", REGULATOR, "oversight"),
    Area("orders:list", _("指令和措施"), "gavel", REGULATOR | ENTERPRISE_OFFICE, "oversight"),
    Area("quality:list", _("自报文字"), "message-report", REGULATOR, "oversight"),
    Area("cases:list", _p("list", "案件"), "gavel", REGULATOR | ENTERPRISE_OFFICE, "oversight"),
    Area("contacts:list", _("联系点"), "link", REGULATOR | EXPERT, "oversight"),
    Area("tasks:list", _("会议和任务"), "checklist", REGULATOR, "oversight"),
    Area("projects:list", _("服务项目"), "checklist", REGULATOR | INSTITUTION, "oversight"),
    Area("sheets:list", _("表格导入"), "file-spreadsheet", REGULATOR | ENTERPRISE_OFFICE | ADMINISTRATOR, "oversight"),
    Area("packs:list", _("法规与参数"), "scale", EVERYBODY, "system"),
    Area("offices:list", _p("list", "部门"), "building-community", REGULATOR | ADMINISTRATOR, "system"),
    Area("accounts:list", _p("list", "账号"), "users", ADMINISTRATOR | SECURITY, "system"),
    Area("audit:list", _("审计记录"), "shield-check", AUDITOR, "system", platform=True),
)


@dataclass(frozen=True)
class Line:
    label: str
    icon: str
    url: str
    current: bool


@dataclass(frozen=True, eq=False)
class Menu:
    """`groups` for the side bar and the 更多 page, `phone` for the bottom bar; `elsewhere`: the page is not in that."""

    groups: list[tuple[str, list[Line]]] = field(default_factory=list)
    phone: list[Line] = field(default_factory=list)

    @property
    def elsewhere(self) -> bool:
        return not any(line.current for line in self.phone)


EMPTY = Menu()


def menu(account, path: str) -> Menu:
    """The lines `account` may open, with the one that holds `path` marked as current; the same for all of one kind."""
    roles, platform = frozenset(getattr(account, "roles", ())), getattr(account, "regulator_id", None) is None
    urls = (url for _area, url in _seen(roles, platform, settings.ROOT_URLCONF))
    held = (url for url in urls if path == url or (url != "/" and path.startswith(url)))  # "/" would hold all
    return _menu(roles, platform, max(held, key=len, default=""), settings.ROOT_URLCONF)


@kept
def _seen(roles: frozenset[str], platform: bool, urls: str) -> list[tuple[Area, str]]:
    return [(area, url) for area, url in _existing() if area.roles & roles and (platform or not area.platform)]


@kept
def _menu(roles: frozenset[str], platform: bool, current: str, urls: str) -> Menu:
    seen = _seen(roles, platform, urls)
    lines = [(area, Line(str(area.label), area.icon, url, url == current)) for area, url in seen]
    groups = [(label, [line for area, line in lines if area.group == key]) for key, label in GROUPS.items()]
    return Menu([(str(label), found) for label, found in groups if found], [line for area, line in lines if area.phone])


def _existing() -> Iterator[tuple[Area, str]]:
    for area in AREAS:
        try:
            yield area, reverse(area.address)
        except NoReverseMatch:
            continue
