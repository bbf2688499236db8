"""What every answer of every subgraph has to look like, and what to throw at them."""

from typing import Any

from hypothesis import strategies as st

CODES = {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "UNAVAILABLE"}


def assert_clean_answer(status: int, body: Any) -> None:
    """GraphQL's shape, no failure of ours, a code on every error, and nothing that looks like our insides."""
    assert status in {200, 400}
    for error in body.get("errors") or []:
        assert error["extensions"]["code"] in CODES, error
        assert not any(sign in error["message"] for sign in ("Traceback", "subgraphs.", "object at 0x", "pymongo"))


def references(typename: str, known: str) -> st.SearchStrategy[Any]:
    """Representations for `_entities`: good ones, unknown ids, unknown types, missing and odd keys, no objects at all."""
    names = st.sampled_from([typename, "Nope", "", "Query", "__Type", "String"])
    typenames = names | st.none() | st.integers() | st.lists(st.text(), max_size=1)
    ids = st.sampled_from([known, "", "nobody", "$where"]) | st.none() | st.integers() | st.dictionaries(st.text(), st.none())
    shaped = st.fixed_dictionaries({}, optional={"__typename": typenames, "id": ids, "extra": st.text()})
    good = st.just({"__typename": typename, "id": known})
    return good | shaped | st.text() | st.integers() | st.lists(st.none(), max_size=2)


def refers(representation: Any, typename: str, id: str) -> bool:
    """Whether this is a reference to that entity, whatever else it says."""
    return isinstance(representation, dict) and (representation.get("__typename"), representation.get("id")) == (typename, id)


def hostile_documents(selection: str) -> list[tuple[str, str]]:
    """Documents that cost more than anybody needs, around a selection of the root type."""
    deep = "{ __schema { types { " + "fields { type { " * 8 + "name" + " } }" * 8 + " } } }"
    aliases = "{ " + " ".join(f"a{number}: __typename" for number in range(40)) + " }"
    tokens = "{ " + " ".join([selection] * 2_000) + " }"
    circular = f"query {{ ...A }} fragment A on Query {{ {selection} ...B }} fragment B on Query {{ ...A }}"
    nested = "{ a " * 900 + "}" * 900
    value = "{ a(b: " + "[" * 1_500 + "]" * 1_500 + ") }"
    chain = "{ ...F0 } " + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(420))
    return [
        ("chain of fragments", chain + f" fragment F420 on Query {{ {selection} }}"),
        ("nested selections", nested),
        ("nested value", value),
        ("aliases", aliases),
        ("tokens", tokens),
        ("circular fragments", circular),
        ("depth of introspection", deep),
    ]
