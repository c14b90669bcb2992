"""Settings of all tests: an example may take as long as a busy machine needs; cost is bounded by counts."""

from hypothesis import settings

settings.register_profile("dcctl", deadline=None)
settings.load_profile("dcctl")
