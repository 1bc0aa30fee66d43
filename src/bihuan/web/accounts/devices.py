"""What a browser says of itself, in words that its owner recognises."""

from __future__ import annotations

from django.utils.translation import gettext as _

# The first that fits: most browsers also name those they want to be taken for.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ浏览器"),
    ("360SE", "360浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
PHONES = ("HarmonyOS", "Android", "iPhone")


def named(said: str) -> str:
    """ "Windows · Edge"; 未知设备 where it says nothing known."""
    known = [next((name for sign, name in table if sign in said), "") for table in (SYSTEMS, BROWSERS)]
    return " · ".join(_(name) for name in known if name) or _("未知设备")


def is_phone(said: str) -> bool:
    """For the icon beside it."""
    return any(sign in said for sign in PHONES)
