"""Fourteen days without a network on one phone: two hundred hazards with six hundred photos, in real Chromium, and
then a sync that breaks off thirty times.

    python bench/field.py [--hazards 200 --photos 600 --cuts 30]

It is the journey of tests/journeys/test_field_fortnight.py at its full size; it fails where a photo or an act is
missing or is there twice, and prints what a tap cost with all that on the phone, and how much the store held.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
JOURNEY = "tests/journeys/test_field_fortnight.py"
MOST_MS = 100
"""What a tap may take until the next item stands there."""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("hazards", 200), ("photos", 600), ("cuts", 30)):
        asked.add_argument(f"--{name}", type=int, default=usual)
    given = vars(asked.parse_args())
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.json"
        sizes = {f"BIHUAN_FIELD_{name.upper()}": str(value) for name, value in given.items()}
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", JOURNEY]
        run = subprocess.run(command, cwd=ROOT, env={**os.environ, **sizes, "BIHUAN_FIGURES": str(figures)})
        if run.returncode:
            return run.returncode
        told = json.loads(figures.read_text(encoding="utf-8"))
    for name, value in {**told, "minutes": (time.monotonic() - began) / 60}.items():
        print(f"{name:15} {value:10.1f}")
    return int(told["tap_worst_ms"] > MOST_MS)


if __name__ == "__main__":
    sys.exit(main())
