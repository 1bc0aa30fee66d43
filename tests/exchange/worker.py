"""The worker's ways: what fails is tried again where its task says so; a server restarts in the middle."""

from django.db import close_old_connections, connection
from procrastinate.jobs import Job


def tried(task, **given) -> int:
    """Run a task as the queue does; how often it was."""
    for attempts in range(10):
        try:
            task(**given)
        except Exception as error:
            job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name=task.name, attempts=attempts)
            if task.get_retry_exception(error, job) is None:
                return attempts + 1
            if not connection.in_atomic_block:  # there is no other for the rest of a test
                close_old_connections()
        else:
            return attempts + 1
    raise AssertionError("tried for ever")


def cut() -> None:
    """The server ends the connection, as when it restarts, and is back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    elsewhere = connection.copy()
    try:
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    finally:
        elsewhere.close()
