"""The product's own server on the database of the tests, as a process that can be killed; its clock is the story's."""

import os
from datetime import datetime

from bihuan import clock
from bihuan.config.wsgi import application

__all__ = ["application"]
_held = clock.frozen(datetime.fromisoformat(os.environ["BIHUAN_STORY_AT"]))
_held.__enter__()
