"""No photo is the one after which nothing is compared any more, and no two verdicts miss each other."""

import threading

import cv2
import numpy as np
import pytest
from django.db import connections, transaction
from tests.hazards.conftest import found_by_expert, found_by_office, stand, treated
from tests.meanwhile import until_somebody_waits

from bihuan import documents
from bihuan.documents.models import Attachment
from bihuan.documents.vault.here import vault
from bihuan.hazards import doubts
from bihuan.hazards.models import Photo
from bihuan.likeness import comparing, matching, queries
from bihuan.likeness.models import CarriedPhoto, Fingerprint, Likeness
from bihuan.likeness.operations import judge_likeness
from bihuan.likeness.states import How
from bihuan.likeness.tasks import look_at_photos

NOTE = {"note": "两张照片逐处对照过"}


def as_it_is(stage, picture, by, *, quality=80):
    """Keep a picture in its own size; the attachment's id."""
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    return documents.store(data, filename="现场.jpg", by=by.ref, at=stage.at(), purpose="evidence").pk


@pytest.mark.place("checkups")
def test_a_strip_of_a_photo_is_like_nothing_and_the_photos_after_it_are_compared(stage, picture):
    """Its small copy is thinner than one of the cells that are compared."""
    expert = stage.experts[0].account
    strip = cv2.resize(picture(1, 0), (1200, 40))
    for quality in (90, 60):
        found_by_expert(stage, photos=[as_it_is(stage, strip, expert, quality=quality)])
    assert look_at_photos(at=stage.at()) == Photo.objects.count() == 2
    assert Fingerprint.objects.exclude(shape=None).count() == 2
    assert not Likeness.objects.exists()


def test_a_strip_has_no_cells():
    place = matching.Placed(np.eye(3), 0)
    for shape in ((11, 320), (320, 11), (1, 1)):
        answer = matching.checked(np.zeros(shape, np.uint8), np.zeros((480, 640), np.uint8), place)
        assert not answer.same_picture


@pytest.mark.place("checkups")
def test_a_file_that_cannot_be_read_now_keeps_no_other_waiting(stage, bring, picture):
    expert = stage.experts[0].account
    hazards = [found_by_expert(stage, photos=[bring(picture(1, view), expert)]) for view in (0, 1)]
    first = Photo.objects.get(hazard=hazards[0])
    path = vault().path_of(Attachment.objects.get(pk=first.attachment_id).paper_sha256)
    aside = path.rename(path.with_suffix(".aside"))
    path.mkdir()
    assert look_at_photos(at=stage.at()) == 1
    assert queries.backlog() == queries.Backlog(1, first.added_at)
    assert look_at_photos(at=stage.at()) == 0
    assert Fingerprint.objects.get(photo=first).tries == 2
    path.rmdir()
    aside.rename(path)
    assert look_at_photos(at=stage.at()) == 1
    assert Fingerprint.objects.exclude(shape=None).filter(tries=0).count() == 2
    assert queries.backlog().photos == 0


@pytest.mark.place("checkups")
def test_a_photo_that_the_arithmetic_cannot_bear_is_known_by_its_bytes(stage, bring, picture):
    """Eight rows of sixteen thousand pixels: shrunk, one row, in which no corner can be sought. Else it would be tried
    every minute for ever, and what is brought again of it would be found by nobody."""
    line = np.tile(cv2.resize(picture(1, 0), (16_000, 1)), (8, 1, 1))
    found_by_expert(stage, photos=[as_it_is(stage, line, stage.experts[0].account)])
    found_by_office(stage, photos=[as_it_is(stage, line, stage.officer)])
    assert look_at_photos(at=stage.at()) == 2
    assert [(kept.shape, len(kept.sha256), kept.tries) for kept in Fingerprint.objects.all()] == [(None, 64, 0)] * 2
    assert Likeness.objects.get().how == How.BYTES
    assert queries.backlog().photos == 0


@pytest.mark.place("checkups")
@pytest.mark.parametrize("what", ["corners", "asked"])
def test_a_photo_for_which_there_is_no_room_is_tried_again_some_times(stage, bring, picture, monkeypatch, what):
    """The worker lets go of what it holds; where even that is not enough, the photo is known by its bytes."""

    def burst(*_):
        raise MemoryError

    found_by_expert(stage, photos=[bring(picture(1, 0), stage.experts[0].account)])
    for _outage in range(9):
        comparing.put_off(Photo.objects.get(), at=stage.at())
    monkeypatch.setattr(comparing.fingerprint, what, burst)
    forgotten = []
    monkeypatch.setattr(comparing._AROUND, "forget", lambda: forgotten.append(1))
    for tries in range(1, comparing._TRIES_FOR_ROOM):
        assert look_at_photos(at=stage.at()) == 0
        assert Fingerprint.objects.get().tries == 9 + tries
    assert look_at_photos(at=stage.at()) == 1
    assert (Fingerprint.objects.get().tries, len(Fingerprint.objects.get().sha256)) == (0, 64)
    assert len(forgotten) == comparing._TRIES_FOR_ROOM
    assert queries.backlog().photos == 0


@pytest.mark.place("checkups")
def test_a_damaged_row_costs_no_photo_its_likenesses(stage, bring, picture):
    expert = stage.experts[0].account
    for view in (0, 1):
        found_by_expert(stage, photos=[bring(picture(1, view), expert)])
    assert look_at_photos(at=stage.at()) == 2
    damaged, whole = Fingerprint.objects.order_by("photo_id")
    Fingerprint.objects.filter(pk=damaged.pk).update(
        corners=bytes(damaged.corners)[:101], words=bytes(damaged.words)[:7]
    )
    comparing._AROUND.forget()
    found_by_office(stage, photos=[as_it_is(stage, picture(1, 1), stage.officer, quality=60)])
    assert look_at_photos(at=stage.at()) == 1
    assert whole.photo_id in Likeness.objects.values_list("earlier_id", flat=True)


@pytest.mark.place("checkups")
def test_a_photo_is_remembered_after_thousands_that_came_later(stage, bring, picture):
    expert = stage.experts[0].account
    late, looked = (found_by_expert(stage, photos=[bring(picture(1, view), expert)]) for view in (0, 1))
    Photo.objects.filter(hazard=looked).update(id=Photo.objects.get(hazard=late).pk + 5000)
    assert comparing.look_at(Photo.objects.get(hazard=looked), at=stage.at()) == 0
    assert queries.backlog().photos == 1
    assert look_at_photos(at=stage.at()) == 1


@pytest.mark.place("checkups")
def test_what_could_not_be_read_stands_behind_what_is_new_and_is_never_lost(stage, bring, picture):
    expert = stage.experts[0].account
    hazards = [found_by_expert(stage, photos=[bring(picture(1, view), expert)]) for view in range(4)]
    photos = [Photo.objects.get(hazard=hazard) for hazard in hazards]
    for photo in (photos[0], photos[1], photos[0]):
        comparing.put_off(photo, at=stage.at())
    assert queries.next_to_look_at(60) == [photos[2], photos[3], photos[1], photos[0]]
    assert queries.next_to_look_at(2) == [photos[2], photos[1]], "whatever waits, some are tried again"
    Photo.objects.filter(pk=photos[3].pk).update(id=photos[3].pk + 20_000)
    assert look_at_photos(at=stage.at()) == 4
    comparing.put_off(photos[0], at=stage.at())
    assert queries.backlog().photos == 0, "what was looked at is done"


@pytest.mark.place("checkups")
def test_a_photo_of_a_record_that_could_not_be_read_waits_as_well(stage, bring, picture):
    expert = stage.experts[0].account
    told = {"about": "post_check:1", "enterprise": stage.enterprise, "office": stage.city, "added_by": expert.pk}
    carried = CarriedPhoto.objects.create(attachment_id=bring(picture(1, 0), expert), added_at=stage.at(), **told)
    comparing.put_off(carried, at=stage.at())
    assert queries.next_to_look_at(60) == [carried]
    assert look_at_photos(at=stage.at()) == 1
    assert queries.backlog().photos == 0


@pytest.mark.place("checkups")
def test_a_photo_that_was_taken_back_meanwhile_is_not_looked_at(stage, bring, picture):
    hazard = found_by_expert(stage, photos=[bring(picture(1, 0), stage.experts[0].account)])
    photo = Photo.objects.select_related("hazard").get(hazard=hazard)
    Photo.objects.filter(pk=photo.pk).delete()
    assert comparing.look_at(photo, at=stage.at()) == 0
    comparing.put_off(photo, at=stage.at())
    assert not Fingerprint.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_judge_at_once_do_not_miss_each_others_verdict(own_store):
    stage = stand("strict")
    hazard = treated(stage, found_by_office(stage))
    photo = Photo.objects.filter(hazard=hazard, phase="after").first()
    told = {"earlier_enterprise_id": 1, "earlier_at": stage.at(), "how": "corners", "found": 0.9, "state": "to_judge"}
    told |= {"brought_by": photo.added_by, "desk": "office", "office_id": stage.city.pk}
    one, other = (Likeness.objects.create(hazard=hazard, photo=photo, found_at=stage.at(), **told) for _ in range(2))
    doubts.say(photo.pk, doubts.OPEN)

    def judge() -> None:
        try:
            judge_likeness(other, by=stage.leader, at=stage.at(), verdict="chance", **NOTE)
        finally:
            connections.close_all()

    with transaction.atomic():
        judge_likeness(one, by=stage.officer, at=stage.at(), verdict="chance", **NOTE)
        second = threading.Thread(target=judge)
        second.start()
        until_somebody_waits()
    second.join(30)
    photo.refresh_from_db()
    assert photo.doubt == ""
