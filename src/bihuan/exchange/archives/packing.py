"""How an archive is laid out: folders in plain words, originals to the byte, and a manifest of all hashes."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from bihuan import clock, documents

if TYPE_CHECKING:
    from bihuan.audit.chain import Link
    from bihuan.insight.case_files import CaseFile

FORMAT, VERSION = "bihuan-archive", 1
MANIFEST, SCRIPT = "manifest.json", "verify.py"
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')
_README = """隐患整改档案  {number}

整改档案.pdf    问题、方案、整改前后、验收和签字，一册看全
文书/           已签发的文书原件（每份可扫码核验）和手签扫描件
证据/           照片等证据原件，与上传时逐字节相同
经过.jsonl      全部办理记录，每条带有前一条的校验码
manifest.json   上述每个文件的校验码（SHA-256）
verify.py       核对程序：装有 Python 3.9 以上的电脑，在本文件夹运行 python verify.py
"""


def pack(file: IO[bytes], case: CaseFile, sheet: bytes) -> None:
    """Write the archive into `file`, one enclosed file in memory at a time. Raises vault.Damaged where one is lost.

    Nothing in it depends on who asks or when, so that two copies of one case can be compared by their hashes.
    """
    hazard = case.dossier.hazard
    listed = []
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in _enclosed(case, sheet):
            _put(archive, name, content, hazard.closed_at)
            listed.append({"path": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "hazard": hazard.ref,
            "number": hazard.number,
            "enterprise": hazard.enterprise.name,
            "release": hazard.release,
            "sealed": {_paper_name(paper): paper.pdf_sha256 for paper in case.papers},
            "files": listed,
        }
        _put(archive, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode(), hazard.closed_at)
        _put(archive, SCRIPT, Path(__file__).with_name("verifying.py").read_bytes(), hazard.closed_at)


def _enclosed(case: CaseFile, sheet: bytes) -> Iterator[tuple[str, bytes]]:
    yield "说明.txt", _README.format(number=case.dossier.hazard.number).encode("utf-8-sig")
    yield "整改档案.pdf", sheet
    for paper in case.papers:
        yield _paper_name(paper), paper.pdf()
    for number, (paper, scan) in enumerate(case.copies, 1):
        yield f"文书/手签-{number}-{_safe(paper.number)}{_suffix(scan)}", documents.read(scan.sha256)
    for number, (words, photo) in enumerate(case.photos, 1):
        yield f"证据/{number}-{words}{_suffix(photo)}", documents.read(photo.sha256)
    yield "经过.jsonl", b"".join(_line(event) for event in case.events)


def _paper_name(paper) -> str:
    voided = "-已作废" if paper.is_voided else ""
    return f"文书/{_safe(paper.title)}-{_safe(paper.number)}{voided}.pdf"


def _safe(text: str) -> str:
    return _UNSAFE.sub("_", text)[:80]


def _suffix(file) -> str:
    return {"image/png": ".png", "application/pdf": ".pdf", "image/heic": ".heic", "image/webp": ".webp"}.get(
        file.content_type, ".jpg"
    )


def _line(event: Link) -> bytes:
    line = {"seq": event.seq, "prev_hash": event.prev_hash.hex(), "hash": event.hash.hex()}
    return json.dumps({**line, "event": json.loads(event.body)}, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _put(archive: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> None:
    stamp = at.astimezone(clock.SHANGHAI).timetuple()[:6]
    entry = zipfile.ZipInfo(name, stamp)
    packed = name.endswith((".txt", ".json", ".jsonl", ".py"))  # photos and PDFs are compressed already
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
