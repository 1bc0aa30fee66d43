"""The database backend that settings.py names: a transaction says for whom it asks in the message that begins it."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import IsolationLevel, errors, generators, pq
from psycopg.abc import PQGen

from bihuan import row_scope
from bihuan.config.postgresql import lookups as lookups


class Connection(psycopg.Connection[Any]):
    """psycopg begins a transaction before its first statement, with a message of its own; here that message also says
    for whom. It is a detail of the driver: tests/web/test_row_scope.py fails should a later version not ask for it.
    """

    def _start_query(self) -> PQGen[None]:
        said = row_scope.to_say(self.info.user)
        if not said or self.autocommit or self.pgconn.transaction_status != pq.TransactionStatus.IDLE:
            yield from super()._start_query()
            return
        self.pgconn.send_query(self._get_tx_start_command() + b"; " + said)
        for result in (yield from generators.execute(self.pgconn)):
            if result.status != pq.ExecStatus.COMMAND_OK:
                raise errors.error_from_result(result, encoding=self.info.encoding)


class DatabaseWrapper(base.DatabaseWrapper):
    """Opens connections of that kind."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return Connection.connect(**conn_params)
