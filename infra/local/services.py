"""The processes of the supergraph, in the order they are started: stores, subgraphs, router."""

import sys
from collections.abc import Mapping, Sequence

from infra.local.accounts import Account, as_setting, demo_accounts
from infra.local.processes import Process
from infra.local.secrets import keep_secrets
from infra.local.settings import HOST, Settings
from infra.local.stores import Store


def processes(settings: Settings, stores: Sequence[Store]) -> tuple[Process, ...]:
    """Everything to run. Each gets the whole environment, completed by what ties it to the others."""
    env = _shared_env(settings, stores)
    started = [store.process for store in stores if store.process is not None]
    subgraphs = [_subgraph(settings, name, env) for name in ("users", "items", "mail")]
    router = Process(
        name="router", command=("node", "router/serve.mjs"), env=env, ready_url=url(settings, "ROUTER_PORT", "readiness")
    )
    return (*started, *subgraphs, router)


def first_accounts(settings: Settings, stores: Sequence[Store]) -> tuple[Account, ...]:
    """One of each role; with DEMO=0 an admin alone; on a database run elsewhere, which may be anybody's, only if DEMO=1 asks."""
    accounts = demo_accounts(keep_secrets(settings.state).passwords)
    match settings.env.get("DEMO"):
        case "1":
            return accounts
        case _ if stores[0].process is None:
            return ()
        case "0":
            return tuple(account for account in accounts if account.role == "admin")
        case _:
            return accounts


def url(settings: Settings, variable: str, path: str) -> str:
    """A page of the process that listens on `variable`'s port."""
    return f"http://{settings.address(variable)}/{path}"


def _subgraph(settings: Settings, name: str, env: Mapping[str, str]) -> Process:
    ready = url(settings, f"{name.upper()}_PORT", "readiness")
    return Process(name=name, command=(sys.executable, "-m", f"subgraphs.{name}"), env=env, ready_url=ready)


def _shared_env(settings: Settings, stores: Sequence[Store]) -> dict[str, str]:
    secrets = keep_secrets(settings.state)
    defaults = {
        "HOST": HOST,
        "ROUTER_HOST": HOST,
        "WEB_URL": f"http://{settings.address('ROUTER_PORT')}",
        "SERVICE_SECRET": secrets.service,
        "LINK_SECRET": secrets.links,
        "SIGNING_KEYS_DIR": str(settings.state / "keys"),
        "SIGNING_KEYS_CREATE": "true",
    }
    if accounts := first_accounts(settings, stores):
        defaults["FIRST_ACCOUNTS"] = as_setting(accounts)
    tied = {
        **{variable: str(port) for variable, port in settings.ports.items()},
        **{store.variable: store.url for store in stores},
        **{f"{name}_URL": url(settings, f"{name}_PORT", "graphql") for name in ("USERS", "ITEMS", "MAIL")},
        "USERS_GRPC_ADDRESS": settings.address("USERS_GRPC_PORT"),
        "ITEMS_GRPC_ADDRESS": settings.address("ITEMS_GRPC_PORT"),
        "JWKS_URL": url(settings, "USERS_PORT", ".well-known/jwks.json"),
        "MAIL_PUBLIC_URL": url(settings, "MAIL_PORT", "").rstrip("/"),
    }
    return {name: settings.env.get(name, value) for name, value in defaults.items()} | tied
