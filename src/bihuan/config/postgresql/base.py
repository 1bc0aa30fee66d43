"""The database backend that settings.py names: a transaction says for whom it asks in the message that begins it."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import IsolationLevel, errors, generators, pq
from psycopg.abc import PQGen

from bihuan import row_scope
from bihuan.config.postgresql import lookups as lookups
from bihuan.config.postgresql import new_models as new_models


class Connection(psycopg.Connection[Any]):
    """psycopg begins a transaction before its first statement, with a message of its own; here that message also says
    for whom. What stands outside of any transaction says it for the session, and the next that asks for somebody else,
    or for nobody, says that first. It is a detail of the driver: tests/web/test_row_scope.py fails should a later
    version not ask for it.
    """

    _alone = b""  # what the last statement outside of a transaction was asked with

    def _start_query(self) -> PQGen[None]:
        if self.pgconn.transaction_status != pq.TransactionStatus.IDLE:
            return
        if self.autocommit:
            alone = row_scope.to_say(self.info.user, session=True)
            if alone != self._alone:
                yield from self._tell(alone or row_scope.NOBODY)
                self._alone = alone
            return
        said = row_scope.to_say(self.info.user)
        if self._alone and not said:  # before BEGIN: a rollback would bring back what was taken away
            yield from self._tell(row_scope.NOBODY)
            self._alone = b""
        if not said:
            yield from super()._start_query()
            return
        yield from self._tell(self._get_tx_start_command() + b"; " + said)

    def _tell(self, message: bytes) -> PQGen[None]:
        self.pgconn.send_query(message)
        for result in (yield from generators.execute(self.pgconn)):
            if result.status != pq.ExecStatus.COMMAND_OK:
                raise errors.error_from_result(result, encoding=self.info.encoding)


class DatabaseWrapper(base.DatabaseWrapper):
    """Opens connections of that kind."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return Connection.connect(**conn_params)
