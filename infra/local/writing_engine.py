"""The writing half of the embedded MongoDB's engine: its file, no change streams, sorted updates that do not read everything."""

import sqlite3
import threading
from collections.abc import Generator
from dataclasses import replace
from typing import Any, override

from mongoeco.core.operation_context import ChangePublicationPolicy
from mongoeco.engines import SQLiteEngine
from mongoeco.engines.semantic_core import compile_find_semantics

from infra.local.shared_indexes import MULTIKEY_INDEX, SCALAR_INDEX, connect, index_entries_by_row


class _Candidates(threading.local):
    """The rows among which the sorted update of this thread looks for its match; None means all."""

    keys: list[str] | None = None


class WritingEngine(SQLiteEngine):
    """The plain engine with writes at a quarter of their cost."""

    capabilities = replace(SQLiteEngine.capabilities, change_delivery="none")

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._candidates = _Candidates()

    # -- the file

    @override
    def _create_sqlite_connection(self) -> sqlite3.Connection:
        return connect(self._path)

    @override
    def _connect_sync(self) -> None:
        super()._connect_sync()
        with self._lock:
            index_entries_by_row(self._main_connection())

    def _main_connection(self) -> sqlite3.Connection:
        assert self._connection is not None
        return self._connection

    @override
    def _physical_scalar_index_name(self, db_name: str, coll_name: str, index_name: str) -> str:
        return SCALAR_INDEX

    @override
    def _physical_multikey_index_name(self, db_name: str, coll_name: str, index_name: str) -> str:
        return MULTIKEY_INDEX

    # -- writes without a record for change streams

    @override
    async def insert_document(self, *args: Any, **options: Any) -> Any:
        return await super().insert_document(*args, **_unpublished(options))

    @override
    async def insert_documents(self, *args: Any, **options: Any) -> Any:
        return await super().insert_documents(*args, **_unpublished(options))

    @override
    async def update_with_operation(self, db_name: str, coll_name: str, operation: Any, *args: Any, **options: Any) -> Any:
        unpublished = _unpublished(options)
        if operation.context is not None:
            operation = replace(operation, context=unpublished["operation_context"])
        return await super().update_with_operation(db_name, coll_name, operation, *args, **unpublished)

    @override
    async def delete_with_operation(self, db_name: str, coll_name: str, operation: Any, *args: Any, **options: Any) -> Any:
        unpublished = _unpublished(options)
        if operation.context is not None:
            operation = replace(operation, context=unpublished["operation_context"])
        return await super().delete_with_operation(db_name, coll_name, operation, *args, **unpublished)

    # -- sessions that end amid a write

    @override
    def _rollback_write(self, conn: sqlite3.Connection, context: Any) -> None:
        """A client that goes away ends its session, maybe amid its write. The plain engine then refuses to roll back for it, and
        the transaction stays open: all later writes of everybody would wait in it, acknowledged, unseen and lost at the end."""
        super()._rollback_write(conn, context if context is not None and context.active else None)

    # -- the first match of a sorted update

    @override
    def _update_with_operation_sync(self, db_name: str, coll_name: str, operation: Any, *args: Any, **options: Any) -> Any:
        """The plain engine reads and sorts every document for an update with a sort order; here SQL names the first match."""
        if not operation.sort:
            return super()._update_with_operation_sync(db_name, coll_name, operation, *args, **options)
        with self._lock:
            self._candidates.keys = self._first_match(db_name, coll_name, operation)
            try:
                return super()._update_with_operation_sync(db_name, coll_name, operation, *args, **options)
            finally:
                self._candidates.keys = None

    def _first_match(self, db: str, collection: str, operation: Any) -> list[str] | None:
        if operation.collation is not None:
            return None
        wanted = compile_find_semantics({}, plan=operation.plan, sort=operation.sort, limit=1)
        plan = self._compile_read_execution_plan(
            db, collection, wanted, select_clause="documents.storage_key, documents.document"
        )
        if not plan.use_sql or plan.sql is None or plan.apply_python_sort or plan.apply_python_residual:
            return None
        return [row[0] for row in self._main_connection().execute(plan.sql, plan.params)]

    @override
    def _load_documents(self, db_name: str, coll_name: str) -> Generator[tuple[str, Any]]:
        """The first reading within a sorted update looks for the match; later ones (unique indexes) need every document."""
        candidates, self._candidates.keys = self._candidates.keys, None
        if candidates is None:
            yield from super()._load_documents(db_name, coll_name)
        else:
            yield from self._load_documents_by_storage_keys(db_name, coll_name, candidates).items()


def _unpublished(options: dict[str, Any]) -> dict[str, Any]:
    """Nobody follows change streams here, and recording each change for them doubles a write's cost."""
    context = options.get("operation_context")
    if context is None:
        return options
    return {**options, "operation_context": replace(context, publication=ChangePublicationPolicy.DISABLED)}
