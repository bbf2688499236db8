"""Settings all tests share."""

from hypothesis import HealthCheck, settings

# Shared machines stall at times; what a property costs is not what it asserts.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")
