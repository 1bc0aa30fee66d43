"""Where the worker finds its periodic jobs."""

from procrastinate import App

from bihuan.config import stalled_jobs


def ready(app: App) -> None:
    """Called once when procrastinate's app stands; each domain's tasks.py registers itself when it is imported."""
    stalled_jobs.register(app)
