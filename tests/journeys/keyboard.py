"""Somebody without a mouse: what they press, and what must be true of every place the keyboard comes to."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

STOP = """() => {
    const place = document.activeElement;
    if (!place || place === document.body) return null;
    const marked = part => {
        const style = part && getComputedStyle(part);
        return Boolean(style) && (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
            || style.boxShadow !== 'none' || part.matches('svg path') && parseFloat(style.strokeWidth) >= 6);
    };
    const box = place.getBoundingClientRect();
    const x = Math.min(Math.max((box.left + box.right) / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max((box.top + box.bottom) / 2, 1), innerHeight - 1);
    const above = document.elementFromPoint(x, y);
    const tiny = box.width < 3 || box.height < 3 || place.namespaceURI.endsWith('svg');
    return {
        html: place.outerHTML.slice(0, 110),
        marked: [place, place.querySelector('path'), place.parentElement.querySelector('.bh-photo-add')].some(marked),
        inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        covered: !tiny && Boolean(above) && !place.contains(above) && !above.contains(place),
    };
}"""


REMEMBER_STOPS = """() => {
    document.activeElement.blur();
    window.stops = new Set();
    document.addEventListener("focusin", event => window.stops.add(event.target));
}"""

PASSED_OVER = """() => {
    const usable = "a[href], button, input, select, textarea, summary, [tabindex='0']";
    const one_of_several = place => place.type === "radio" && [...window.stops].some(stop => stop.name === place.name);
    return [...document.querySelectorAll(usable)]
        .filter(place => place.checkVisibility() && !place.disabled && place.tabIndex >= 0 && place.type !== "hidden")
        .filter(place => !window.stops.has(place) && !one_of_several(place))
        .map(place => place.outerHTML.slice(0, 120));
}"""


class Keyboard:
    """The keys of one window. Wherever Tab leads, the place shows that it has the focus and nothing lies over it."""

    MOST = 150
    """No thing of a page is further away than so many presses."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def stop(self) -> dict[str, Any] | None:
        """Where the keyboard is, which must be seen; None between the end of a page and its beginning."""
        stop = self.page.evaluate(STOP)
        if stop is not None:
            assert stop["marked"], f"nothing shows that the keyboard is here: {stop['html']}"
            assert stop["inside"], f"the keyboard is out of sight: {stop['html']}"
            assert not stop["covered"], f"something lies over where the keyboard is: {stop['html']}"
        return stop

    def to(self, goal: Locator, *, back: bool = False) -> None:
        """Tab as far as the goal; all on the way is looked at."""
        for _ in range(self.MOST):
            self.press("Shift+Tab" if back else "Tab")
            self.stop()
            if goal.first.evaluate("place => place === document.activeElement"):
                return
        raise AssertionError(f"the keyboard does not come to {goal}")

    def on(self, goal: Locator) -> None:
        """The focus is here by itself."""
        expect(goal).to_be_focused()
        self.stop()

    def follow(self, goal: Locator, *, back: bool = False) -> None:
        """Go to a link or button, press Enter and wait for the page that answers."""
        self.to(goal, back=back)
        with self.page.expect_event("load"):
            self.press("Enter")

    def to_the_text(self) -> None:
        """Over the frame: the first Tab of a page is the way past it."""
        self.press("Tab")
        expect(self.page.locator(".bh-skip")).to_be_focused()
        self.stop()
        self.press("Enter")
        expect(self.page.locator("#main")).to_be_focused()

    def round(self) -> list[str]:
        """Tab once through the whole page: it ends and nothing holds the keyboard; what can be used there and was not
        come to, which is nothing on a good page."""
        self.page.evaluate(REMEMBER_STOPS)
        seen: list[str] = []
        for _ in range(self.MOST * 3):
            self.press("Tab")
            stop = self.stop()
            if stop is None or (seen and stop["html"] == seen[0] and "bh-skip" in stop["html"]):
                assert seen, "the keyboard comes to nothing"
                return self.page.evaluate(PASSED_OVER)
            seen.append(stop["html"])
        raise AssertionError(f"the keyboard does not come round; last {seen[-5:]}")
