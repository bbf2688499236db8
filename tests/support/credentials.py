"""What services of tests show each other."""

from pydantic import SecretStr

SERVICE_SECRET = SecretStr("of-tests-only-and-of-no-other-use")
LINK_SECRET = SecretStr("of-links-in-mails-of-tests-only-...")
