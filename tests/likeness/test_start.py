"""Who serves pages does not pay for comparing photos."""

import os
import subprocess
import sys

from tests.guards.sources import ROOT

HEAVY = "{'numpy', 'cv2', 'openpyxl'} & set(sys.modules)"


def test_pages_are_served_without_what_the_worker_alone_needs():
    code = (
        f"import sys, django; django.setup(); import bihuan.config.wsgi, bihuan.web.urls; assert not {HEAVY}, {HEAVY}"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "bihuan.config.settings", "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env={**os.environ, **environment})
