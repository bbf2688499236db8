"""One SQLite index for all entries of a kind, where mongoeco would make one per MongoDB index over the same table.

Every such index holds the entries of all the others, too: with the services' thirty indexes, writing a document cost five
times as much.
"""

import sqlite3
from typing import Any, override

from mongoeco.engines._sqlite_connection import SQLiteConnection

SCALAR_INDEX = "scidx_shared"
MULTIKEY_INDEX = "mkidx_shared"
_STATEMENTS = {
    f'{verb} "{name}"': verb.split()[0]
    for name in (SCALAR_INDEX, MULTIKEY_INDEX)
    for verb in ("CREATE INDEX", "DROP INDEX IF EXISTS")
}


class SharingConnection(SQLiteConnection):
    """Creates a shared index once and never drops it: the entries of a dropped MongoDB index are deleted one by one anyway."""

    @override
    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        shared = next((verb for start, verb in _STATEMENTS.items() if sql.startswith(start)), None)
        if shared == "CREATE":
            sql = sql.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS", 1)
        elif shared == "DROP":
            sql, parameters = "SELECT 1", ()
        return super().execute(sql, parameters)


def connect(path: str) -> SharingConnection:
    """Open the file. A write-ahead log that is synced at checkpoints: killing the process loses nothing that was committed,
    a power cut may lose the last moments but corrupts nothing. Syncing each commit would cost a disk flush on every write."""
    connection = sqlite3.connect(path, check_same_thread=False, factory=SharingConnection)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection


def index_entries_by_row(connection: sqlite3.Connection) -> None:
    """Let a row's array elements be found by the row: without it, each write reads all the elements of its collection."""
    connection.execute("CREATE INDEX IF NOT EXISTS mkidx_row ON multikey_entries (collection_id, storage_key)")
    connection.commit()
