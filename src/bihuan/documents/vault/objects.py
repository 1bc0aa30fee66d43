"""A vault in a bucket of any server that speaks S3: <prefix><first two digits>/<sha256>, the names of the folder.

An object of such a store is there whole or not at all; every request carries the hash of its own body, signed, so that
the server itself declines one that arrives otherwise. Of the replies nothing is believed: what is read is hashed.

boto3 is loaded by the first vault of this kind and by nothing else: a server with a folder starts without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from importlib import import_module
from io import BytesIO
from typing import Any, BinaryIO

from bihuan.documents.vault import CHUNK, Damaged, Kept, Unreachable, hash_and_size, name_of, proven, sound

ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
IN_PIECES = 16 * CHUNK
"""Bytes from which on an upload goes in pieces; the object appears when the last of them is there."""
CONNECT, ANSWER, TRIES = 3, 30, 3
"""Seconds until the store must be connected and until it must answer, and how often it is asked."""


@dataclass(frozen=True)
class Bucket:
    """Which bucket, and the key to it; the key is in no repr and so in no log."""

    endpoint: str
    name: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    region: str = "us-east-1"
    prefix: str = ""
    addressing: str = "path"  # "virtual" where the bucket is a part of the host's name


class ObjectVault:
    """Objects of one bucket, below its prefix."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self.name = f"{bucket.endpoint}/{bucket.name}/{bucket.prefix}"

    def put(self, data: bytes | BinaryIO) -> str:
        sha256, size = hash_and_size(data)
        known = self.stat(sha256)
        if known is not None and known.size == size and sound(self, sha256):
            return sha256
        with self._asked():
            if size < IN_PIECES:
                whole = data if isinstance(data, bytes) else data.read()
                self._client.put_object(**self._at(sha256), Body=whole, ContentLength=size)
            else:
                transfer = import_module("boto3.s3.transfer")
                plan = transfer.TransferConfig(
                    multipart_threshold=IN_PIECES, multipart_chunksize=IN_PIECES, use_threads=False
                )
                whole = BytesIO(data) if isinstance(data, bytes) else data
                self._client.upload_fileobj(whole, self.bucket.name, self._key(sha256), Config=plan)
        return sha256

    def read(self, sha256: str) -> bytes:
        return b"".join(self.stream(sha256))

    def stream(self, sha256: str) -> Iterator[bytes]:
        with self._asked(absent=lambda: Damaged(f"{sha256} is not in the store")):
            body = self._client.get_object(**self._at(sha256))["Body"]
            yield from proven(sha256, body.iter_chunks(CHUNK))

    def stat(self, sha256: str) -> Kept | None:
        at = self._at(sha256)
        try:
            with self._asked(absent=_Absent):
                known = self._client.head_object(**at)
        except _Absent:
            return None
        return Kept(sha256, known["ContentLength"], known["LastModified"])

    def delete(self, sha256: str) -> bool:
        there = self.stat(sha256) is not None
        with self._asked():
            self._client.delete_object(**self._at(sha256))
        return there

    def __iter__(self) -> Iterator[Kept]:
        with self._asked():
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket.name, Prefix=self.bucket.prefix):
                for one in page.get("Contents", ()):
                    sha256 = one["Key"].rpartition("/")[2]
                    if self.bucket.prefix + _named(sha256) == one["Key"]:  # the bucket may hold other things too
                        yield Kept(sha256, one["Size"], one["LastModified"])

    def drop_parts(self, *, before: datetime) -> int:
        dropped = 0
        with self._asked():
            pages = self._client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self.bucket.name, Prefix=self.bucket.prefix):
                for one in page.get("Uploads", ()):
                    if one["Initiated"] < before:
                        self._client.abort_multipart_upload(
                            Bucket=self.bucket.name, Key=one["Key"], UploadId=one["UploadId"]
                        )
                        dropped += 1
        return dropped

    def check(self) -> None:
        """The bucket is there and the key opens it."""
        with self._asked():
            self._client.head_bucket(Bucket=self.bucket.name)

    # --- how it is asked -----------------------------------------------------------------------------------------

    def _key(self, sha256: str) -> str:
        return self.bucket.prefix + name_of(sha256)

    def _at(self, sha256: str) -> dict[str, str]:
        return {"Bucket": self.bucket.name, "Key": self._key(sha256)}

    @cached_property
    def _client(self) -> Any:
        boto3, config = import_module("boto3"), import_module("botocore.config")
        return boto3.session.Session().client(
            "s3",
            endpoint_url=self.bucket.endpoint,
            region_name=self.bucket.region,
            aws_access_key_id=self.bucket.access_key,
            aws_secret_access_key=self.bucket.secret_key,
            config=config.Config(
                connect_timeout=CONNECT,
                read_timeout=ANSWER,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
                # What only one vendor answers is left out unless it must be; the body's hash is signed in any case.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={"addressing_style": self.bucket.addressing, "payload_signing_enabled": True},
            ),
        )

    @contextmanager
    def _asked(self, absent: Callable[[], Exception] | None = None) -> Iterator[None]:
        """Say in our words what went wrong; `absent()` where the object is not there."""
        errors = import_module("botocore.exceptions")
        try:
            yield
        except errors.ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if absent is not None and code in ABSENT:
                raise absent() from error
            raise Unreachable(f"{self.name} answers {code} to {error.operation_name}") from error
        except (errors.BotoCoreError, errors.HTTPClientError, OSError) as error:
            raise Unreachable(f"{self.name} cannot be reached: {type(error).__name__}") from error


class _Absent(Exception):
    """There is no such object; never leaves this file."""


def _named(sha256: str) -> str:
    try:
        return name_of(sha256)
    except ValueError:
        return ""
