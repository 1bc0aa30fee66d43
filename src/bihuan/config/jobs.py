"""Where the worker finds its periodic jobs."""

from procrastinate import App


def ready(app: App) -> None:
    """Called once when procrastinate's app stands; each domain's tasks.py registers itself on import (autodiscovery)."""
