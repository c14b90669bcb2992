"""`profile check` and `profile show` as pages."""

from dcctl.render.page import Page, grid, line, span
from dcctl.render.words import many
from dcctl.verbs.profile import CheckData, ShowData


def check_page(data: CheckData) -> Page:
    """The verdict; the problems themselves stand in the error below it."""
    if not data.valid:
        return ()
    channels = many(len(data.channels), "channel")
    people = many(len(data.identities), "identity", "identities")
    return (line(span("ok", "good"), f": {data.path}: {channels}, {people}"),)


def show_page(data: ShowData, *, origin: bool) -> Page:
    """Every value, with `origin` also where it came from."""
    heading = line(span(data.path, "strong"), "" if data.exists else " (does not exist yet)")
    if origin:
        return (heading, grid(("key", "value", "from"), [(row.key, row.value, row.origin) for row in data.values]))
    return (heading, grid(("key", "value"), [(row.key, row.value) for row in data.values]))
