"""The vault of this installation: the folder BIHUAN_MEDIA, or the bucket that the BIHUAN_S3_… settings name."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from bihuan.documents.vault import Vault
from bihuan.documents.vault.disk import DiskVault
from bihuan.documents.vault.objects import Bucket, ObjectVault


def vault() -> Vault:
    """Where files are kept and read."""
    return bucket() or folder()


def folder() -> DiskVault:
    """The vault on the disk of this server, whether or not it is the one in use."""
    return DiskVault(Path(settings.MEDIA_ROOT))


def bucket() -> ObjectVault | None:
    """The vault in a bucket; None where the settings name none."""
    named = settings.MEDIA_S3
    return _bucket(Bucket(**named)) if named["name"] else None


@lru_cache(maxsize=4)
def _bucket(named: Bucket) -> ObjectVault:
    return ObjectVault(named)  # its connections are kept from one request to the next
