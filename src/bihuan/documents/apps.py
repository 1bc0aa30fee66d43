from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "bihuan.documents"
    label = "documents"
    verbose_name = "文书"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let `bihuan pack check` prove the forms too."""
        import_module("bihuan.documents.proofs")
