"""The bootstrap: finds a new enough Python whatever stands in its way, and does nothing when all is done."""

import ast
import importlib.util
import os
import subprocess
import sys

import pytest
from tests.run.started import ROOT

FILE = ROOT / "tools" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    """The module, working on a checkout of its own below tmp_path."""
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, place in (("ROOT", tmp_path), ("VENV", tmp_path / ".venv"), ("STAMP", tmp_path / ".venv/installed-lock")):
        monkeypatch.setattr(module, name, str(place))
    for lock in module.LOCKS.values():
        (tmp_path / lock).write_text("django==6.1.3\n")
    return module


@pytest.fixture
def python(tmp_path):
    """Makes a program that answers as a Python of that version would: the number, and whether it has ensurepip."""

    def make(name, version, *, ensurepip=True, broken=False):
        path = tmp_path / name
        answer = f'case "$2" in *ensurepip*) exit {0 if ensurepip else 1};; *) echo "{version} {path}";; esac'
        path.write_text("#!/bin/sh\n" + ("exit 127\n" if broken else answer + "\n"))
        path.chmod(0o755)
        return str(path)

    return make


def test_it_parses_on_pythons_much_older_than_the_product():
    ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 4))


def test_it_runs_on_this_python_and_finds_a_real_one(bootstrap):
    found = bootstrap.find_python([sys.executable], has_uv=False)
    version = subprocess.run([found, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, text=True)
    assert version.stdout.strip() == str(sys.version_info[:2])


def test_old_and_broken_pythons_are_passed_over(bootstrap, python):
    paths = [python("shim", "", broken=True), python("old", "3.11"), python("new", "3.12"), python("newer", "3.14")]
    assert bootstrap.find_python([*paths, "/nowhere/python3"], has_uv=False) == paths[2]


def test_with_only_an_old_python_the_message_names_it_and_the_ways_out(bootstrap, python):
    old = python("python3", "3.11")
    with pytest.raises(bootstrap.Unable) as unable:
        bootstrap.find_python([old], has_uv=False)
    assert "3.12 or newer" in str(unable.value)
    assert f"{old} is 3.11" in str(unable.value)
    assert "PYTHON=" in str(unable.value)


def test_a_python_that_cannot_make_environments_is_named_with_its_debian_package(bootstrap, python):
    bare = python("python3", "3.13", ensurepip=False)
    with pytest.raises(bootstrap.Unable, match=r"apt-get install python3\.13-venv"):
        bootstrap.find_python([bare], has_uv=False)
    assert bootstrap.find_python([bare], has_uv=True) == bare


def test_python_in_the_environment_comes_first_and_pyenv_is_looked_into(bootstrap, python, tmp_path, monkeypatch):
    behind = tmp_path / "pyenv" / "versions" / "3.13.0" / "bin" / "python"
    behind.parent.mkdir(parents=True)
    behind.touch()
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("PYTHON", "/chosen/python")
    found = list(bootstrap.candidates())
    assert found[0] == "/chosen/python"
    assert str(behind) in found


def test_nothing_is_current_before_and_the_dev_lock_counts_for_both(bootstrap, tmp_path):
    assert not bootstrap.is_current("run")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    os.symlink(sys.executable, tmp_path / ".venv" / "bin" / "python")
    assert not bootstrap.is_current("run")
    bootstrap.remember("run")
    assert bootstrap.is_current("run")
    assert not bootstrap.is_current("dev")
    bootstrap.remember("dev")
    assert bootstrap.is_current("run")
    assert bootstrap.is_current("dev")


def test_a_changed_lock_or_a_moved_checkout_is_not_current(bootstrap, tmp_path, monkeypatch):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    os.symlink(sys.executable, tmp_path / ".venv" / "bin" / "python")
    bootstrap.remember("run")
    (tmp_path / "requirements.lock").write_text("django==6.1.4\n")
    assert not bootstrap.is_current("run")
    (tmp_path / "requirements.lock").write_text("django==6.1.3\n")
    assert bootstrap.is_current("run")
    (tmp_path / "moved").mkdir()
    (tmp_path / "moved" / "requirements.lock").write_text("django==6.1.3\n")
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path / "moved"))
    assert not bootstrap.is_current("run")


def test_a_finished_environment_is_left_alone_without_a_word(bootstrap, tmp_path, capsys):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    os.symlink(sys.executable, tmp_path / ".venv" / "bin" / "python")
    bootstrap.remember("dev")
    before = (tmp_path / ".venv" / "installed-lock").stat().st_mtime_ns
    here = os.getcwd()
    try:
        assert bootstrap.main(["--dev"]) == 0
    finally:
        os.chdir(here)
    assert capsys.readouterr() == ("", "")
    assert (tmp_path / ".venv" / "installed-lock").stat().st_mtime_ns == before


def test_a_folder_that_is_no_environment_is_not_removed(bootstrap, tmp_path, python, monkeypatch):
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "thesis.odt").write_text("mine")
    monkeypatch.setenv("PYTHON", sys.executable)
    with pytest.raises(bootstrap.Unable, match="move it away"):
        bootstrap.make_environment()
    assert (tmp_path / ".venv" / "thesis.odt").read_text() == "mine"


def test_the_lock_files_name_no_address_and_pin_every_package_with_hashes():
    for name in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        packages = [n for n, line in enumerate(lines) if line and line[0] not in "# "]
        assert packages
        assert not [line for line in lines if "://" in line or line.startswith("-")]
        for n in packages:
            assert "==" in lines[n]
            assert "--hash=sha256:" in lines[n + 1]
