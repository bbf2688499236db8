"""What stops a command: each error knows what happened, what to do about it and the exit code that says so to a script."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes, as `lendgraph --help` documents them."""

    FINE = 0
    SOME_REFUSED = 1
    USAGE = 2
    UNREACHABLE = 3
    GRAPH_FAILED = 4
    NOT_ALLOWED = 5
    INTERRUPTED = 130


class CommandError(Exception):
    """Stops the command with one line of what happened and one of what to do."""

    exit_code = Exit.USAGE

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class WrongUsage(CommandError):
    """Options that do not go together, or not here."""


class UnreadableFile(CommandError):
    """A file that is missing, or not the table it should be."""


class EndpointUnreachable(CommandError):
    """Nothing answers at the endpoint, or not with GraphQL."""

    exit_code = Exit.UNREACHABLE


class GraphFailed(CommandError):
    """The graph answered with an error instead of data: something behind the router is down, or we asked wrongly."""

    exit_code = Exit.GRAPH_FAILED

    def __init__(self, message: str, hint: str, detail: str = "") -> None:
        super().__init__(message, hint)
        self.detail = detail or message


class NotRefreshed(GraphFailed):
    """Nobody can say at the moment whether the session goes on."""


class NotSignedIn(CommandError):
    """The graph wants to know who asks, or does not believe what it was told."""

    exit_code = Exit.NOT_ALLOWED


class NotAllowed(CommandError):
    """Whoever is signed in has not the role for this."""

    exit_code = Exit.NOT_ALLOWED


class Interrupted(CommandError):
    """Somebody pressed Ctrl-C."""

    exit_code = Exit.INTERRUPTED
