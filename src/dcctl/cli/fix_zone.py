"""`--fix-zone`: the records to publish, collected while reports go by and written as a zone fragment."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from dcctl.errors import UsageError
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
        self._file = file
        self._findings: list[Finding] = []
        self._zones: dict[str, None] = {}
        folder = Path(file or ".").expanduser().parent
        if file not in (None, "-") and not os.access(folder, os.W_OK):
            raise UsageError(f"{file}: its folder cannot be written", next=f"ls -ld {folder}", field="fix_zone")

    @property
    def alone(self) -> bool:
        """Whether the fragment is all that stdout gets."""
        return self._file == "-"

    def watching(self, emit: Emit | None) -> Emit | None:
        """`emit` that also collects; None stays None (the answer then holds every report)."""
        if emit is None or self._file is None:
            return emit
        pass_on: Callable[[object], None] = emit

        def both(item: object) -> None:
            self._take(item)
            pass_on(item)

        return both

    def write(self, data: AuthData) -> None:
        """Write what was collected, with what stands in the answer itself."""
        if self._file is None:
            return
        for item in (*data.domains, *data.channels):
            self._take(item)
        text = fragment(collected(self._findings), zones=self._zones)
        if self._file == "-":
            sys.stdout.write(text)
        else:
            write_private(Path(self._file).expanduser(), text.encode())

    def _take(self, item: object) -> None:
        if isinstance(item, DomainReport):
            self._findings += [one for one in item.findings if one.fix]
            self._zones[item.organizational_domain or item.domain] = None
        elif isinstance(item, Prediction):
            self._findings += [one for one in item.findings if one.fix]
            self._zones[item.author_domain] = None
