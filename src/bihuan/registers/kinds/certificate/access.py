"""Who records certificates and puts people on the posts that ask for one; who reads of them is as for the duties."""

from __future__ import annotations

from bihuan.parties.access import manages, supervises
from bihuan.parties.permission import Permissions
from bihuan.registers.kinds.certificate.states import ACT_WORDS as ACT_WORDS
from bihuan.registers.kinds.certificate.states import Act as Act
from bihuan.registers.kinds.duties.access import fetch as fetch
from bihuan.registers.kinds.duties.access import reads_duties

CERTIFICATES = Permissions(
    "registers",
    sees=reads_duties,
    acts={act: [[manages]] for act in Act} | {Act.OPEN_CERTIFICATE_PHOTO: [[manages], [supervises]]},
)
"""On an enterprise."""
