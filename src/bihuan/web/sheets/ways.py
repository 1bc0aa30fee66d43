"""Ways between the pages of sheets, and from them to the lists that went in or out."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from bihuan.exchange.sheets import queries

BOOKS = {
    "enterprises": "enterprises:list",
    "experts": "experts:list",
    "checklists": "checklists:list",
    "hazards": "hazards:list",
    "checks": "inspections:list",
    "institutions": "institutions:list",
    "papers": "documents:list",
    "accounts": "accounts:list",
    "staff": "duties:mine",
    "sites": "board-frequency",
}


def book(kind: str) -> str:
    """The address of the list of a kind; "" where it has no page that one address names."""
    try:
        return reverse(BOOKS[kind])
    except (KeyError, NoReverseMatch):
        return ""


def tabs(request: HttpRequest, *, exports: bool = False) -> list[dict[str, Any]]:
    """表格导入 and 我的导出, as far as they are open to the reader."""
    both = [{"label": _("我的导出"), "url": reverse("sheets:exports"), "active": exports}]
    if queries.kinds_open_to(request.user):
        both.insert(0, {"label": _("表格导入"), "url": reverse("sheets:list"), "active": not exports})
    return both
