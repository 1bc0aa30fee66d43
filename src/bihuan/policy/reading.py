"""From the folder `packs/` to a `Shelf`. Nothing is guessed: an unknown file, key or field is a Problem."""

import os
from pathlib import Path
from typing import Any

from bihuan.policy import law, parameters
from bihuan.policy.shelf import STATUSES, Case, Pack, Problem, Rows, Shelf
from bihuan.policy.strict import Reader

KINDS = ("nation", "province", "city", "county", "zone")
PACK_REQUIRED = ("id", "division_code", "name_zh", "name_en", "status")
PACK_OPTIONAL = (
    "in_force", "parent", "kind", "authority_zh", "authority_en", "verified_on", "status_note", "source_zh",
    "source_en", "note", "note_zh", "note_en", "document_code",
)  # fmt: skip
FOLDERS = ("instruments", "parameters", "tables", "checklists", "documents", "cases")
FILES = ("pack.toml", "terms.toml", "README.md")
CASE_FIELDS = ("on",), (
    "name", "point_zh", "point_en", "pack", "given", "ask", "for", "expect", "clause", "modality", "rule", "then",
    "note", "note_zh", "note_en",
)  # fmt: skip


def place() -> Path:
    """Where the packs are: BIHUAN_PACKS, else `packs/` of the checkout, else `bihuan/packs` inside the wheel."""
    if os.environ.get("BIHUAN_PACKS"):
        return Path(os.environ["BIHUAN_PACKS"])
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1] / "packs"
    return checkout if checkout.is_dir() else package / "packs"


def read(folder: Path) -> Shelf:
    """Every pack below `folder`; faults stand in `.problems`, they are never raised."""
    shelf = Shelf(folder)
    for path in sorted(folder.iterdir() if folder.is_dir() else ()):
        if path.is_dir() and not path.name.startswith((".", "_")):
            _pack(shelf, path)
    _family(shelf)
    for pack in shelf.packs.values():
        parameters.read(shelf, pack, Reader(folder, pack.id, shelf.problems))
    return shelf


def _pack(shelf: Shelf, path: Path) -> None:
    reader = Reader(shelf.folder, path.name, shelf.problems)
    head = path / "pack.toml"
    if not head.is_file():
        reader.wrong(path, "pack.toml", "missing; every pack folder needs a pack.toml", "file_missing")
        return
    given = reader.toml(head)
    if given is None or not reader.fields(head, "", given, PACK_REQUIRED, PACK_OPTIONAL):
        return
    pack = _head(reader, head, given)
    if pack is None:
        return
    shelf.packs[pack.id] = pack
    _no_strange_files(reader, path)
    law.read_instruments(shelf, pack, reader)
    law.read_terms(pack, reader)
    pack.tables = _rows(pack, reader, "tables", "table", "row")
    pack.checklists = _rows(pack, reader, "checklists", "checklist", "item")
    _cases(pack, reader)


def _head(reader: Reader, path: Path, given: dict[str, Any]) -> Pack | None:
    fine = reader.choice(path, "id", given["id"], (path.parent.name,))
    fine &= reader.choice(path, "status", given["status"], STATUSES)
    fine &= reader.choice(path, "kind", given.get("kind", "city"), KINDS)
    in_force = reader.day(path, "in_force", given.get("in_force"))
    if in_force is None:
        reader.wrong(
            path, "in_force", "missing; required: the date from which the pack judges", "in_force_date_missing"
        )
    if not fine:
        return None
    return Pack(
        id=given["id"],
        division_code=given["division_code"],
        parent=given.get("parent", ""),
        kind=given.get("kind", "city"),
        name_zh=given["name_zh"],
        name_en=given["name_en"],
        status=given["status"],
        authority_zh=given.get("authority_zh", ""),
        authority_en=given.get("authority_en", ""),
        in_force=in_force,
        verified_on=reader.day(path, "verified_on", given.get("verified_on")),
        folder=path.parent,
        facts=given,
    )


def _no_strange_files(reader: Reader, path: Path) -> None:
    for found in sorted(path.iterdir()):
        if found.name.startswith("."):
            continue
        if found.is_dir() and found.name not in FOLDERS:
            reader.wrong(found, found.name, f"unknown folder; allowed: {', '.join(FOLDERS)}", "unknown_file")
        elif found.is_file() and found.name not in FILES:
            reader.wrong(found, found.name, f"unknown file; allowed: {', '.join(FILES)}", "unknown_file")
        elif found.is_dir() and found.name != "documents":
            _no_strange_endings(reader, found)


def _no_strange_endings(reader: Reader, folder: Path) -> None:
    allowed = (".toml", ".csv", ".json") if folder.name == "tables" else (".toml",)
    for inside in sorted(folder.rglob("*")):
        if inside.is_file() and inside.suffix not in allowed:
            said = f"unknown file; allowed in {folder.name}/: {', '.join('*' + ending for ending in allowed)}"
            reader.wrong(inside, inside.name, said, "unknown_file")


def _rows(pack: Pack, reader: Reader, folder: str, head_name: str, row_name: str) -> list[Rows]:
    found = []
    for path in sorted((pack.folder / folder).rglob("*.toml")):
        given = reader.toml(path)
        if given is None or not reader.fields(path, "", given, (head_name,), (row_name,)):
            continue
        head, rows = given[head_name], given.get(row_name, [])
        if not isinstance(head, dict) or not isinstance(rows, list):
            reader.wrong(path, head_name, f"must be [{head_name}] followed by [[{row_name}]]")
            continue
        since = reader.day(path, f"{head_name}.since", head.get("since"))
        until = reader.day(path, f"{head_name}.until", head.get("until"))
        name = head.get("id", path.relative_to(pack.folder / folder).with_suffix("").as_posix())
        found.append(Rows(name, head_name, pack.id, reader.name(path), head, tuple(rows), since, until))
    return found


def _cases(pack: Pack, reader: Reader) -> None:
    for path in sorted((pack.folder / "cases").glob("*.toml")):
        given = reader.toml(path)
        if given is None or not reader.fields(path, "", given, (), ("case",)):
            continue
        for number, case in enumerate(given.get("case", []), start=1):
            where = f"case {number}"
            on = reader.day(path, f"{where}.on", case.get("on"))
            if not reader.fields(path, where, case, *CASE_FIELDS) or on is None:
                continue
            if ("ask" in case) == ("rule" in case) or ("ask" in case and "expect" not in case):
                reader.wrong(path, where, "must hold either ask and expect, or rule and then", "case_shape")
            elif "rule" in case and not (isinstance(case.get("then"), dict) and case["then"]):
                reader.wrong(path, f"{where}.then", 'must be { refused = "…" } or { accepted = true }', "case_shape")
            else:
                name = case.get("name") or case.get("point_zh") or where
                pack.cases.append(Case(case.get("pack", pack.id), reader.name(path), name, on, case))


def _family(shelf: Shelf) -> None:
    """Parents exist and embrace their children; no two packs claim one division."""
    seen: dict[str, str] = {}
    for pack in list(shelf.packs.values()):
        file = f"{pack.folder.name}/pack.toml"
        if pack.parent and pack.parent not in shelf.packs:
            allowed = ", ".join(sorted(shelf.packs))
            problem = f"no such pack {pack.parent!r}; allowed: {allowed}"
            shelf.problems.append(Problem(file, "parent", problem, "parent_unknown", pack=pack.id))
        elif pack.parent and not pack.division_code.startswith(shelf.packs[pack.parent].division_code):
            problem = f"{pack.division_code} does not lie in {pack.parent}; allowed: a code beginning with the parent's"
            shelf.problems.append(Problem(file, "division_code", problem, "parent_unknown", pack=pack.id))
        if pack.division_code in seen:
            problem = f"{pack.division_code} is taken by {seen[pack.division_code]}; allowed: one pack per division"
            shelf.problems.append(Problem(file, "division_code", problem, "duplicate_key", pack=pack.id))
        seen[pack.division_code] = pack.id
