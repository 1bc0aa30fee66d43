"""Where the worker finds its periodic jobs, and by whose clock."""

from procrastinate import App, periodic

from bihuan import clock
from bihuan.config import stalled_jobs


def ready(app: App) -> None:
    """Called once when procrastinate's app stands; each domain's tasks.py registers itself when it is imported."""
    stalled_jobs.register(app)
    _by_chinas_clock(app)


def _by_chinas_clock(app: App) -> None:
    """Half past seven is so in China; a line of cron without a time zone is read as UTC's, which is the afternoon."""
    for task in app.periodic_registry.periodic_tasks.values():
        vars(task)["croniter"] = periodic.croniter.croniter(task.cron, clock.now())  # in place of the one it would make
