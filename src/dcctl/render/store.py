"""`store purge`, `store forget` and `store backup` as pages."""

from datetime import tzinfo

from dcctl.render.page import Page, line, span
from dcctl.render.words import clock, many
from dcctl.verbs.store import BackupData, ForgetData, PurgeData


def purge_page(data: PurgeData, zone: tzinfo | None = None) -> Page:
    """What is gone."""
    gone = ", ".join((many(data.events, "report"), many(data.sends, "send"), many(data.undecided, "undecided mail")))
    return (line(span("purged", "good"), f": {gone} from before {clock(data.before, zone)}"),)


def forget_page(data: ForgetData) -> Page:
    """Where the address stood, and what is left of it."""
    found = f": replaced in {many(data.events, 'report')} and {many(data.sends, 'send')}"
    kept = "mail to it stays refused: a keyed hash is kept, from which nobody can read the address"
    return (line(span("forgotten", "good"), found), *([line(kept, indent=2)] if data.suppressed else []))


def backup_page(data: BackupData) -> Page:
    """Where the copy is."""
    return (line(span("saved", "good"), f": {data.words}"),)
