"""What the clock does: every half hour the self-reported texts that are new are read. And what a page cannot wait for:
a model is made of an office's verdicts, at the press of its button."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from bihuan import clock
from bihuan.filings.quality import looking, operations
from bihuan.notify import operations as notify
from bihuan.parties.models import Account
from bihuan.refusal import Refusal, Stranger

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
    """With the rights that who asked has now; they hear how good it is, or that nothing came of it."""
    by, at = Account.objects.get(pk=account_id), clock.now()
    about = f"quality_model:{by.pk}"
    try:
        made = operations.train_quality_model(by=by, at=at)
    except (Refusal, Stranger):
        notify.send("quality-model-not-trained", to=[by.pk], about=about, at=at)
        return
    facts = {"n": made.examples, "f1": f"{made.report['all']['f1']:.2f}"}
    notify.send("quality-model-trained", to=[by.pk], about=about, at=at, facts=facts)
