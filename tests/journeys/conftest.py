"""The product as a person starts it, with its demonstration, and a browser per person who uses it."""

import json
import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Error, sync_playwright
from tests.journeys.person import DESK, PHONE, Person
from tests.run.started import Run

FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"
PORT = 18700


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """Where the product keeps its things; BIHUAN_SITE's are below BIHUAN_HOME."""
    if os.environ.get("BIHUAN_SITE"):
        return Path(os.environ.get("BIHUAN_HOME", "."))
    return tmp_path_factory.mktemp("product") / "home"


@pytest.fixture(scope="package")
def product(home):
    """The address of a `bihuan run` with its demonstration; BIHUAN_SITE takes one that runs already."""
    if running := os.environ.get("BIHUAN_SITE"):
        yield running
        return
    run = Run(home, port=PORT, site="bihuan.config.settings", words=(), BIHUAN_DEMO_HISTORY="0")
    try:
        run.until_ready(180)
        yield json.loads((home / "run.json").read_text(encoding="utf-8"))["address"]
    finally:
        run.end()


@pytest.fixture(scope="package")
def chromium():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = driver.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def pictures():
    """Where screenshots go: docs/pictures with BIHUAN_PICTURES=1, nowhere otherwise."""
    if os.environ.get("BIHUAN_PICTURES") != "1":
        return None
    folder = Path(__file__).resolve().parents[2] / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


AT_WINDOWS = pytest.StashKey[list[Person]]()


@pytest.fixture
def person(chromium, product, pictures, request):
    """person("linyi-safety", phone=True) logs in and gives the person's own browser window."""
    contexts = []
    people = request.node.stash.setdefault(AT_WINDOWS, [])

    def come(username: str, *, phone: bool = False, password: str | None = None) -> Person:
        fine = 2 if phone and pictures else 1  # a phone's glass is fine, and costs four times the painting
        context = chromium.new_context(viewport=PHONE if phone else DESK, locale="zh-CN", device_scale_factor=fine)
        contexts.append(context)
        people.append(Person(context.new_page(), product, username, pictures))
        return people[-1].log_in(password)

    yield come
    for context in contexts:
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A journey that fails says what each of its people had before their eyes."""
    report = yield
    if call.when == "call" and report.failed:
        for someone in item.stash.get(AT_WINDOWS, []):
            try:
                seen = someone.page.locator("body").inner_text(timeout=5000)
            except Error as error:
                seen = f"nothing: {error.message}"
            report.sections.append((f"{someone.username} at {someone.page.url}", f"{seen[:3000]}\n{someone.broken}"))
    return report
