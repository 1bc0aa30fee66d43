from django.apps import AppConfig


class FilingsConfig(AppConfig):
    name = "bihuan.filings"
    label = "filings"
    verbose_name = "申报"
    default_auto_field = "django.db.models.BigAutoField"
