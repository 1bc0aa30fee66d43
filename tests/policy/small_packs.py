"""A tiny tree of packs for tests: a nation, a province and a city that nobody could mistake for a real one."""

from pathlib import Path

INSTRUMENT = """
[instrument]
id = "{id}"
number = "试〔2020〕1号"
title_zh = "{title}"
title_en = "A notice for tests"
issued = {first}
in_force = {first}
status = "in_force"

[[clause]]
id = "{id}-1.1"
ref = "一（一）"
gist_zh = "每年至少检查。"
gist_en = "At least so many checks a year."

[[clause]]
id = "{id}-1.2"
ref = "一（二）"
gist_zh = "人数原则上不少于。"
gist_en = "In principle no fewer persons."
"""


class Tree:
    """Writes packs into a folder; `pack(...)` one pack, `set(...)` one parameter file, `write(...)` any file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pack("cn", "", first="2000-01-01", kind="nation", clauses="N")
        self.pack("cn-99", "99", parent="cn", first="2010-01-01", kind="province", clauses="P")
        self.pack("cn-9901", "9901", parent="cn-99", first="2020-01-01", clauses="C")

    def pack(
        self, pack_id: str, code: str, *, parent: str = "", first: str = "", kind: str = "city",
        status: str = "unconfirmed", clauses: str = "",
    ) -> None:  # fmt: skip
        lines = [f'id = "{pack_id}"', f'division_code = "{code}"', f'kind = "{kind}"', f'status = "{status}"']
        lines += ['name_zh = "试验地"', 'name_en = "Test place"', "verified_on = 2026-11-21"]
        lines += [f'parent = "{parent}"'] if parent else []
        lines += [f"in_force = {first}"] if first else []
        self.write(f"{pack_id}/pack.toml", "\n".join(lines))
        if clauses:
            text = INSTRUMENT.format(id=clauses, title=f"{clauses}通知", first=first)
            self.write(f"{pack_id}/instruments/notice.toml", text)

    def set(self, pack_id: str, key: str, text: str, *, header: str = "") -> None:
        """One value: `text` is the body of its `[[….value]]` table."""
        topic = key.partition(".")[0]
        self.write(f"{pack_id}/parameters/{topic}.toml", f"[{key}]\n{header}\n[[{key}.value]]\n{text}\n")

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path
