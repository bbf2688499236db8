"""mongoeco's SQLite engine, made fast for the query shapes the services use, with the same answers."""

from collections.abc import Sequence
from typing import Any, override

from mongoeco.core.query_plan import AllCondition, EqualsCondition, InCondition
from mongoeco.engines.sqlite_query import path_array_prefixes, translate_query_plan

from infra.local.field_kinds import FieldKinds, Kind
from infra.local.writing_engine import WritingEngine

type Fragment = tuple[str, list[Any]]

_SORT_KINDS = {"number": Kind.NUMBER, "string": Kind.TEXT, "bool": Kind.BOOL}
_COMPARABLE = {*_SORT_KINDS, "datetime"}
_AWKWARD = {Kind.ARRAY, Kind.OBJECT, Kind.OTHER}


class LocalEngine(WritingEngine):
    """The plain engine scans the whole collection to learn what kinds of values a field holds, again after every write, and to
    check `_id`s and array elements. Here those answers come from `FieldKinds` and from the index tables it keeps anyway."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._kinds = FieldKinds(self._main_connection)

    def _kinds_of(self, db: str, collection: str, field: str) -> set[Kind]:
        with self._lock:
            return self._kinds.of((db, collection), field)

    # -- writes

    @override
    def _validate_document_against_unique_indexes(
        self, db_name: str, coll_name: str, document: dict[str, Any], *, scan_payload_id: bool = False, **options: Any
    ) -> None:
        """Every write passes here, under the lock, before its document becomes visible. A string `_id` equals only itself,
        so the row's key settles whether it is taken, and no document has to be read."""
        self._kinds.note((db_name, coll_name), document)
        scan = scan_payload_id and not isinstance(document.get("_id"), str)
        super()._validate_document_against_unique_indexes(db_name, coll_name, document, scan_payload_id=scan, **options)

    @override
    def _rename_collection_sync(self, *args: Any, **options: Any) -> Any:
        with self._lock:
            self._kinds.forget()
            return super()._rename_collection_sync(*args, **options)

    # -- what a collection's fields hold

    @override
    def _field_is_top_level_array_in_collection(self, db_name: str, coll_name: str, field: str) -> bool:
        return Kind.ARRAY in self._kinds_of(db_name, coll_name, field)

    @override
    def _field_traverses_array_in_collection(self, db_name: str, coll_name: str, field: str) -> bool:
        return any(Kind.ARRAY in self._kinds_of(db_name, coll_name, prefix) for prefix in path_array_prefixes(field))

    @override
    def _field_traverses_dbref_in_collection(self, db_name: str, coll_name: str, field: str) -> bool:
        if not any(Kind.OTHER in self._kinds_of(db_name, coll_name, prefix) for prefix in path_array_prefixes(field)):
            return False
        return super()._field_traverses_dbref_in_collection(db_name, coll_name, field)

    @override
    def _field_contains_tagged_value_type_in_collection(self, db_name: str, coll_name: str, field: str, value_type: str) -> bool:
        if Kind.OTHER not in self._kinds_of(db_name, coll_name, field) and value_type != "datetime":
            return False
        return super()._field_contains_tagged_value_type_in_collection(db_name, coll_name, field, value_type)

    @override
    def _field_has_comparison_type_mismatch_in_collection(
        self, db_name: str, coll_name: str, field: str, expected_type: str
    ) -> bool:
        """Without a mismatch the comparison becomes one of the same type only, which is also what MongoDB does: a date is
        never less than a number or null. (The plain engine compares across types as sorting does.)"""
        return expected_type not in _COMPARABLE or bool(_AWKWARD & self._kinds_of(db_name, coll_name, field))

    @override
    def _field_has_uniform_scalar_sort_type_in_collection(self, db_name: str, coll_name: str, field: str) -> str | None:
        kinds = self._kinds_of(db_name, coll_name, field)
        return next((name for name, kind in _SORT_KINDS.items() if kinds == {kind}), None)

    @override
    def _sort_requires_python(self, db_name: str, coll_name: str, plan: Any, sort: Any) -> bool:
        if any(_AWKWARD & self._kinds_of(db_name, coll_name, field) for field, _ in sort or ()):
            return super()._sort_requires_python(db_name, coll_name, plan, sort)
        return bool(sort) and self._plan_has_array_traversing_paths(db_name, coll_name, plan)

    # -- narrowing a condition to the rows that can match

    @override
    def _translate_query_plan_with_multikey(self, db_name: str, coll_name: str, plan: Any) -> Fragment:
        """Conditions on strings are first narrowed to the keys of the rows that can match, then checked as ever."""
        match plan:
            case EqualsCondition(field=field, value=str(value)):
                return self._narrowed(db_name, coll_name, plan, field, [[value]])
            case InCondition(values=[]):
                return "FALSE", []  # the plain engine makes a syntax error of it when the field has an index
            case InCondition(field=field, values=[str(), *_] as values) if all(type(value) is str for value in values):
                return self._narrowed(db_name, coll_name, plan, field, [values])
            case AllCondition(field=field, values=[str(), *_] as values) if all(type(value) is str for value in values):
                return self._narrowed(db_name, coll_name, plan, field, [[value] for value in values])
            case _:
                return super()._translate_query_plan_with_multikey(db_name, coll_name, plan)

    def _narrowed(self, db: str, collection: str, plan: Any, field: str, alternatives: Sequence[Sequence[Any]]) -> Fragment:
        """`plan`, where a matching row must be among the rows of each of `alternatives`."""
        rows = [self._rows_with(db, collection, field, values) for values in alternatives]
        if None in rows:
            return super()._translate_query_plan_with_multikey(db, collection, plan)
        fragments = [row for row in rows if row is not None] + [translate_query_plan(plan)]
        return " AND ".join(f"({sql})" for sql, _ in fragments), [value for _, params in fragments for value in params]

    def _rows_with(self, db: str, collection: str, field: str, values: Sequence[str]) -> Fragment | None:
        """A condition that holds for every row in which `field` equals, or contains, one of `values`; None without an index."""
        marks = ",".join("?" * len(values))
        if field == "_id":
            return f"documents.storage_key IN ({marks})", [self._storage_key(value) for value in values]
        index = self._equality_index(db, collection, field)
        id_ = self._lookup_collection_id(self._require_connection(), db, collection)
        if index is None or id_ is None:
            return None
        tables = ["scalar_index_entries"]
        if Kind.ARRAY in self._kinds_of(db, collection, field):
            tables.append("multikey_entries")
        condition = f"collection_id = ? AND index_name = ? AND type_score = ? AND element_key IN ({marks})"
        params = [id_, index["name"], self._multikey_type_score("string"), *values]
        selects = " UNION ALL ".join(f"SELECT storage_key FROM {table} WHERE {condition}" for table in tables)  # noqa: S608 - all ours
        return f"documents.storage_key IN ({selects})", params * len(tables)

    def _equality_index(self, db: str, collection: str, field: str) -> Any:
        """A single-field index that has an entry for every string in `field`, and for each of its elements if it is an array."""
        arrays = Kind.ARRAY in self._kinds_of(db, collection, field)
        for index in self._load_indexes(db, collection):
            complete = not index.get("partial_filter_expression") and not index.get("collation")
            holds_elements = index.get("multikey") or not arrays
            if index["fields"] == [field] and self._supports_scalar_index(index) and complete and holds_elements:
                return index
        return None
