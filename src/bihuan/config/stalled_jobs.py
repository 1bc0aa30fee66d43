"""Jobs whose worker was killed in the middle: they count as running for ever unless somebody starts them again.

Every job of ours is written to be repeatable, so a second start is harmless; a lost one would be a reminder unsent.
"""

from procrastinate import App, JobContext

from bihuan import clock

SILENCE = 60  # seconds without a sign of life after which a worker counts as dead; it gives one every ten


async def resume_stalled_jobs(app: App) -> int:
    """Put the jobs of dead workers back into the queue; returns how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE))
    for job in stalled:
        await app.job_manager.retry_job(job, retry_at=clock.now())
    return len(stalled)


def register(app: App) -> None:
    """Let the worker look every minute."""

    @app.periodic(cron="* * * * *")
    @app.task(name="config.resume_stalled_jobs", queueing_lock="config.resume_stalled_jobs", pass_context=True)
    async def regularly(context: JobContext, timestamp: int) -> int:
        return await resume_stalled_jobs(context.app)
