"""Somebody at a browser: what they click, fill in and see, in their own words."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import count
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from bihuan.demo import accounts

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
_shots = count(1)


def photo(caption: str) -> dict:
    """A photo as a phone would upload it; no two are the same, nor alike: the product compares them."""
    dice = Random(next(_shots))
    ground = Image.frombytes("RGB", (16, 12), dice.randbytes(16 * 12 * 3))
    image = ground.resize((800, 600), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y, wide, high = (dice.randrange(most) for most in (760, 560, 160, 160))
        draw.rectangle((x, y, x + wide, y + high), fill=tuple(dice.randbytes(3)))
    stream = BytesIO()
    image.save(stream, "JPEG", quality=88)
    return {"name": f"{caption}.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


class Person:
    """One account in one window."""

    def __init__(self, page: Page, address: str, username: str, pictures: Path | None) -> None:
        self.page, self.address, self.username, self.pictures = page, address, username, pictures
        self.broken: list[str] = []
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        page.on("response", lambda answer: self.broken.append(answer.url) if answer.status >= 500 else None)

    def log_in(self, password: str | None = None) -> Person:
        """With the public password of the demonstration; or with one that somebody else set, which is changed first."""
        given = password
        password = password or next(row.password for row in accounts() if row.username == self.username)
        self.page.goto(f"{self.address}/login/")
        self.page.fill("[name=username]", self.username)
        self.page.fill("[name=password]", password)
        self.page.press("[name=password]", "Enter")
        expect(self.page).not_to_have_url(re.compile("/login/"))
        if given is not None:
            expect(self.page).to_have_url(re.compile("/change_password/"))
            self.page.fill("[name=old_password]", given)
            self.page.fill("[name=new_password1]", f"{given}-mine")
            self.page.fill("[name=new_password2]", f"{given}-mine")
            self.press("修改密码")
        return self

    def open(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else f"{self.address}{path}")
        return self.page

    def go(self, name: str) -> None:
        """Follow the link of that name, as far as the page it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()

    def press(self, name: str, within: Locator | None = None, *, sure: bool = False) -> None:
        """Press the button of that name, say that one is sure where it asks, and wait for the page that answers."""
        with self.page.expect_navigation():
            (within or self.page).get_by_role("button", name=name, exact=True).first.click()
            if sure:
                self.page.locator("#confirm-window[open] button[value=yes]").click()

    def fill(self, label: str, text: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_label(re.compile(f"^{re.escape(label)}")).first.fill(text)

    def shows(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def picture(self, name: str, at: Locator | None = None) -> None:
        """A screenshot for docs/: at a desk of the whole page, on a phone of what stands on the glass, which is the top
        of the page or the part given."""
        if self.pictures is None:
            return
        page, glass = self.page, self.page.viewport_size
        page.wait_for_load_state("networkidle")
        if glass["width"] >= 500:
            tall = page.evaluate("() => document.documentElement.scrollHeight")
            page.set_viewport_size({**glass, "height": max(tall, glass["height"])})
        page.evaluate("() => window.scrollTo(0, 0)")
        if at is not None and glass["width"] < 500:
            at.evaluate("part => window.scrollTo(0, part.getBoundingClientRect().top - 80)")
        page.screenshot(path=self.pictures / f"{name}.png")
        page.set_viewport_size(glass)
