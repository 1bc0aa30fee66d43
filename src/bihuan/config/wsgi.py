"""The server's entry: `granian --interface wsgi bihuan.config.wsgi:application`."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from bihuan.config import connections, readiness, setting_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
application = get_wsgi_application()
readiness.refuse_unsafe(settings)  # `bihuan run` asked already; a server started by hand must be refused as well
connections.trust_the_quiet()
connections.serve_strangers()
setting_up.check_law()
# What is loaded now stays as long as the process: the collector need not walk through it (half a second) ever again.
gc.collect()
gc.freeze()
