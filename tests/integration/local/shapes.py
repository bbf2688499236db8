"""The query shapes the services use, on random documents, writes and questions."""

# pyright: reportUnknownLambdaType=false
# (Hypothesis does not tell the functions given to `map` and `builds` their types.)

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from pymongo import ASCENDING, DESCENDING, IndexModel, ReturnDocument, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, DuplicateKeyError

type Document = dict[str, Any]
type Collection = AsyncCollection[Document]

START = datetime(2026, 1, 1, tzinfo=UTC)
INDEXES = [
    IndexModel("codeKey", unique=True, sparse=True),
    IndexModel("status"),
    IndexModel("tokens"),
    IndexModel("loose"),
    IndexModel("pending", partialFilterExpression={"pending": True}),
    IndexModel("mailKey", unique=True, partialFilterExpression={"mailKey": {"$exists": True}}),
    IndexModel([("at", DESCENDING), ("_id", DESCENDING)]),
]

ids = st.sampled_from([f"id-{letter}" for letter in "abcdefghij"])
words = st.sampled_from(["drill", "laptop", "Ärmel", "o'neill", "日本", ""])
statuses = st.sampled_from(["AVAILABLE", "LENT", "HELD"])
numbers = st.integers(min_value=-3, max_value=9)
times = numbers.map(lambda seconds: START + timedelta(seconds=seconds, milliseconds=7))
loose = st.one_of(st.none(), st.booleans(), numbers, words, st.lists(st.one_of(words, numbers, st.none()), max_size=3), times)
facts = st.fixed_dictionaries({"id": words, "seq": numbers, "time": times, "data": st.dictionaries(st.sampled_from("xy"), words)})

documents = st.fixed_dictionaries(
    {"_id": ids, "rev": st.integers(1, 3), "status": statuses, "name": words, "outbox": st.lists(facts, max_size=2)},
    optional={
        "codeKey": words,
        "mailKey": words,
        "tokens": st.lists(words, max_size=3),
        "loose": loose,
        "n": numbers,
        "seq": numbers,
        "at": times,
        "pending": st.just(True),
        "loan": st.fixed_dictionaries({"id": words, "dueAt": times}),
    },
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "$set": st.fixed_dictionaries({}, optional={"loose": loose, "at": times, "n": numbers, "pending": st.just(True)}).filter(
            bool
        ),
        "$unset": st.sampled_from([{"loan": ""}, {"tokens": ""}, {"codeKey": "", "mailKey": ""}]),
        "$inc": st.just({"rev": 1}),
        "$push": facts.map(lambda fact: {"outbox": {"$each": [fact]}}),
    },
).filter(bool)
pulls = words.map(lambda id_: {"$pull": {"outbox": {"id": id_}}})


def _after(field: str, value: Any, id_: str, order: str) -> Document:
    return {"$or": [{field: {order: value}}, {field: value, "_id": {order: id_}}]}


filters = st.one_of(
    ids.map(lambda id_: {"_id": id_}),
    st.lists(ids, max_size=4).map(lambda several: {"_id": {"$in": several}}),
    st.builds(lambda several, status: {"_id": {"$in": several}, "status": status}, st.lists(ids, max_size=4), statuses),
    st.builds(lambda id_, rev: {"_id": id_, "rev": rev}, ids, st.integers(1, 3)),
    statuses.map(lambda status: {"status": status}),
    st.lists(statuses, min_size=1, max_size=2).map(lambda several: {"status": {"$in": several}}),
    words.map(lambda word: {"codeKey": word}),
    words.map(lambda word: {"tokens": word}),
    st.lists(words, min_size=1, max_size=2).map(lambda several: {"tokens": {"$all": several}}),
    st.lists(words, min_size=1, max_size=2).map(lambda several: {"tokens": {"$in": several}}),
    st.one_of(st.none(), words, numbers, times).map(lambda value: {"loose": value}),
    st.one_of(words, numbers).map(lambda value: {"loose": {"$ne": value}}),
    st.lists(st.one_of(st.none(), words), min_size=1, max_size=2).map(lambda several: {"loose": {"$in": several}}),
    st.lists(words, min_size=1, max_size=2).map(lambda several: {"loose": {"$nin": several}}),
    st.booleans().map(lambda there: {"loose": {"$exists": there}}),
    st.booleans().map(lambda there: {"loan": {"$exists": there}}),
    st.just({"pending": True}),
    words.map(lambda word: {"loan.id": word}),
    words.map(lambda word: {"outbox.id": word}),
    st.builds(lambda status, at: {"status": status, "at": {"$lt": at}}, statuses, times),
    st.builds(lambda low, high: {"n": {"$gte": low, "$lte": high}}, numbers, numbers),
    st.builds(lambda at: {"$or": [{"at": {"$exists": False}}, {"at": {"$lt": at}}]}, times),
    st.builds(lambda word, id_: _after("name", word, id_, "$gt"), words, ids),
    st.builds(lambda at, id_: _after("at", at, id_, "$lt"), times, ids),
    st.builds(lambda status, word, id_: {"$and": [{"status": status}, _after("name", word, id_, "$gt")]}, statuses, words, ids),
)
orders = st.sampled_from([
    [("_id", ASCENDING)],
    [("name", ASCENDING), ("_id", ASCENDING)],
    [("name", DESCENDING), ("_id", DESCENDING)],
    [("at", DESCENDING), ("_id", DESCENDING)],
    [("n", ASCENDING), ("_id", ASCENDING)],
])  # fmt: skip


async def insert(collection: Collection, document: Document) -> Any:
    try:
        return (await collection.insert_one(dict(document))).inserted_id
    except DuplicateKeyError as error:
        return (error.details or {}).get("keyPattern")


async def update(collection: Collection, condition: Document, change: Document) -> Any:
    try:
        result = await collection.update_one(condition, change)
    except DuplicateKeyError as error:
        return (error.details or {}).get("keyPattern")
    return result.matched_count, result.modified_count


async def lease(collection: Collection, condition: Document, order: Any, until: datetime) -> Any:
    return await collection.find_one_and_update(
        condition, {"$set": {"leasedUntil": until}}, sort=order, return_document=ReturnDocument.AFTER
    )


async def project(collection: Collection, id_: str, seq: int, name: str) -> Any:
    """What the relay does: an insert that may come twice, and a projection that only a newer `seq` changes."""
    once = UpdateOne({"_id": id_}, {"$setOnInsert": {"name": name, "seq": seq, "rev": 1}}, upsert=True)
    newer = UpdateOne({"_id": id_, "seq": {"$lt": seq}}, {"$set": {"name": name, "seq": seq}})
    upsert = UpdateOne({"_id": id_ + "-p", "seq": {"$lt": seq}}, {"$set": {"name": name, "seq": seq}}, upsert=True)
    try:
        result = await collection.bulk_write([once, newer, upsert], ordered=False)
    except BulkWriteError as error:
        return [failed["code"] for failed in error.details["writeErrors"]], error.details["nUpserted"]
    return result.matched_count, result.modified_count, result.upserted_count


async def delete(collection: Collection, id_: str) -> Any:
    return (await collection.delete_one({"_id": id_})).deleted_count


writes = st.one_of(
    documents.map(lambda document: (insert, document)),
    documents.map(lambda document: (insert, document)),
    st.builds(lambda id_, rev, change: (update, {"_id": id_, "rev": rev}, change), ids, st.integers(1, 3), changes),
    st.builds(lambda id_, change: (update, {"_id": id_}, change), ids, st.one_of(changes, pulls)),
    st.builds(lambda condition, order, until: (lease, condition, order, until), filters, orders, times),
    st.builds(lambda id_, seq, name: (project, id_, seq, name), ids, numbers, words),
    ids.map(lambda id_: (delete, id_)),
)


async def find(collection: Collection, condition: Document, order: Any, limit: int) -> list[Document]:
    return await collection.find(condition).sort(order).limit(limit).to_list()


async def everything(collection: Collection, condition: Document) -> tuple[list[Document], int]:
    found = await collection.find(condition).to_list()
    return sorted(found, key=lambda document: document["_id"]), await collection.count_documents(condition)


questions = st.one_of(
    st.builds(lambda condition, order, limit: (find, condition, order, limit), filters, orders, st.integers(1, 4)),
    filters.map(lambda condition: (everything, condition)),
)
