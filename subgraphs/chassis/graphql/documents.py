"""Operations prepared once and run often: parsed, validated, and kept while they fit into a budget of memory."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import DocumentNode, GraphQLError, GraphQLSchema, GraphQLSyntaxError, Source, parse, specified_rules, validate

from subgraphs.chassis.graphql.access import Need, needs_of_operations
from subgraphs.chassis.graphql.limits import CACHED_CHARACTERS, LIMIT_RULES, LONGEST_CACHED, MAX_TOKENS

_RULES = (*specified_rules, *LIMIT_RULES)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation that may run, or what is wrong with it."""

    document: DocumentNode | None
    errors: Sequence[GraphQLError] = ()
    needs: Mapping[str, Sequence[Need]] = field(default_factory=dict[str, Sequence[Need]])
    """What each operation asks of whoever runs it, by name."""


def prepare(schema: GraphQLSchema, needs: Mapping[str, Need], query: str) -> Prepared:
    """Parse and validate a document, and see what it needs of what the root fields need."""
    try:
        document = parse(query, max_tokens=MAX_TOKENS)
        errors = validate(schema, document, _RULES, hide_suggestions=True)
    except GraphQLError as error:
        return Prepared(None, [error])
    except RecursionError:
        return Prepared(None, [GraphQLSyntaxError(Source(query), 0, "The document is nested too deeply.")])
    return Prepared(None, errors) if errors else Prepared(document, needs=needs_of_operations(document, needs))


class Documents:
    """Prepares documents, and keeps those used last. Parsed, a character takes up to 250 bytes: hence a budget, not a number."""

    def __init__(
        self, prepare: Callable[[str], Prepared], *, longest: int = LONGEST_CACHED, budget: int = CACHED_CHARACTERS
    ) -> None:
        self._prepare = prepare
        self._longest = longest
        self._left = budget
        self._kept = OrderedDict[str, Prepared]()

    def get(self, query: str) -> Prepared:
        """The prepared document, from memory if it is there."""
        if (known := self._kept.get(query)) is not None:
            self._kept.move_to_end(query)
            return known
        prepared = self._prepare(query)
        if len(query) <= self._longest:
            self._keep(query, prepared)
        return prepared

    def _keep(self, query: str, prepared: Prepared) -> None:
        self._kept[query] = prepared
        self._left -= len(query)
        while self._left < 0:
            forgotten, _ = self._kept.popitem(last=False)
            self._left += len(forgotten)
