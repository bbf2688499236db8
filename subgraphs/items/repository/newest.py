"""Writing what facts tell, in any order and any number of times: the newest stands."""

from collections.abc import Iterable
from typing import Final

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from subgraphs.chassis import mongo
from subgraphs.chassis.mongo import Document

_DUPLICATE_KEY: Final = 11000


async def keep_newest(collection: mongo.Collection, documents: Iterable[Document]) -> None:
    """Write documents unless newer ones (by `seq`) were written."""
    changes = [_upsert(document) for document in documents]
    if not changes:
        return
    try:
        await collection.bulk_write(changes, ordered=False)
    except BulkWriteError as error:
        if any(each["code"] != _DUPLICATE_KEY for each in error.details["writeErrors"]):
            raise


def _upsert(document: Document) -> UpdateOne:
    """Where a newer one was written the upsert collides with its `_id`, and that is no loss."""
    fields = {name: value for name, value in document.items() if name != "_id"}
    return UpdateOne({"_id": document["_id"], "seq": {"$lt": document["seq"]}}, {"$set": fields}, upsert=True)
