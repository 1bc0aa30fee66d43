"""导出整改档案: the archive of a hazard that is struck off goes out, and the chain says who took it and its hash."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.exchange.archives import packing
from bihuan.exchange.archives.access import ARCHIVES, Act
from bihuan.exchange.sheets.taking_out import refuse_export
from bihuan.hazards.ledger import policy_of
from bihuan.insight import case_files
from bihuan.refusal import Refusal, Stranger

if TYPE_CHECKING:
    from bihuan.parties.models import Account


@dataclass(frozen=True)
class Archive:
    """What goes out: a file on the disk that is gone when it is closed, and the hash that stands in the chain."""

    name: str
    file: IO[bytes]
    sha256: str


def export_archive(hazard_id: int, *, by: Account, at: datetime) -> Archive:
    """导出整改档案 (YT-4.3.6): the whole case in one file; the same case gives the same bytes.

    Raises Stranger, role_not_allowed, and `archive_still_open` before the hazard is struck off; a denial leaves its
    line in the chain, in a transaction of its own.
    """
    try:
        return _export(hazard_id, by=by, at=at)
    except (Refusal, Stranger) as reason:
        reason.recorded = True
        code = getattr(reason, "code", "stranger")
        refuse_export("archive", by=by, at=at, code=code, narrowed={"hazard": str(hazard_id)})
        raise


@transaction.atomic
def _export(hazard_id: int, *, by: Account, at: datetime) -> Archive:
    case = case_files.open_case_file(hazard_id, by)
    hazard, policy = case.dossier.hazard, policy_of(case.dossier.hazard)
    basis = policy.retention.years.for_key("hazard_archive").basis
    ARCHIVES.require(Act.EXPORT_ARCHIVE, hazard, by, basis=basis)
    if hazard.is_open:
        raise Refusal("archive_still_open", missing=["strike_off"], basis=basis, number=hazard.number)
    sheet = documents.print_out(
        "hazard_archive",
        case_files.as_context(case, policy),
        division_code=hazard.division_code,
        issuer=hazard.enterprise.name,
        number=hazard.number,
        at=hazard.closed_at,
    )
    file = tempfile.TemporaryFile()  # noqa: SIM115 — it is handed on, and gone when closed
    try:
        packing.pack(file, case, sheet)
        sha256 = hashlib.file_digest(_rewound(file), "sha256").hexdigest()
        data = {"number": hazard.number, "papers": len(case.papers), "photos": len(case.photos), "sha256": sha256}
        audit.record(
            Act.EXPORT_ARCHIVE, hazard.ref, by=by.ref, at=at, basis=[basis], data=data, case=f"export:{clock.new_id()}"
        )
    except BaseException:
        file.close()
        raise
    return Archive(f"整改档案-{hazard.enterprise.name}-{hazard.number}.zip", _rewound(file), sha256)


def _rewound(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file
