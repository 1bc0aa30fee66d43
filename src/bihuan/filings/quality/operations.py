"""An office judges a self-reported text, and lets its judgements be learned from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from bihuan import audit
from bihuan.filings.quality import learning, queries, rules
from bihuan.filings.quality.access import MODELS, REVIEWS
from bihuan.filings.quality.learning import Example
from bihuan.filings.quality.models import QualityModel, TextReview
from bihuan.filings.quality.states import Act
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


@transaction.atomic
def judge_reported_text(review: TextReview, *, by: Account, at: datetime, hollow: bool, note: str = "") -> TextReview:
    """认定自报文字: a person says whether the text is a genuine report. It stands in the office's own chain, changes
    nothing for the enterprise, and teaches the next model. Raises `verdict_unchanged`."""
    REVIEWS.require(Act.JUDGE_REPORTED_TEXT, review, by)
    review = TextReview.objects.select_for_update(of=["self"]).get(pk=review.pk)
    if (review.hollow, review.note) == (hollow, note.strip()):
        raise Refusal("verdict_unchanged", name=review.judged_by_name)
    review.hollow, review.note = hollow, note.strip()
    review.judged_by, review.judged_by_name, review.judged_at = by.pk, by.name, at
    review.save(update_fields=["hollow", "note", "judged_by", "judged_by_name", "judged_at"])
    data = {"hazard": review.hazard_id, "hollow": hollow, "note": review.note, "advised": review.advised}
    audit.record(Act.JUDGE_REPORTED_TEXT, review.ref, by=by.ref, at=at, case=by.regulator.ref, data=data)
    return review


def train_quality_model(*, by: Account, at: datetime, examples: Sequence[Example] | None = None) -> QualityModel:
    """训练自报质量模型: from the verdicts of the office's place, or from `examples` of a sheet. The trial stands with
    the model: each text judged by one that had not seen it. What takes long is no part of a transaction. Raises
    `too_few_verdicts`."""
    MODELS.require(Act.TRAIN_QUALITY_MODEL, None, by)
    examples = queries.examples(by) if examples is None else examples
    rules.enough([one.hollow for one in examples])
    model, trial = learning.trained(examples), learning.tried(examples)
    return _kept(model, asdict(trial), len(examples), by=by, at=at)


@transaction.atomic
def _kept(model: learning.Model, report: dict, examples: int, *, by: Account, at: datetime) -> QualityModel:
    made = QualityModel.objects.create(
        division_code=by.regulator.division_code,
        weights=model.as_json(),
        report=report,
        examples=examples,
        trained_by=by.pk,
        trained_by_name=by.name,
        trained_at=at,
    )
    digest = hashlib.sha256(made.weights.encode()).hexdigest()
    data = {"examples": made.examples, "f1": f"{made.report['all']['f1']:.4f}", "weights": digest}
    audit.record(Act.TRAIN_QUALITY_MODEL, made.ref, by=by.ref, at=at, case=by.regulator.ref, data=data)
    return made
