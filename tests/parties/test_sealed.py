"""Personal data at rest: opened by this installation, in its own place, and nowhere else."""

import pytest

from bihuan.parties.sealed import SealBroken, seal, unseal

SECRET = b"370602198001010012"


def test_what_is_sealed_opens_and_shows_nothing():
    sealed = seal(SECRET, context="import-file:1")
    assert SECRET not in sealed
    assert unseal(sealed, context="import-file:1") == SECRET
    assert seal(SECRET, context="import-file:1") != sealed


@pytest.mark.parametrize("spoil", ["context", "bytes", "key", "form"])
def test_anything_else_does_not_open(settings, spoil):
    sealed, context = seal(SECRET, context="a"), "a"
    if spoil == "context":
        context = "b"
    elif spoil == "bytes":
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    elif spoil == "form":
        sealed = b"\x02" + sealed[1:]
    else:
        settings.SECRET_KEY = "another installation"
    with pytest.raises(SealBroken):
        unseal(sealed, context=context)


def test_an_uploaded_sheet_is_not_readable_in_the_database(stage):
    from bihuan.exchange.sheets import operations, queries
    from bihuan.exchange.sheets.models import ImportFile

    sheet = "姓名,身份证号,专业\n王某,370602198001010012,电气\n".encode()
    job = operations.upload_sheet(sheet, by=stage.leader, at=stage.at(), kind="experts", filename="专家.csv")
    kept = ImportFile.objects.get(pk=job.file_id)
    assert b"370602198001010012" not in bytes(kept.sealed)
    assert kept.content == sheet
    assert queries.jobs(stage.leader)
