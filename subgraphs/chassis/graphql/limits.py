"""How large an operation may be. The rule classes are made once, so that validation results can be cached by them."""

from typing import Final

from graphql import ASTValidationRule
from strawberry.extensions.max_aliases import create_validator as max_aliases
from strawberry.extensions.query_depth_limiter import create_validator as max_depth

MAX_DEPTH: Final = 12
MAX_ALIASES: Final = 30
MAX_TOKENS: Final = 4_000
MAX_REPRESENTATIONS: Final = 1_000
MAX_BODY_BYTES: Final = 1_000_000
MAX_MESSAGE_BYTES: Final = 256 * 1024
"""Of a WebSocket."""
MAX_SUBSCRIPTIONS: Final = 50
"""On one connection."""
LONGEST_CACHED: Final = 20_000
CACHED_CHARACTERS: Final = 400_000

LIMIT_RULES: Final[tuple[type[ASTValidationRule], ...]] = (max_depth(MAX_DEPTH, None), max_aliases(MAX_ALIASES))
