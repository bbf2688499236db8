"""Documents are prepared once, and those that are kept fit into a budget."""

from graphql import build_schema, parse

from subgraphs.chassis.graphql.documents import Documents, Prepared, prepare

SCHEMA = build_schema("type Query { a(b: [String]): Query }")


class Counted:
    """Notes what had to be prepared."""

    def __init__(self, *, longest: int = 10, budget: int = 20) -> None:
        self.prepared: list[str] = []
        self.documents = Documents(self._prepare, longest=longest, budget=budget)

    def _prepare(self, query: str) -> Prepared:
        self.prepared.append(query)
        return Prepared(parse("{ a }"))

    def get(self, *queries: str) -> list[str]:
        """Ask for each in turn; which of them had to be prepared."""
        self.prepared.clear()
        for query in queries:
            self.documents.get(query)
        return list(self.prepared)


def test_a_document_is_prepared_once() -> None:
    assert Counted().get("{ a }", "{ a }", "{ b }", "{ a }") == ["{ a }", "{ b }"]


def test_a_long_document_is_not_kept_and_takes_no_room() -> None:
    counted = Counted()
    counted.get("a" * 10, "b" * 10)

    assert counted.get("c" * 11, "c" * 11) == ["c" * 11, "c" * 11]
    assert counted.get("a" * 10, "b" * 10) == []


def test_the_one_used_longest_ago_makes_room() -> None:
    counted = Counted()
    counted.get("a" * 10, "b" * 10, "a" * 10, "c" * 5)

    assert counted.get("a" * 10, "c" * 5) == []
    assert counted.get("b" * 10) == ["b" * 10]


def test_many_short_ones_may_be_kept() -> None:
    counted = Counted()
    names = [chr(ord("a") + number) for number in range(20)]

    assert counted.get(*names, *names) == names
    assert counted.get("z", *names[1:]) == ["z"]


def test_what_is_wrong_with_a_document_is_kept_too() -> None:
    documents = Documents(lambda query: prepare(SCHEMA, {}, query))

    wrong = documents.get("{ c }")

    assert wrong.document is None
    assert [error.message for error in wrong.errors] == ["Cannot query field 'c' on type 'Query'."]
    assert documents.get("{ c }") is wrong


def test_a_document_nested_beyond_reason_is_wrong_not_a_failure() -> None:
    chain = "{ ...F0 } " + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(420))
    documents = [
        "{ a " * 1_300 + "}" * 1_300,
        "{ a(b: " + "[" * 1_800 + "]" * 1_800 + ") }",
        chain + " fragment F420 on Query { a }",
    ]
    for document in documents:
        (error,) = prepare(SCHEMA, {}, document).errors
        assert "nested too deeply" in error.message
