"""A peer: Apollo Gateway in front of the same subgraphs, installed when it is first asked for."""

import shutil
import subprocess
from pathlib import Path

from infra.local.processes import Process
from infra.local.settings import HOST, ROOT
from infra.local.stack import Stack

FOLDER = Path(__file__).parent


def process(stack: Stack, port: int) -> Process:
    """Apollo Gateway as a process before the subgraphs of a running system."""
    _install()
    env = {"PORT": str(port), "SUPERGRAPH": str(ROOT / "router" / "supergraph.graphql"), "NODE_ENV": "production"}
    addresses = {name: value for name, value in stack.processes["router"].env.items() if name.endswith("_URL")}
    return Process(name="apollo", command=("node", str(FOLDER / "serve.mjs")), env=addresses | env, tcp=(HOST, port))


def _install() -> None:
    if not (FOLDER / "node_modules").is_dir():
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("npm is missing: install Node.js to measure Apollo Gateway.")
        subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=FOLDER, check=True)
