"""Pictures of the product for docs/pictures/gallery: fifteen pages, at a desk and on a phone, light and dark.

    make run                                            # and leave its history to be told to the end
    make pictures                                       # ADDRESS=http://127.0.0.1:8000

The people are those of the demonstration; where a page is about one thing, it is the first that a list leads to.
"""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
GALLERY = ROOT / "docs" / "pictures" / "gallery"
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"
GLASS = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
SCHEMES = ("light", "dark")
TALLEST = 2  # glasses high; what lies below is cut off
COLOURS = 128
AT_REST = 400  # ms until colours have changed


@dataclass(frozen=True)
class Shown:
    """One page: whose it is, where it lies, and of what form the address is of the first link to follow from there."""

    name: str
    username: str
    path: str
    follow: str = ""


PAGES = (
    Shown("desk-authority", "linyi-clerk", "/"),
    Shown("desk-enterprise", "linyi-safety", "/"),
    Shown("desk-expert", "linyi-expert2", "/"),
    Shown("hazards", "linyi-clerk", "/hazards/"),
    Shown("hazard", "linyi-clerk", "/hazards/?state=struck_off&q=移动电动工具", r"/hazards/\d+/"),
    Shown("recurring", "linyi-clerk", "/hazards/recurring/"),
    Shown("check", "linyi-clerk", "/inspections/?state=delivered", r"/inspections/\d+/"),
    Shown("board", "linyi-clerk", "/board/"),
    Shown("frequency", "linyi-clerk", "/board/frequency/"),
    Shown("coverage", "yantai-clerk", "/board/coverage/"),
    Shown("digests", "linyi-clerk", "/board/digests/"),
    Shown("enterprise", "linyi-safety", "/enterprises/mine/"),
    Shown("rounds", "linyi-safety", "/rounds/"),
    Shown("pool", "linyi-clerk", "/experts/pools/", r"/experts/pools/\d+/"),
    Shown("law", "linyi-clerk", "/packs/cn-3713/"),
)


def main(address: str) -> None:
    from bihuan.demo import accounts

    passwords = {row.username: row.password for row in accounts()}
    GALLERY.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"), args=FLAGS.split()
        )
        for glass, size in GLASS.items():
            for username in dict.fromkeys(shown.username for shown in PAGES):
                window = chromium.new_context(viewport=size, locale="zh-CN", reduced_motion="reduce")
                page = window.new_page()
                _log_in(page, address, username, passwords[username])
                for shown in PAGES:
                    if shown.username == username:
                        _open(page, address, shown)
                        for scheme in SCHEMES:
                            _take(page, size, scheme, GALLERY / f"{shown.name}-{glass}-{scheme}.png")
                window.close()
        chromium.close()


def _log_in(page: Page, address: str, username: str, password: str) -> None:
    page.goto(f"{address}/login/?next=/menu/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/menu/")


def _open(page: Page, address: str, shown: Shown) -> None:
    page.goto(address + shown.path)
    if shown.follow:
        links = page.locator("main a").evaluate_all("links => links.map(a => a.pathname)")
        page.goto(address + next(link for link in links if re.fullmatch(shown.follow, link)))


def _take(page: Page, size: dict[str, int], scheme: str, file: Path) -> None:
    page.emulate_media(color_scheme=scheme)
    tall = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({**size, "height": max(size["height"], min(tall, TALLEST * size["height"]))})
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(AT_REST)
    page.evaluate("() => window.scrollTo(0, 0)")
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(file, optimize=True)
    page.set_viewport_size(size)
    print(file.relative_to(ROOT), f"{file.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
