#!/usr/bin/env python3
"""核对隐患整改档案 / check the archive of a hazard: Python 3.9 or later, standard library only, no network.

python verify.py            in the unpacked folder
python verify.py 档案.zip   on the file as it was taken out

One line per fault; exit 0 where every file is what it was, nothing is missing or added, and the acts link up.
The archive's own hash stands in the register of who took it: compare it with the one printed here.
"""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

ZERO = "0" * 64
OWN = {"manifest.json", "verify.py"}


def contents(place):
    """Name -> a function that reads it, of a folder or of a .zip."""
    if place.is_file():
        print(f"SHA-256 {hashlib.sha256(place.read_bytes()).hexdigest()}  {place.name}")
        archive = zipfile.ZipFile(place)
        return {name: (lambda name=name: archive.read(name)) for name in archive.namelist() if not name.endswith("/")}
    files = (path for path in place.rglob("*") if path.is_file())
    return {path.relative_to(place).as_posix(): path.read_bytes for path in files}


def faults_of(found):
    """Everything that does not fit, as lines."""
    if "manifest.json" not in found:
        yield "缺少 manifest.json / missing"
        return
    manifest = json.loads(found["manifest.json"]())
    listed = {entry["path"]: entry for entry in manifest["files"]}
    for name in sorted(found.keys() - listed.keys() - OWN):
        yield f"多出 / added: {name}"
    for name, entry in listed.items():
        if name not in found:
            yield f"缺少 / missing: {name}"
        elif hashlib.sha256(found[name]()).hexdigest() != entry["sha256"]:
            yield f"改动 / changed: {name}"
    for name, sealed in manifest["sealed"].items():
        if listed.get(name, {}).get("sha256") != sealed:
            yield f"与签发时不同 / not the sealed paper: {name}"
    if "经过.jsonl" in found:
        yield from unlinked(found["经过.jsonl"]().decode())


def unlinked(text):
    """Acts whose hash does not follow from their values and from the act before."""
    before = ZERO
    for number, line in enumerate(text.splitlines(), 1):
        entry = json.loads(line)
        body = json.dumps(entry["event"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        own = hashlib.sha256(bytes.fromhex(entry["prev_hash"]) + body).hexdigest()
        if entry["seq"] != number or entry["prev_hash"] != before or entry["hash"] != own:
            yield f"经过第{number}条不衔接 / act {number} does not link up"
        before = entry["hash"]


def main():
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    faults = list(faults_of(contents(place)))
    for fault in faults:
        print(fault)
    print(f"{len(faults)} 处不符 / fault(s)" if faults else "全部相符 / everything fits")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
