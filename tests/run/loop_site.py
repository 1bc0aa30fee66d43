"""The product's own settings with one more address (loop_urls.py)."""

from bihuan.config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.run.loop_urls"
