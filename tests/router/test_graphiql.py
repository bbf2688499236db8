"""GraphiQL's page signs people in; its parts are tested where they run, in Node."""

import subprocess
from pathlib import Path

TESTS = Path(__file__).with_name("graphiql_session.test.mjs")


def test_the_page_keeps_its_visitors_signed_in() -> None:
    ran = subprocess.run(["node", "--test", TESTS], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert "# tests 6" in ran.stdout
