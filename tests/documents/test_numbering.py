"""Eight at once: no number twice, none left out, also when some of them give up."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connections, transaction

from bihuan.documents.models import OfficialDocument


class GivesUpError(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_take_every_number_exactly_once(issue):
    def work(turn):
        close_old_connections()
        try:
            with transaction.atomic():
                paper = issue(subject=f"inspection:{turn}")
                if turn % 5 == 4:
                    raise GivesUpError
                return paper.serial
        except GivesUpError:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(work, range(40)))
    kept = sorted(serial for serial in taken if serial)
    assert kept == list(range(1, 33))
    assert sorted(OfficialDocument.objects.values_list("serial", flat=True)) == kept
