"""`--fix-zone`: the records to publish, collected while reports go by and written as a zone fragment."""

import sys
from collections.abc import Callable

from dcctl.cli.files import new_file
from dcctl.local.private_file import write_private
from dcctl.mailauth.check import DomainReport
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.forecast.prediction import Prediction
from dcctl.mailauth.mending.fixes import collected
from dcctl.mailauth.mending.zone_fragment import fragment
from dcctl.verbs import Emit
from dcctl.verbs.check_auth import AuthData


class FixZone:
    """Where the fragment goes; without a place nothing is collected."""

    def __init__(self, file: str | None) -> None:
        """Raises `UsageError` for a place that cannot be written, before anything is asked."""
        self.alone = file == "-"  # the fragment is all that stdout gets
        self._path = None if file is None or self.alone else new_file(file, "fix_zone")
        self._findings: list[Finding] = []
        self._zones: dict[str, None] = {}

    def watching(self, emit: Emit | None) -> Emit | None:
        """`emit` that also collects; None stays None (the answer then holds every report)."""
        if emit is None or self._path is None:
            return emit
        pass_on: Callable[[object], None] = emit

        def both(item: object) -> None:
            self._take(item)
            pass_on(item)

        return both

    def write(self, data: AuthData) -> None:
        """Write what was collected, with what stands in the answer itself. Raises `StoreError`."""
        if self._path is None and not self.alone:
            return
        for item in (*data.domains, *data.channels):
            self._take(item)
        text = fragment(collected(self._findings), zones=self._zones)
        if self.alone:
            sys.stdout.write(text)
        elif self._path is not None:
            write_private(self._path, text.encode())

    def _take(self, item: object) -> None:
        if isinstance(item, DomainReport):
            self._findings += [one for one in item.findings if one.fix]
            self._zones[item.organizational_domain or item.domain] = None
        elif isinstance(item, Prediction):
            fixes = [one for one in item.findings if one.fix]
            self._findings += fixes
            names = (change.name for one in fixes for change in one.fix or ())
            self._zones |= dict.fromkeys(names)  # what a channel needs is the sender's own to publish
