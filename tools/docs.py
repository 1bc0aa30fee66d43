"""Write the generated pages of docs/: clauses.md, permissions.md, states.md. `--check` names those that are stale."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]


def pages() -> dict[str, str]:
    """File name in docs/ → its whole text."""
    from tools import acts, clauses

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    os.environ.setdefault("BIHUAN_ENV", "test")
    import django

    django.setup()
    return {
        "clauses.md": clauses.page(clauses.lines()),
        "permissions.md": acts.permissions(),
        "states.md": acts.states(),
    }


def stale() -> list[str]:
    """The pages that would change."""
    found = pages()
    return [
        name
        for name, text in found.items()
        if not (path := ROOT / "docs" / name).is_file() or path.read_text("utf-8") != text
    ]


def main(argv: list[str]) -> int:
    if "--check" in argv:
        names = stale()
        for name in names:
            print(f"docs/{name} is not up to date: run `make docs`")
        return 1 if names else 0
    for name, text in pages().items():
        (ROOT / "docs" / name).write_text(text, encoding="utf-8")
        print(f"written: docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
