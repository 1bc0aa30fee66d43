"""A site of one page, so that starting, watching and ending are tested apart from what the product serves.

It is a whole settings module: everything else (database, migrations, server, worker) is the real thing.
"""

import os
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bihuan.config.settings import database

PRODUCTION = os.environ.get("BIHUAN_ENV") == "production"
DEMO = os.environ.get("BIHUAN_DEMO") == "1"
DEBUG = False
HOME = Path(os.environ["BIHUAN_HOME"])
SECRET_KEY = os.environ.get("BIHUAN_SECRET_KEY", "only-for-tests")
ALLOWED_HOSTS = os.environ.get("BIHUAN_HOSTS", "localhost,127.0.0.1").split(",")
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]  # asks which name the site was called by
DATABASES = {"default": database(os.environ["DATABASE_URL"])}
PROCRASTINATE_ON_APP_READY = "bihuan.config.jobs.ready"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "procrastinate.contrib.django"]
ROOT_URLCONF = "tests.run.tiny_site"
USE_TZ = True


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("healthz", healthz)]
