"""What the clock does: every half hour the self-reported texts that are new are read. And what a page cannot wait for:
a model is made of an office's verdicts, at the press of its button."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from bihuan import clock
from bihuan.filings.quality import looking, operations
from bihuan.notify import operations as notify
from bihuan.parties.models import Account
from bihuan.refusal import Refusal, Stranger

log = logging.getLogger(__name__)

BACK = timedelta(days=45)
"""What is older than the last month's end is no longer reviewed."""


@app.periodic(cron="*/30 * * * *")
@app.task(name="filings.look_at_texts", queueing_lock="filings.look_at_texts")
def look_regularly(timestamp: int) -> int:
    """A run that was missed is made good by the next."""
    return look(on=clock.today(), at=clock.now())


def look(*, on: date, at: datetime) -> int:
    """Read all that is new, a batch after the other; returns how many texts were read."""
    read = 0
    while done := looking.look(at=at, since=on - BACK):
        read += done
        if done < looking.BATCH:
            break
    return read


def line_up_training(by: Account) -> None:
    """Leave the training to the worker; pressed twice before it has begun, lined up once."""
    one = train.configure(queueing_lock=f"filings.train_quality_model:{by.regulator_id}")
    try:
        with transaction.atomic():
            one.defer(account_id=by.pk)
    except AlreadyEnqueued:
        pass


@app.task(name="filings.train_quality_model")
def train(account_id: int) -> None:
    """With the rights that who asked has now; they hear how good it is, or that nothing came of it, whatever stopped
    it."""
    by, at = Account.objects.get(pk=account_id), clock.now()
    about = f"quality_model:{by.pk}"
    try:
        made = operations.train_quality_model(by=by, at=at)
    except (Refusal, Stranger) as no:
        short = isinstance(no, Refusal) and no.code == "too_few_verdicts"
        event, facts = "quality-model-not-trained" if short else "quality-model-not-allowed", {}
    except Exception:
        log.exception("No model came of the verdicts that %s asked to learn from", by.ref)
        if not connection.is_usable():
            connection.close()  # over one that broke on the way nobody would hear of it; the next begins anew
        event, facts = "quality-model-failed", {}
    else:
        event, facts = "quality-model-trained", {"n": made.examples, "f1": f"{made.report['all']['f1']:.2f}"}
    notify.send(event, to=[by.pk], about=about, at=at, facts=facts)
