"""The app is put on the first screen of a phone: what a browser asks for before it offers that is all there."""

import shutil
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright
from tests.journeys.test_field import FLAGS

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def own_browser(tmp_path, monkeypatch):
    """Chromium with a profile of its own: one without a trace installs nothing."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as driver:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        flags = [*FLAGS.split(), "--headless=new"]
        found = driver.chromium.launch_persistent_context(tmp_path, executable_path=path, args=flags, locale="zh-CN")
        yield found
        found.close()


def picture(page, address: str) -> Image.Image:
    answer = page.request.get(address)
    assert answer.ok, address
    assert answer.headers["content-type"] == "image/png"
    return Image.open(BytesIO(answer.body()))


def test_a_browser_finds_nothing_that_hinders_its_installation(own_browser, live_server):
    page = own_browser.pages[0]
    page.goto(f"{live_server.url}/field/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    asked = own_browser.new_cdp_session(page)
    told = asked.send("Page.getAppManifest")
    assert told["errors"] == []
    assert told["url"] == f"{live_server.url}/field/app.webmanifest"
    assert asked.send("Page.getInstallabilityErrors")["installabilityErrors"] == []

    manifest = page.request.get(told["url"]).json()
    assert manifest["scope"] == manifest["start_url"] == manifest["id"] == "/field/"
    assert [(one["sizes"], one["purpose"]) for one in manifest["icons"]] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]
    for one in manifest["icons"]:
        found = picture(page, f"{live_server.url}{one['src']}")
        assert "x".join(map(str, found.size)) == one["sizes"]
        clear = found.convert("RGBA").getpixel((0, 0))[3] == 0
        assert clear is (one["purpose"] == "any"), "what is cut to another shape has its ground up to the edge"
    touch = page.locator("link[rel=apple-touch-icon]").get_attribute("href")
    assert picture(page, f"{live_server.url}{touch}").size == (180, 180)
    grounds = page.locator("meta[name=theme-color]")
    assert [one.get_attribute("content") for one in grounds.all()] == [manifest["theme_color"], "#10161c"]
