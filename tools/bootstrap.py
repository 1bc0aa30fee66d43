#!/usr/bin/env python3
"""Make .venv from the hash-locked requirements; the second call finds everything done and says nothing.

Standard library only, and it parses on every Python of the last fifteen years, because it runs before anything is
chosen: on Debian 12 `python3` is 3.11, too old for the product, while a newer one often stands beside it.

    python3 tools/bootstrap.py              what `make run` needs
    python3 tools/bootstrap.py --dev        also what tests and checks need
    python3 tools/bootstrap.py --browser    also Chromium and a Chinese font, for the journeys and the screenshots
"""

# It is written for Pythons older than the product's own:
# ruff: noqa: UP010, UP024, UP028, UP031, RUF005
from __future__ import print_function

import glob
import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "installed-lock")
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
FLOOR = (3, 12)
# 3.13 first: the tests run on it most.
NAMES = ("python3.13", "python3.12", "python3.14", "python3", "python")
PROBE = "import sys; print('%d.%d %s' % (sys.version_info[0], sys.version_info[1], sys.executable))"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Unable(Exception):
    """What is missing and how to get it."""


def say(text):
    print("bootstrap: " + text)
    sys.stdout.flush()


def on_path(name):
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return None


def output(command):
    """What a command prints, or None when it fails."""
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        printed = process.communicate()[0]
    except OSError:
        return None
    return printed.decode("utf-8", "replace").strip() if process.returncode == 0 else None


# --- which Python ------------------------------------------------------------------------------------------------


def candidates():
    """Every place where a Python may stand, the wished-for first."""
    if os.environ.get("PYTHON"):
        yield os.environ["PYTHON"]
    for name in NAMES:
        if on_path(name):
            yield on_path(name)
    home = os.path.expanduser("~")
    pyenv = os.environ.get("PYENV_ROOT") or os.path.join(home, ".pyenv")
    for pattern in (
        os.path.join(pyenv, "versions", "3.*", "bin", "python"),  # pyenv's own shims may refuse: look behind them
        os.path.join(home, ".local", "share", "uv", "python", "*", "bin", "python3"),
        "/usr/local/bin/python3.*[0-9]",
        "/opt/python*/bin/python3",
    ):
        for path in sorted(glob.glob(pattern), reverse=True):
            yield path


def version_of(path):
    """((3, 13), real path) of a Python, or None when it does not answer."""
    printed = output([path, "-c", PROBE])
    if not printed or " " not in printed:
        return None
    number, real = printed.split(" ", 1)
    return tuple(int(part) for part in number.split(".")), real


def find_python(paths=None, has_uv=None):
    """The first Python new enough and able to make an environment. Raises Unable with what was seen."""
    has_uv = bool(on_path("uv")) if has_uv is None else has_uv
    seen, bare = [], []
    for path in candidates() if paths is None else paths:
        found = version_of(path)
        if found is None:
            continue
        version, real = found
        if version < FLOOR:
            seen.append("%s is %d.%d" % (path, version[0], version[1]))
        elif has_uv or output([real, "-c", "import ensurepip, venv"]) is not None:
            return real
        else:
            bare.append("python%d.%d-venv" % version)
    if bare:
        raise Unable("this Python cannot make environments; as root: apt-get install " + bare[0])
    raise Unable(
        "Bihuan needs Python %d.%d or newer and found none (%s).\n"
        "  Debian 13 or Ubuntu 24.04:  apt-get install python3 python3-venv\n"
        "  anywhere with pyenv:        PYTHON_CONFIGURE_OPTS='--enable-optimizations --with-lto' pyenv install 3.13\n"
        "  somewhere unusual:          PYTHON=/path/to/python3.13 make run"
        % (FLOOR + ("; ".join(seen) or "no Python",))
    )


# --- what is installed -------------------------------------------------------------------------------------------


def digest(kind):
    """The identity of a lock file at this place: a checkout that was moved is linked anew."""
    with open(os.path.join(ROOT, LOCKS[kind]), "rb") as lock:
        return hashlib.sha256(lock.read() + os.path.join(ROOT, "").encode("utf-8")).hexdigest()


def installed():
    """{"run": digest, "dev": digest} of what stands in .venv."""
    try:
        with open(STAMP) as stamp:
            return dict(line.split() for line in stamp if line.strip())
    except (IOError, OSError, ValueError):
        return {}


def is_current(kind):
    """Whether .venv holds this lock; the dev lock includes the run lock."""
    return os.path.exists(os.path.join(VENV, "bin", "python")) and installed().get(kind) == digest(kind)


def remember(kind):
    kinds = ("run", "dev") if kind == "dev" else ("run",)
    with open(STAMP + ".new", "w") as stamp:
        for each in kinds:
            stamp.write("%s %s\n" % (each, digest(each)))
    os.rename(STAMP + ".new", STAMP)


# --- making it ---------------------------------------------------------------------------------------------------


def call(command, **more):
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", PIP_DISABLE_PIP_VERSION_CHECK="1", **more)
    environment.pop("VIRTUAL_ENV", None)
    return subprocess.call(command, cwd=ROOT, env=environment)


def make_environment():
    """A .venv with a working Python of the right age; a broken or old one is made anew."""
    python = os.path.join(VENV, "bin", "python")
    found = version_of(python) if os.path.exists(python) else None
    if found and found[0] >= FLOOR:
        return python
    chosen = find_python()
    if os.path.lexists(VENV):
        if not os.path.exists(os.path.join(VENV, "pyvenv.cfg")) and os.listdir(VENV):
            raise Unable(".venv is there but is no Python environment: move it away")
        shutil.rmtree(VENV)
    say("making .venv with " + chosen)
    uv = on_path("uv")
    if (uv and call([uv, "venv", "--quiet", "--python", chosen, VENV]) == 0) or call([chosen, "-m", "venv", VENV]) == 0:
        return python
    raise Unable("the environment could not be made; the reason stands above")


def install(python, kind):
    """Exactly what the lock file names, each file checked against its hash."""
    lock = LOCKS[kind]
    say("installing %s; the first time takes a minute or two" % lock)
    uv = on_path("uv")
    if uv and call([uv, "pip", "sync", "--quiet", "--python", python, "--require-hashes", lock]) == 0:
        return
    if output([python, "-m", "pip", "--version"]) is None:
        call([python, "-m", "ensurepip", "--upgrade"])
    if call([python, "-m", "pip", "install", "-qq", "--no-input", "--require-hashes", "--no-deps", "-r", lock]):
        raise Unable("the packages could not be installed; the reason stands above")


def link_project(python):
    """Let .venv find src/ and give it the `bihuan` command; no build, so it also works off line."""
    folder = output([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    with open(os.path.join(folder, "bihuan-checkout.pth"), "w") as link:
        link.write(os.path.join(ROOT, "src") + "\n")
    command = os.path.join(VENV, "bin", "bihuan")
    with open(command, "w") as script:
        script.write('#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -m bihuan "$@"\n')
    os.chmod(command, 0o755)


def environment(kind):
    """Make or renew .venv, one call at a time."""
    if is_current(kind):
        return
    import fcntl

    with open(os.path.join(ROOT, ".venv.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_current(kind):
            return
        if kind == "run" and "dev" in installed() and installed()["dev"] == digest("dev"):
            kind = "dev"  # a changed run lock must not take the tests' tools away
        python = make_environment()
        if os.path.exists(STAMP):
            os.remove(STAMP)
        install(python, kind)
        link_project(python)
        remember(kind)
        say("done")


# --- the browser -------------------------------------------------------------------------------------------------


def apt_install(*packages):
    if os.geteuid() != 0 or not on_path("apt-get"):
        return False
    more = {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends"] + list(packages)
    return call(command, **more) == 0 or (call(["apt-get", "update", "-q"], **more) == 0 and call(command, **more) == 0)


def browser():
    """Chromium for the journeys; without it everything else still runs."""
    if not any(on_path(name) for name in BROWSERS):
        say("no Chromium here, installing it")
        if not apt_install("chromium") or not on_path("chromium"):
            say("Chromium is missing, so the journeys (tests/journeys) cannot run.")
            say("  to get it, as root: apt-get install chromium; or put chromium on PATH")
            return
    chinese_font()


def chinese_font():
    """A browser without a Chinese font shows boxes; the lock brings Noto Sans SC, so lend it to the user's fonts."""
    if on_path("fc-list") and output(["fc-list", ":lang=zh-cn", "file"]):
        return
    fonts = glob.glob(os.path.join(VENV, "lib", "python*", "site-packages", "pylopdf_fonts*", "**", "*Sans*.[ot]tf"))
    fonts = fonts or glob.glob(os.path.join(VENV, "lib", "python*", "site-packages", "pylopdf_fonts*", "*Sans*.[ot]tf"))
    folder = os.path.join(os.path.expanduser("~"), ".local", "share", "fonts")
    if not fonts:
        say("no Chinese font for screenshots; as root: apt-get install fonts-noto-cjk")
        return
    if not os.path.isdir(folder):
        os.makedirs(folder)
    for font in fonts:
        shutil.copy(font, folder)
    say("Noto Sans SC copied to %s for readable screenshots" % folder)


def main(arguments):
    """Returns the exit code."""
    os.chdir(ROOT)
    try:
        environment("dev" if "--dev" in arguments or "--browser" in arguments else "run")
        if "--browser" in arguments:
            browser()
    except Unable as reason:
        sys.stderr.write("bootstrap: %s\n" % reason)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
