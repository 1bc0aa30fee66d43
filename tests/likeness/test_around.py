"""Corners are sought in all photos of an enterprise, a person and an institution, with bounded memory."""

import numpy as np
import pytest
from tests.likeness.archive import Archive
from tests.likeness.photographs import TRICKS, jpeg, scene

from bihuan.hazards.models import Photo
from bihuan.likeness import fingerprint, queries, words
from bihuan.likeness.around import Around, write_earlier
from bihuan.likeness.models import Fingerprint
from bihuan.likeness.tasks import take_up_earlier

pytestmark = pytest.mark.place("checkups")


@pytest.fixture
def archive(stage):
    return Archive(stage)


@pytest.fixture
def kept(archive) -> list[int]:
    """The fingerprints of four scenes and of forty photos after them."""
    photos = archive.keep([scene(nth, 0) for nth in range(4)])
    archive.mix(40)
    return list(Fingerprint.objects.filter(photo__in=photos).order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def cut() -> fingerprint.Seen:
    """A piece of the second scene, mirrored."""
    old = TRICKS["12 % cut away"](scene(1, 0), np.random.default_rng(3))
    return fingerprint.look(jpeg(old[:, ::-1]))


@pytest.fixture
def scope(stage) -> tuple[str, int]:
    return "enterprise_id", stage.enterprise.pk


def test_the_oldest_of_all_is_found_and_known_to_be_mirrored(kept, cut, scope):
    first = Around().near([scope], cut)[0]
    assert (first.id, first.mirrored) == (kept[1], True)


def test_what_is_not_held_is_read_and_found_as_well(stage, kept, cut, scope):
    whose = ("account_id", stage.experts[0].account.pk)
    around = Around(held=10, part=15)
    for _ in range(2):
        assert around.near([scope, whose], cut)[0].id == kept[1]
        assert around.held <= 10
    around = Around(held=50, part=15)
    assert around.near([scope], cut)[0].id == kept[1]
    everything = around.held
    assert around.near([whose], cut)[0].id == kept[1]
    assert around.held == everything, "one made room for the other"


def test_what_came_since_is_found_also_where_it_has_an_earlier_number(archive, kept, cut, scope):
    around = Around()
    Photo.objects.filter(fingerprint=kept[1]).delete()
    assert kept[1] not in {one.id for one in around.near([scope], cut)}
    (late,) = archive.keep([scene(1, 0)])
    row = Fingerprint.objects.get(photo=late)
    Fingerprint.objects.filter(pk=row.pk).update(id=kept[1])
    assert around.near([scope], cut)[0].id == kept[1]


def test_photos_from_before_words_were_kept_are_found_and_their_words_written_down(stage, kept, cut, scope):
    before = dict(Fingerprint.objects.values_list("pk", "words"))
    Fingerprint.objects.update(words=None)
    assert Around().near([scope], cut)[0].id == kept[1]
    assert write_earlier(3) == 3
    assert take_up_earlier(at=stage.at()) == len(before) - 3
    assert not queries.without_words()
    assert {pk: bytes(kept) for pk, kept in Fingerprint.objects.values_list("pk", "words")} == {
        pk: bytes(kept) for pk, kept in before.items()
    }


def test_few_photos_are_all_looked_at_and_of_many_those_that_share_much_more():
    few = [words.Near(nth, 1.0, False) for nth in range(words.SURELY)]
    assert words.nearest(few) == few
    many = [words.Near(nth, 2.5 if nth < 20 else 1.5, False) for nth in range(1000)]
    assert len(words.nearest(many)) == 20
    assert len(words.nearest([words.Near(nth, 3.0, False) for nth in range(1000)])) == words.AT_MOST
    assert words.nearest([words.Near(1, 2.0, False), words.Near(1, 5.0, True)]) == [words.Near(1, 5.0, True)]
