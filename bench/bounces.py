"""What reading returned mail costs: a Maildir as a whole process, the scanner alone, and mails made to be slow.

`python bench/bounces.py`. The mails are those of `../shared/suites/bounces` (bounces and delays, in turn) where they
are there, else the demo's one.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Final

from timing import ROOT, Figure, Sample, byte_compile, child_environment, paired, table

from dcctl.bounces.scan import scan

DCCTL: Final = str(Path(sys.executable).with_name("dcctl"))
SUITE: Final = Path(os.environ.get("DCCTL_SUITES") or ROOT.parent / "shared" / "suites") / "bounces"
MAILS: Final = 3_000
MAILBOX: Final = 30_000  # mails of the mbox whose size must not show in the memory
ROUNDS: Final = 5
MIB: Final = 1.048576  # MB


def returned() -> list[bytes]:
    """The mails to measure with."""
    if not SUITE.is_dir():
        return [(ROOT / "demo" / "returned.eml").read_bytes()]
    rows = [json.loads(line) for line in (SUITE / "expected.jsonl").read_text().splitlines()]
    return [(SUITE / "messages" / row["file"]).read_bytes() for row in rows if row["cls"] in ("bounce", "delayed")]


def make_maildir(folder: Path, mails: Sequence[bytes]) -> None:
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    for number, raw in enumerate(islice(cycle(mails), MAILS)):
        (folder / "cur" / f"{number:05}.mail:2,S").write_bytes(raw)


def make_mbox(path: Path, mails: Sequence[bytes]) -> None:
    with path.open("wb") as file:
        for raw in islice(cycle(mails), MAILBOX):
            body = raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw
            file.write(
                b"From MAILER-DAEMON Tue Jun 10 10:00:00 2025\n" + body.replace(b"\nFrom ", b"\n>From ") + b"\n\n"
            )


def processes(mails: Sequence[bytes]) -> Iterator[Figure]:
    """`dcctl bounces scan --format jsonl`, start of Python and all."""
    with tempfile.TemporaryDirectory() as name:
        folder, mbox = Path(name) / "Maildir", Path(name) / "mbox"
        make_maildir(folder, mails)
        make_mbox(mbox, mails)
        scan_of = [DCCTL, "bounces", "scan", "--format", "jsonl"]
        commands = {
            "one": [*scan_of, str(folder)],
            "three": [*scan_of, *[str(folder)] * 3],
            "jobs": [*scan_of, *[str(folder)] * 3, "--jobs", "2"],
        }
        samples = paired(commands, child_environment(HOME=name), ROUNDS)
        whole = paired({"mbox": [*scan_of, str(mbox)]}, child_environment(HOME=name), 1)
    cpu = median(sample.cpu for sample in samples["one"])
    yield Figure(
        "bounces: whole process", MAILS / cpu, 2700, "mails a CPU s", f"{MAILS} mails in {cpu:.2f} s CPU", least=True
    )
    gain = median(_gains(samples["three"], samples["jobs"]))
    cores = os.cpu_count() or 1
    yield Figure("bounces: --jobs 2", gain, 1.4, "x faster", f"{3 * MAILS} mails, wall, {cores} cores", least=True)
    for label, found, count in (("Maildir", samples["one"], MAILS), ("mbox", whole["mbox"], MAILBOX)):
        peak = max(sample.peak for sample in found) / MIB
        yield Figure(f"bounces: memory, {label}", peak, 60, "MiB", f"{count} mails")


def _gains(alone: Sequence[Sample], together: Sequence[Sample]) -> list[float]:
    return [one.wall / other.wall for one, other in zip(alone, together, strict=True)]


def scanner(mails: Sequence[bytes]) -> Iterator[Figure]:
    """`scan` in a process that has started."""
    todo = list(islice(cycle(mails), MAILS))
    seconds = median(_seconds(lambda: [scan(raw) for raw in todo]) for _ in range(ROUNDS))
    yield Figure("bounces: scanner alone", MAILS / seconds, 5000, "mails a CPU s", f"{seconds:.2f} s CPU", least=True)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def large() -> dict[str, tuple[bytes, float]]:
    """Mails made to be slow, and the most seconds each may take."""
    head = b"From: MAILER-DAEMON@example.net\r\nSubject: Undelivered Mail Returned to Sender\r\nReturn-Path: <>\r\n"
    plain = head + b"\r\n"
    report = head + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\n"
    status = (
        b"\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        b"Final-Recipient: rfc822; a@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
    )
    copy = b"Content-Type: message/rfc822\r\n\r\nMessage-ID: <1@example.net>\r\n\r\n" + b"QUJD" * 18 + b"\r\n"
    log = b"".join(b"a%d@example.org: delivered to mx%d.example.org\r\n" % (one, one) for one in range(110_000))
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (one, one) for one in range(10_000)
    )
    parts = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 100_000
    return {
        "15 MB report": (report + status + copy + b"QUJD" * (15 << 18), 0.5),
        "15 MB attachment": (plain + b"QUJDREVG\r\n" * (3 << 19), 0.5),
        "5 MB log of addresses": (plain + log, 0.3),
        "10,000 levels": (head + nested, 1.0),
        "100,000 parts": (head + parts, 1.0),
        "1 MB header": (b"X-A: b\r\n" * (1 << 17) + plain, 1.0),
    }


def slow() -> Iterator[Figure]:
    for name, (raw, bar) in large().items():
        seconds = median(_seconds(lambda raw=raw: scan(raw)) for _ in range(3))  # type: ignore[misc]
        yield Figure(f"bounces: {name}", seconds, bar, "s", f"{len(raw) / 1e6:.1f} MB, {scan(raw).kind}")


def measure() -> list[Figure]:
    """All figures of this file."""
    byte_compile()
    mails = returned()
    return [*processes(mails), *scanner(mails), *slow()]


if __name__ == "__main__":
    figures = measure()
    print(table(figures))
    sys.exit(0 if all(figure.met for figure in figures) else 1)
