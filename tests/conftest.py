"""How the tests run: Hypothesis without a stopwatch, since a report takes as long as the machine is slow."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "lotbook", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("lotbook")
