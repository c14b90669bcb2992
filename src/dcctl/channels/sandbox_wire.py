"""The `sandbox` channel: accepts everything into `sent/`, and answers into `returned/` by the published rule."""

from datetime import UTC, datetime
from pathlib import Path

from dcctl.channels import sandbox
from dcctl.channels.base import Configured, Outcome, Probe, Receipt, Vault
from dcctl.channels.maildir import MaildirInbox, deliver, make, messages
from dcctl.channels.sandbox_reports import reports
from dcctl.channels.stopwatch import Stopwatch
from dcctl.errors import ChannelError, DcctlError
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope
from dcctl.mail.headers import MAX_BLOCK, split_headers
from dcctl.mail.status import Reply


class SandboxChannel:
    """Two Maildirs below `folder`, made when they are needed."""

    def __init__(self, folder: Path) -> None:
        self._sent = folder / "sent"
        self._returned = folder / "returned"

    async def probe(self, reverse_path: Mailbox | None) -> Probe:
        """Make the folders and say where they are; writes no message."""
        watch = Stopwatch()
        try:
            with watch.stage("folder") as note:
                self._make()
                note.words = str(self._sent.parent)
            with watch.stage("may-send") as note:
                note.words = f"any address may send, <{reverse_path or ''}> too"
        except DcctlError as error:
            return Probe(watch.stages, error)
        return Probe(watch.stages)

    async def send(self, envelope: Envelope, message: bytes) -> Receipt:
        """File the message, then what comes back; every recipient is accepted."""
        watch = Stopwatch()
        try:
            with watch.stage("message") as note:
                queue_id = self._file(self._sent, message).removesuffix(".dcctl")
                reply = Reply(250, f"2.0.0 Ok: queued as {queue_id}")
                note.words = str(reply)
        except DcctlError as error:
            return Receipt("not-sent", stages=watch.stages, error=error)
        for report in reports(envelope, message, datetime.now(UTC)):
            try:
                self._file(self._returned, report)
            except ChannelError as error:  # sent it is; what did not come back is the error beside it
                return Receipt("sent", envelope.forward_paths, (), reply, queue_id, watch.stages, error)
        return Receipt("sent", envelope.forward_paths, (), reply, queue_id, watch.stages)

    async def close(self) -> None:
        """Nothing is held open."""

    async def find(self, message_id: str) -> Outcome:
        """Whether a message with that Message-ID was filed: the sandbox can always tell."""
        return "sent" if message_id.encode() in self._message_ids() else "not-sent"

    def _message_ids(self) -> set[bytes | None]:
        found = set()
        for path in messages(self._sent):
            with path.open("rb") as file:
                found.add(split_headers(file.read(MAX_BLOCK)).first("Message-ID"))
        return found

    def _make(self) -> None:
        try:
            make(self._sent)
            make(self._returned)
        except OSError as error:
            raise self._trouble(error) from error

    def _file(self, folder: Path, raw: bytes) -> str:
        try:
            return deliver(folder, raw).name
        except OSError as error:
            raise self._trouble(error) from error

    def _trouble(self, error: OSError) -> ChannelError:
        return ChannelError(
            f"sandbox folder {self._sent.parent}: {error.strerror or error}",
            next="give the sandbox a path that you can write to",
            field="path",
        )


def open(configured: Configured, vault: Vault, home: Path) -> SandboxChannel:
    """The sandbox; nothing is written before it is used."""
    return SandboxChannel(sandbox.folder(configured.settings, home, configured.name))


def open_inbox(configured: Configured, vault: Vault, home: Path) -> MaildirInbox:
    """Its `returned/` folder, made when absent. Raises `ChannelError`."""
    folder = sandbox.folder(configured.settings, home, configured.name) / "returned"
    try:
        make(folder)
    except OSError as error:
        raise ChannelError(f"sandbox folder {folder}: {error.strerror or error}", field="path") from error
    return MaildirInbox(folder)
