"""What no record names can be taken away, and nothing that a record names or is about to name."""

import argparse
import os
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests.documents.samples import AT, EXPERT, picture

from bihuan import clock, documents
from bihuan.documents import command, keeping
from bihuan.documents.models import Attachment
from bihuan.documents.vault.here import vault

LATER = timedelta(days=1)


def swept() -> set[str]:
    found = keeping.unnamed(vault(), before=clock.now() + LATER)
    return {kept.sha256 for kept in keeping.sweep(vault(), found)}


@pytest.mark.django_db
def test_only_what_no_record_names_is_taken_away(issue):
    photo = documents.store(picture(), filename="1.jpg", by=EXPERT, at=AT, purpose="evidence")
    paper = issue()
    named = {photo.sha256, photo.public_sha256, photo.paper_sha256, photo.thumbnail_sha256, paper.pdf_sha256}
    stray = vault().put(b"a transaction failed after this")
    assert swept() == {stray}
    assert {kept.sha256 for kept in vault()} == named


@pytest.mark.django_db
def test_what_came_a_moment_ago_is_not_even_named():
    vault().put(b"its record is still to come")
    assert not list(keeping.unnamed(vault(), before=clock.now() - LATER))


@pytest.mark.django_db(transaction=True)
def test_what_a_transaction_is_about_to_name_stays():
    """The bytes lay there without a record; while somebody brings them again, nobody takes them away."""
    data = picture()
    first = vault().put(data)
    stored, go_on = threading.Event(), threading.Event()

    def bring():
        with transaction.atomic():
            documents.store(data, filename="again.jpg", by=EXPERT, at=AT, purpose="evidence")
            stored.set()
            go_on.wait(30)
        connection.close()

    bringer = threading.Thread(target=bring)
    bringer.start()
    assert stored.wait(30)
    found = list(keeping.unnamed(vault(), before=clock.now() + LATER))
    assert first in {kept.sha256 for kept in found}
    assert list(keeping.sweep(vault(), found)) == []
    go_on.set()
    bringer.join(30)
    assert vault().read(first) == data
    assert Attachment.objects.get().sha256 == first
    assert list(keeping.sweep(vault(), found)) == [], "a list of before is asked again"


@pytest.mark.django_db
def test_the_command_takes_away_only_when_told(capsys):
    stray, new = vault().put(b"left behind"), vault().put(b"of today")
    old = (clock.now() - timedelta(days=40)).timestamp()
    os.utime(vault().path_of(stray), (old, old))
    assert sweep("media", "sweep") == 0
    said = capsys.readouterr().out
    assert stray in said
    assert new not in said
    assert "1 files, 11 bytes that no record names:" in said
    assert vault().read(stray) == b"left behind"
    assert sweep("media", "sweep", "--remove") == 0
    assert "were taken away" in capsys.readouterr().out
    assert [kept.sha256 for kept in vault()] == [new]


def sweep(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_parsers(parser.add_subparsers(required=True))
    args = parser.parse_args(words)
    return args.run(args)
