"""What others made and this repository carries: named in NOTICE, with the text of its licence beside it."""

import pytest
from tests.guards.sources import ROOT, SRC

VENDORED = sorted(path for path in (SRC / "web/static/vendor").glob("*/*") if path.is_dir())
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")


def test_there_is_something_to_look_at():
    assert VENDORED


@pytest.mark.parametrize("folder", VENDORED, ids=lambda folder: folder.parent.name)
def test_vendored_files_have_their_licence_and_their_entry(folder):
    path = folder.relative_to(ROOT).as_posix()
    assert path in NOTICE, f"name {path} in NOTICE: what is taken, from where, whose, which licence"
    licence = folder / "LICENSE"
    assert licence.is_file(), f"put the text of the licence beside the files: {path}/LICENSE"
    assert "Copyright" in licence.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", ["*.woff", "*.woff2", "*.ttf", "*.otf", "*.min.js", "*.csv"])
def test_nothing_foreign_lies_elsewhere(suffix):
    """A font, a packed script or a data set from outside has an entry of its own."""
    found = [path for folder in (SRC, ROOT / "packs") for path in folder.rglob(suffix) if "vendor" not in path.parts]
    unnamed = [path.relative_to(ROOT).as_posix() for path in found if path.relative_to(ROOT).as_posix() not in NOTICE]
    assert not unnamed, f"add an entry to NOTICE: {unnamed}"
