"""What `dcctl test-send` costs by SMTP to a loopback sink, in units of a bare aiosmtplib script that does the same."""

import sys
import tempfile
from pathlib import Path

from sink import Sink
from timing import Figure, byte_compile, child_environment, compared, paired, ratio, table

ROUNDS = 21
BAR = 2.2
USER, SECRET, SENDER, RECIPIENT = "u", "bench secret", "me@bench.test", "you@bench.test"

PROFILE = """channels:
  bench:
    kind: smtp
    host: 127.0.0.1
    port: {port}
    tls: implicit
    user: {user}
    secret: env:BENCH_SECRET
    ca_file: {ca_file}
identities:
  me:
    address: {sender}
    channel: bench
    default: true
"""


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """One figure, by CPU; RuntimeError when a message did not reach the sink."""
    byte_compile()
    with tempfile.TemporaryDirectory() as name, Sink(Path(name), USER, SECRET) as sink:
        commands = {"dcctl": _dcctl(), "bare": _bare(sink)}
        samples = paired(commands, _environment(Path(name), sink), rounds)
        if sink.accepted != (expected := len(commands) * (rounds + 1)):
            raise RuntimeError(f"{sink.accepted} messages arrived instead of {expected}")
    dcctl, bare = samples["dcctl"], samples["bare"]
    detail = compared(dcctl, bare, "cpu")
    return [Figure("dcctl test-send", ratio(dcctl, bare, "cpu"), BAR, "x bare aiosmtplib", detail)]


def _dcctl() -> list[str]:
    program = str(Path(sys.executable).with_name("dcctl"))
    return [program, "test-send", "--channel", "bench", "--to", RECIPIENT, "--json"]


def _bare(sink: Sink) -> list[str]:
    script = str(Path(__file__).with_name("bare_send.py"))
    return [sys.executable, script, str(sink.port), str(sink.ca_file), USER, SENDER, RECIPIENT]


def _environment(folder: Path, sink: Sink) -> dict[str, str]:
    """The profile written and named, the state in the throw-away folder, the secret at hand."""
    profile = folder / "profile.yaml"
    profile.write_text(PROFILE.format(port=sink.port, user=USER, ca_file=sink.ca_file, sender=SENDER))
    profile.chmod(0o600)
    return child_environment(DCCTL_CONFIG=str(profile), DCCTL_STATE=str(folder / "state"), BENCH_SECRET=SECRET)


if __name__ == "__main__":
    print(table(measure()))
