"""The SMTP envelope (RFC 5321 section 2.3.1): an empty recipient list has no constructor."""

from dataclasses import dataclass

from dcctl.errors import ValueRefused
from dcctl.mail.address import Mailbox


@dataclass(frozen=True, slots=True)
class Envelope:
    """Reverse-path (None is the null reverse-path `<>`) and one or more forward-paths, duplicates removed in
    order."""

    reverse_path: Mailbox | None
    forward_paths: tuple[Mailbox, ...]

    def __post_init__(self) -> None:
        if not self.forward_paths:
            raise ValueRefused("an envelope needs at least one recipient", field="to")
        object.__setattr__(self, "forward_paths", tuple(dict.fromkeys(self.forward_paths)))

    @property
    def needs_smtputf8(self) -> bool:
        """Whether any path is not ASCII (RFC 6531)."""
        paths = (*self.forward_paths, *([self.reverse_path] if self.reverse_path else ()))
        return not all(path.is_ascii for path in paths)
