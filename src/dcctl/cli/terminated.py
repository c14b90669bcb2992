"""The end of a run by SIGTERM; a module of its own, so that the way in need not load the event loop."""


class Terminated(BaseException):
    """SIGTERM arrived; what was in hand has been marked."""
