"""Where this installation keeps its own things: the local database, the secret, uploads.

A checkout keeps them in `.local/` beside the sources, so that removing the folder removes everything; an installed
package keeps them in the user's data folder. `BIHUAN_HOME` overrides both.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


class NotReady(Exception):
    """This installation cannot do what was asked; the text says why and what to do, for the person at the terminal."""


def checkout() -> Path | None:
    """The root of the checkout this package runs from, or None when it was installed as a wheel."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "requirements.lock").is_file() else None


def home() -> Path:
    """The folder of local state; not created here."""
    if chosen := os.environ.get("BIHUAN_HOME"):
        return Path(chosen).expanduser().resolve()
    root = checkout()
    return root / ".local" if root else Path.home() / ".local" / "share" / "bihuan"


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def secret_key(folder: Path | None = None) -> str:
    """The signing key of a local installation: made once, kept in `<home>/secret` (0600)."""
    path = (folder or home()) / "secret"
    if not path.is_file():
        write_private(path, secrets.token_urlsafe(50))
    return path.read_text(encoding="utf-8").strip()
