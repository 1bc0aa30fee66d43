"""An open demonstration or a default secret never reaches a network: the start refuses and says what to do."""

import json
import re
import secrets
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from types import SimpleNamespace

import pytest
from tests.run.started import Run, below, bihuan, environment

from bihuan import demo
from bihuan.config import localdb, readiness
from bihuan.policy.reading import place

SAFE = {
    "BIHUAN_SECRET_KEY": secrets.token_urlsafe(50),
    "BIHUAN_HOSTS": "safety.example.org",
    "BIHUAN_PUBLIC_URL": "https://safety.example.org",
    "BIHUAN_PROXIES": "10.0.0.0/8",
}


def settings(**more):
    production = {"PRODUCTION": True, "DEBUG": False, "DEMO": False, "ALLOWED_HOSTS": ["safety.example.org"]}
    return SimpleNamespace(**{**production, **more})


def refused(settings, host="0.0.0.0", **environ):
    with pytest.raises(readiness.UnsafeStart) as unsafe:
        readiness.refuse_unsafe(settings, host=host, environ={**SAFE, **environ})
    return unsafe.value.problems


def test_a_production_with_its_own_secret_and_hosts_may_start():
    readiness.refuse_unsafe(settings(), host="0.0.0.0", environ=SAFE)


def test_a_server_that_listens_for_others_names_its_proxies():
    (problem,) = refused(settings(), BIHUAN_PROXIES="")
    assert "BIHUAN_PROXIES" in problem
    readiness.refuse_unsafe(settings(), host="127.0.0.1", environ={**SAFE, "BIHUAN_PROXIES": ""})


def test_the_local_mode_may_start_with_its_demonstration_on_loopback():
    local = settings(PRODUCTION=False, DEMO=True)
    for host in ("127.0.0.1", "localhost", "::1"):
        readiness.refuse_unsafe(local, host=host, environ={})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.20", "safety.example.org"])
def test_the_local_mode_is_refused_on_a_network(host):
    (problem,) = refused(settings(PRODUCTION=False, DEMO=True), host=host)
    assert host in problem
    assert "BIHUAN_ENV=production" in problem


@pytest.mark.parametrize("secret", ["", "only-for-tests", "django-insecure-" + "k3yp4rt" * 8, "short", "a" * 60])
def test_a_missing_default_or_simple_secret_is_refused(secret):
    (problem,) = refused(settings(), BIHUAN_SECRET_KEY=secret)
    assert "BIHUAN_SECRET_KEY" in problem


@pytest.mark.parametrize(
    ("unsafe", "named"),
    [({"DEBUG": True}, "BIHUAN_DEBUG"), ({"DEMO": True}, "BIHUAN_DEMO"), ({"ALLOWED_HOSTS": ["*"]}, "BIHUAN_HOSTS")],
)
def test_each_unsafe_setting_is_refused_by_name(unsafe, named):
    (problem,) = refused(settings(**unsafe))
    assert named in problem


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8000", "safety.example.org"])
def test_an_address_that_no_telephone_can_open_is_refused(url):
    """It stands in the QR code of every sealed paper."""
    (problem,) = refused(settings(), BIHUAN_PUBLIC_URL=url)
    assert "BIHUAN_PUBLIC_URL" in problem


@pytest.mark.parametrize("name", ["prod", "Production", "PRODUCTION", "staging", ""])
def test_a_misspelt_environment_is_no_open_demonstration(name):
    (problem,) = refused(settings(PRODUCTION=False, DEMO=True), host="127.0.0.1", BIHUAN_ENV=name)
    assert "BIHUAN_ENV" in problem
    assert "production" in problem


def test_all_problems_are_told_at_once():
    assert len(refused(settings(DEBUG=True, DEMO=True), BIHUAN_SECRET_KEY="", BIHUAN_HOSTS="")) == 4


def test_an_unsafe_production_start_ends_with_code_2_and_starts_no_server(tmp_path):
    unsafe = {"BIHUAN_ENV": "production", "BIHUAN_DEMO": "1", "DJANGO_SETTINGS_MODULE": "tests.run.tiny_site"}
    ended = bihuan(tmp_path / "home", "run", "--host", "127.0.0.1", **unsafe)
    assert ended.returncode == 2
    assert "BIHUAN_SECRET_KEY is not set" in ended.stdout
    assert "BIHUAN_DEMO=1" in ended.stdout
    assert below(tmp_path / "home") == {}


def test_a_misspelt_environment_ends_with_code_2_and_loads_nothing(tmp_path):
    ended = bihuan(tmp_path / "home", "run", BIHUAN_ENV="prod", DJANGO_SETTINGS_MODULE="tests.run.tiny_site")
    assert ended.returncode == 2
    assert "BIHUAN_ENV=prod is not known" in ended.stdout
    assert below(tmp_path / "home") == {}


def test_a_local_start_on_every_address_ends_with_code_2(tmp_path):
    ended = bihuan(tmp_path / "home", "run", "--host", "0.0.0.0", DJANGO_SETTINGS_MODULE="tests.run.tiny_site")
    assert ended.returncode == 2
    assert "this machine only" in ended.stdout


def test_a_safe_production_starts_and_loads_no_demonstration(tmp_path):
    run = Run(tmp_path / "home", words=(), **SAFE, BIHUAN_ENV="production").until_ready()
    assert "emonstration" not in run.told
    assert run.end() == 0


def test_the_product_itself_starts_in_production_as_the_readme_says(tmp_path):
    """README, "In production": it answers to the site's name, and nothing but that."""
    run = Run(tmp_path / "home", site="bihuan.config.settings", words=(), **SAFE, BIHUAN_ENV="production")
    run.until_ready()
    address = json.loads((tmp_path / "home/run.json").read_text(encoding="utf-8"))["address"]
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    headers = {"Host": SAFE["BIHUAN_HOSTS"], "X-Forwarded-Proto": "https"}
    with opener.open(urllib.request.Request(f"{address}/login/", headers=headers), timeout=30) as page:
        text = page.read().decode()
    assert "bihuan-demo" not in text
    style = re.search(r'href="(/static/[^"]+\.css)"', text).group(1)
    assert opener.open(urllib.request.Request(address + style, headers=headers), timeout=30).status == 200
    with pytest.raises(urllib.error.HTTPError) as declined:
        opener.open(f"{address}/login/", timeout=30)
    assert declined.value.code == 400
    assert run.end() == 0


@pytest.mark.parametrize(("password", "code"), [("the public one", 2), ("one of its own, long since changed", None)])
def test_production_refuses_a_database_whose_demonstration_accounts_still_open(tmp_path, password, code):
    account = demo.accounts()[0]
    password = account.password if code else password
    site = {"DJANGO_SETTINGS_MODULE": "tests.run.tiny_site"}
    cluster = localdb.Cluster(tmp_path / "home" / "pg")
    try:
        given = {**site, "DATABASE_URL": cluster.ensure()}
        assert bihuan(tmp_path, "manage", "migrate", "--verbosity", "0", **given).returncode == 0
        make = f"create_user({account.username!r}, '', {password!r})"
        make = f"from django.contrib.auth.models import User; User.objects.{make}"
        assert bihuan(tmp_path, "manage", "shell", "-c", make, **given).returncode == 0
    finally:
        cluster.release()
    if code is None:
        assert Run(tmp_path / "home", words=(), **SAFE, BIHUAN_ENV="production").until_ready().end() == 0
        return
    ended = bihuan(tmp_path / "home", "run", **SAFE, BIHUAN_ENV="production", **site)
    assert ended.returncode == code
    assert account.username in ended.stdout
    assert below(tmp_path / "home") == {}


def test_packs_that_contradict_themselves_start_nothing_and_say_where(tmp_path):
    """A value edited into a contradiction: one clear answer before the database is touched, no half-loaded city."""
    packs = tmp_path / "packs"
    shutil.copytree(place(), packs)
    file = packs / "cn-3713" / "parameters" / "checks.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("value = 3\n", "value = -3\n", 1), encoding="utf-8")
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    answer = bihuan(tmp_path / "home", "run", BIHUAN_PACKS=str(packs), **nowhere)
    assert answer.returncode == 1
    assert "cn-3713/parameters/checks.toml: checks.min_experts" in answer.stderr
    assert "pack check" in answer.stderr
    assert "Traceback" not in answer.stderr
    by_hand = [sys.executable, "-c", "import bihuan.config.wsgi"]
    served = environment(tmp_path / "home", BIHUAN_PACKS=str(packs), BIHUAN_ENV="test", **nowhere)
    alone = subprocess.run(by_hand, env=served, capture_output=True, text=True, timeout=60)
    assert alone.returncode == 1
    assert "cn-3713/parameters/checks.toml: checks.min_experts" in alone.stderr
