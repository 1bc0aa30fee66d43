"""`bihuan quality`: learn from an authority's verdicts, and try what was learned on texts that it has not seen."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bihuan import clock
from bihuan.filings.quality import learning, verdicts
from bihuan.filings.quality.learning import Example, Model, Score, Trial


def add_parsers(subparsers) -> None:
    """Add the `quality` command and its leaves."""
    quality = subparsers.add_parser("quality", help="advice on self-reported texts: train | try")
    leaves = quality.add_subparsers(title="commands", metavar="command", required=True)
    train = leaves.add_parser("train", help="learn from verdicts, of a sheet or of the office's own")
    train.add_argument("sheet", nargs="?", type=Path, help="text, item, verdict; without it, the database's verdicts")
    train.add_argument("--as", dest="username", metavar="USERNAME", help="whose office keeps the model")
    train.add_argument("--out", dest="apart", type=Path, metavar="FILE", help="write the model there and nowhere else")
    attempt = leaves.add_parser("try", help="F1 on texts that the model has not seen, folds drawn over texts")
    attempt.add_argument("sheet", type=Path, help="text, item, verdict (content, level_4, label)")
    attempt.add_argument("--model", type=Path, metavar="FILE", help="judge by this model, from `train --out`, instead")
    attempt.set_defaults(apart=True)  # without a database, as `train --out`
    for leaf, run in ((train, run_train), (attempt, run_try)):
        leaf.add_argument("--json", action="store_true", help="print one JSON object")
        leaf.set_defaults(run=run)


def run_train(args: argparse.Namespace) -> int:
    """0 trained, 2 wrong use; a refusal is told by the command line."""
    if (args.apart is None) == (args.username is None) or (args.apart and args.sheet is None):
        print("bihuan quality train: SHEET --out FILE, or [SHEET] --as USERNAME", file=sys.stderr)
        return 2
    examples = verdicts.read(args.sheet) if args.sheet else None
    if args.apart:
        args.apart.write_text(learning.trained(examples).as_json(), encoding="utf-8")
        _tell(learning.tried(examples), args)
        return 0
    return _train_for_an_office(args, examples)


def _train_for_an_office(args: argparse.Namespace, examples: Sequence[Example] | None) -> int:
    from django.contrib.auth import get_user_model

    from bihuan.filings.quality import operations

    by = get_user_model().objects.filter(username=args.username, is_active=True).first()
    if by is None:
        print(f"bihuan quality train: no active account {args.username!r}", file=sys.stderr)
        return 2
    made = operations.train_quality_model(by=by, at=clock.now(), examples=examples)
    _tell(Trial(**{name: Score(**score) for name, score in made.report.items()}), args)
    return 0


def run_try(args: argparse.Namespace) -> int:
    """0; the figures say how good it is."""
    examples = verdicts.read(args.sheet)
    if args.model:
        trial = learning.judged(examples, Model.of_json(args.model.read_text(encoding="utf-8")))
    else:
        trial = learning.tried(examples)
    _tell(trial, args)
    return 0


WORDS = {"all": "all texts", "once": "texts that occur once", "rules_alone": "all texts, rules alone"}


def _tell(trial: Trial, args: argparse.Namespace) -> None:
    found = asdict(trial)
    if args.json:
        print(json.dumps(found))
        return
    for name, score in found.items():
        print(
            f"{WORDS[name]:24} F1 {score['f1']:.3f}  precision {score['precision']:.3f}  recall {score['recall']:.3f}"
            f"  ({score['n']:,} texts, {score['hollow']:,} judged hollow)"
        )
