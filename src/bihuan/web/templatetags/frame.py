"""The frame around every page: rendered once for each of its few forms, and filled in for each reader."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from bihuan import clock
from bihuan.web import navigation
from bihuan.web.addresses import page_address
from bihuan.web.badges import kept
from bihuan.web.stencils import Stencil
from bihuan.web.templatetags.words import moment

register = template.Library()

TOP = Stencil("web/topbar.html", ["name", "office", "unread", "path", "csrf_token"])
PRINTED = Stencil("web/printline.html", ["name", "office", "at"])
MANY = 99
"""More unread messages than these are not told apart beside the bell."""


@register.simple_tag(takes_context=True)
def side_bar(context: dict[str, Any]) -> SafeString:
    return _piece("web/sidebar.html", context["nav"](), context["demo"])


@register.simple_tag(takes_context=True)
def bottom_bar(context: dict[str, Any]) -> SafeString:
    return _piece("web/bottombar.html", context["nav"]())


@register.simple_tag
def page_links() -> SafeString:
    """The styles and the script that every page needs first."""
    return _piece("web/links.html")


@register.simple_tag
def windows() -> SafeString:
    """The windows that any page may open."""
    return _piece("web/windows.html")


@register.simple_tag(name="page_address", takes_context=True)
def own_address(context: dict[str, Any]) -> str:
    """The address to come back to: of a form that was shown again it is that of its page."""
    return page_address(context["request"])


@register.simple_tag(takes_context=True)
def top_bar(context: dict[str, Any]) -> SafeString:
    user, unread = context["user"], context["unread"]()
    known = user.is_authenticated
    texts = _reader(user) | {
        "unread": unread,
        "path": page_address(context["request"]),
        "csrf_token": context["csrf_token"],
    }
    asked = {"known": known, "look": context["look"], "some_unread": unread > 0, "many_unread": unread > MANY}
    return TOP.form(**asked).fill(texts)


@register.simple_tag(takes_context=True)
def print_line(context: dict[str, Any]) -> SafeString:
    """On paper only: whose page this is and of when. A page that failed knows of nobody."""
    user = context.get("user")
    if user is None:
        return mark_safe("")
    texts = _reader(user) | {"at": moment(clock.now())}
    return PRINTED.form(known=user.is_authenticated).fill(texts)


def _reader(user: Any) -> dict[str, str]:
    known = user.is_authenticated
    return {
        "name": user.name if known else "",
        "office": user.organisation.name if known and user.organisation else "",
    }


@kept
def _piece(name: str, nav: navigation.Menu = navigation.EMPTY, demo: bool = False) -> SafeString:
    return render_to_string(name, {"nav": nav, "demo": demo})
