"""What an authority's own verdicts teach: a model as plain data, its trial on texts that it has not seen, and the
features that weighed in a text. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from random import Random

from bihuan.filings.quality import regression
from bihuan.filings.quality.reading import Reading
from bihuan.filings.quality.rules import own_signs
from bihuan.refusal import Refusal

METHOD = 1
"""Changes whenever a text would be read otherwise: a model of another method is not asked."""
ADVISED_FROM = 0.25
"""The likelihood from which a reviewer is advised; on the first labelled set F1 is flat from 0.2 to 0.4."""
FOLDS, SEED = 5, 1


@dataclass(frozen=True)
class Example:
    """A text, its checklist item, and whether it was judged not to be a genuine report."""

    text: str
    item: str
    hollow: bool

    @property
    def reading(self) -> Reading:
        return Reading(self.text, self.item)


@dataclass(frozen=True)
class Model:
    """The weight of every feature, by its name."""

    weights: regression.Weights
    method: int = METHOD

    def likelihood(self, reading: Reading) -> float:
        """How likely the reviewers would call the text hollow: 0 to 1."""
        return regression.sigmoid(regression.total(self.weights, reading.features()))

    def weighed(self, reading: Reading, most: int = 4) -> tuple[str, ...]:
        """The features that spoke most for it, none inside another that is named."""
        held = sorted(reading.features(), key=lambda name: (-self.weights.get(name, 0.0), -len(name), name))
        named: list[str] = []
        for name in held:
            if len(named) == most or self.weights.get(name, 0.0) <= 0:
                break
            if _says_something(name) and not any(_overlap(name, other) for other in named):
                named.append(name)
        return tuple(named)

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def of_json(cls, text: str) -> Model:
        """Raises `model_unreadable` for what is no model of this method."""
        try:
            held = json.loads(text)
            if held["method"] == METHOD:
                return cls({str(name): float(weight) for name, weight in held["weights"].items()})
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
        raise Refusal("model_unreadable")


def _says_something(name: str) -> bool:
    """Whether a person can be told it: a single character, or two things at once, explain nothing."""
    return not (name.startswith("g:") and len(name.strip("g:^$")) < 2) and "|" not in name


_OF_ITEM = ("pairs", "taken", "run", "of_item", "within", "beyond")


def _overlap(one: str, other: str) -> bool:
    """Whether two features tell a person the same: runs of characters of which one holds the other, or one kind."""
    kind, _colon, held = one.partition(":")
    kind_there, _colon, there = other.partition(":")
    if kind == kind_there == "g":
        return held.strip("^$") in there or there.strip("^$") in held
    return kind != "g" and (kind == kind_there or {kind, kind_there} <= set(_OF_ITEM))


@dataclass(frozen=True)
class Score:
    """How well the advice met the verdicts."""

    n: int
    hollow: int
    f1: float
    precision: float
    recall: float

    @classmethod
    def of(cls, pairs: Iterable[tuple[bool, bool]]) -> Score:
        """From (advised, judged hollow) of every text."""
        counts = Counter(pairs)
        right, wrong, missed = counts[True, True], counts[True, False], counts[False, True]
        hit = 2 * right + wrong + missed
        return cls(
            n=counts.total(),
            hollow=right + missed,
            f1=round(2 * right / hit, 4) if hit else 0.0,
            precision=round(right / (right + wrong), 4) if right + wrong else 0.0,
            recall=round(right / (right + missed), 4) if right + missed else 0.0,
        )


@dataclass(frozen=True)
class Trial:
    """All texts, those that stand once only, and what the rules reach alone."""

    all: Score
    once: Score
    rules_alone: Score


def trained(examples: Sequence[Example]) -> Model:
    """A model of these verdicts."""
    return Model(regression.fitted([one.reading.features() for one in examples], [one.hollow for one in examples]))


def advised(reading: Reading, model: Model | None) -> bool:
    """Whether a text calls for advice by itself: by a plain sign, or by what was learned."""
    return bool(own_signs(reading)) or (model is not None and model.likelihood(reading) >= ADVISED_FROM)


def tried(examples: Sequence[Example], *, folds: int = FOLDS) -> Trial:
    """Each text is advised on by a model that has not seen it: the folds are drawn over texts, not over reports, or the
    thousandth 已整改 would be known from the other nine hundred."""
    fold = _folds(examples, folds)
    pairs: list[tuple[bool, bool]] = [(False, False)] * len(examples)
    for number in range(folds):
        model = trained([one for one, there in zip(examples, fold, strict=True) if there != number])
        for n, one in enumerate(examples):
            if fold[n] == number:
                pairs[n] = advised(one.reading, model), one.hollow
    return _trial(examples, pairs)


def judged(examples: Sequence[Example], model: Model | None) -> Trial:
    """How a finished model does on texts that it was not made from."""
    return _trial(examples, [(advised(one.reading, model), one.hollow) for one in examples])


def _trial(examples: Sequence[Example], pairs: Sequence[tuple[bool, bool]]) -> Trial:
    times = Counter(one.text for one in examples)
    alone = [(bool(own_signs(one.reading)), one.hollow) for one in examples]
    once = [pair for one, pair in zip(examples, pairs, strict=True) if times[one.text] == 1]
    return Trial(Score.of(pairs), Score.of(once), Score.of(alone))


def _folds(examples: Sequence[Example], folds: int) -> list[int]:
    """A text and all that differs from it in punctuation only lies in one fold."""
    texts = sorted({one.reading.said for one in examples})
    Random(SEED).shuffle(texts)
    place = {text: n % folds for n, text in enumerate(texts)}
    return [place[one.reading.said] for one in examples]
