"""Reading one TOML file strictly: what is not allowed is a Problem that names file, key and what is allowed."""

import re
import tomllib
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from bihuan.policy.shelf import Problem


class Reader:
    """Reads the files of one pack and collects what is wrong with them."""

    def __init__(self, folder: Path, pack: str, problems: list[Problem]) -> None:
        self.folder = folder
        self.pack = pack
        self.problems = problems

    def name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def wrong(self, path: Path, key: str, problem: str, code: str = "schema") -> None:
        self.problems.append(Problem(self.name(path), key, problem, code, pack=self.pack))

    def toml(self, path: Path) -> dict[str, Any] | None:
        """The file's content, or None (with a Problem) where it is not TOML or names a key twice."""
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            line = re.search(r"at line (\d+)", str(error))
            key = _key_on_line(path, int(line[1])) if line else ""
            twice = "overwrite" in str(error) or "twice" in str(error)
            meaning = "is written twice; allowed: every key once" if twice else "is not TOML"
            self.wrong(path, key, f"{meaning} ({error})", "duplicate_key" if twice else "not_toml")
            return None

    def fields(self, path: Path, where: str, table: Any, required: Collection[str], optional: Collection[str]) -> bool:
        """Are the fields of a table exactly allowed ones, with all required? Reports each that is not."""
        if not isinstance(table, dict):
            self.wrong(path, where, "must be a table")
            return False
        allowed = ", ".join([*required, *(f"({name})" for name in optional)])
        fine = True
        for name in table:
            if name not in required and name not in optional:
                self.wrong(path, _join(where, name), f"unknown field; allowed: {allowed}", "unknown_field")
                fine = False
        for name in required:
            if name not in table:
                self.wrong(path, _join(where, name), f"missing; required: {', '.join(required)}", "field_missing")
                fine = False
        return fine

    def choice(self, path: Path, where: str, given: Any, allowed: Collection[str]) -> bool:
        if given in allowed:
            return True
        self.wrong(path, where, f"{given!r} is not allowed; allowed: {', '.join(allowed)}", "not_allowed")
        return False

    def day(self, path: Path, where: str, given: Any) -> date | None:
        """The date, or None; anything given that is no bare date is a Problem."""
        if given is None or type(given) is date:
            return given
        self.wrong(path, where, f"{given!r} is not a date; allowed: a date like 2014-01-01", "not_allowed")
        return None


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _key_on_line(path: Path, number: int) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    text = lines[number - 1] if number <= len(lines) else ""
    return text.partition("=")[0].strip().strip("[]")
