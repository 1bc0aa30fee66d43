"""The server's entry: `granian --interface wsgi bihuan.config.wsgi:application`."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from bihuan.config import readiness

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
application = get_wsgi_application()
readiness.refuse_unsafe(settings)  # `bihuan run` asked already; a server started by hand must be refused as well
