"""Sources on disk: what is one mail, what is many, what is listed and stepped over."""

import gzip
import os
from collections.abc import Iterator
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import cast

import pytest

from dcctl.bounces.files import Problem, Source, read_sources
from dcctl.bounces.mbox import split_mails

ONE = b"From: a@example.org\nSubject: 1\n\nbody\n"
FROM = b"From MAILER-DAEMON Tue Jun 10 10:00:00 2025\n"
MBOX = FROM + ONE + b"\n" + FROM + ONE.replace(b"1", b"2") + b"\n"


def listed(*paths: Path | str) -> list[tuple[str, int | None] | str]:
    """Where mails and problems were found: (name, index) or the problem's text."""
    return [
        f"{Path(found.source).name}: {found.why}"
        if isinstance(found, Problem)
        else (Path(found.source).name, found.index)
        for found in read_sources([str(path) for path in paths])
    ]


def pieces(raw: bytes, **options: bool | int) -> list[bytes]:
    """The mails in a stream."""
    return [piece.raw for piece in split_mails(BytesIO(raw), **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "count"),
    [
        (b"", 0),
        (ONE, 1),
        (FROM + ONE, 1),  # many systems store one mail so
        (MBOX, 2),
        (MBOX.replace(b"\n", b"\r\n"), 2),
        (MBOX * 1000, 2000),
        (FROM + ONE + b"\n>" + FROM + ONE, 1),  # quoted
        (FROM + ONE + FROM + ONE, 1),  # no empty line before
        (FROM + ONE + b"\nFrom here on it gets better\nand: better\n", 1),  # no date
        (FROM + ONE + b"\n" + FROM + b"no field follows\n", 1),
        (FROM + ONE + b"\nFrom " + b"0" * 40 + b" Mon Sep 17 00:00:00 2001\n" + ONE, 1),  # git format-patch
        (ONE + b"\n" + FROM + ONE, 1),  # does not begin as a mailbox
    ],
)
def test_mbox_by_structure(raw: bytes, count: int) -> None:
    found = pieces(raw)
    assert len(found) == count
    assert b"".join(found) == raw


@pytest.mark.parametrize("padding", range((1 << 16) - 4200, (1 << 16) + 40, 53))
def test_a_separator_anywhere_in_the_blocks_read(padding: int) -> None:
    first = FROM + ONE + b"x" * padding + b"\n\n"
    assert pieces(first + FROM + ONE) == [first, FROM + ONE]


def test_a_mail_beyond_the_limit_is_cut_and_counted() -> None:
    big = FROM + ONE + b"x\n" * 400_000 + b"\n"
    found = list(split_mails(BytesIO(big + FROM + ONE), limit=1000))
    assert [(piece.raw, piece.omitted) for piece in found] == [(big[:1000], len(big) - 1000), (FROM + ONE, 0)]


def test_one_endless_mail_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dcctl.bounces.mbox.MAX_OMITTED", 1 << 20)
    blocks: list[int] = []

    class Endless:
        def read(self, size: int, /) -> bytes:
            blocks.append(size)
            return b"x" * size

    with pytest.raises(OSError, match="one mail of more than"):
        list(split_mails(Endless(), limit=1000))
    assert sum(blocks) < 1 << 21


def test_names_and_indexes(tmp_path: Path) -> None:
    (tmp_path / "box").write_bytes(MBOX)
    (tmp_path / "box.gz").write_bytes(gzip.compress(MBOX))
    (tmp_path / "one").write_bytes(FROM + ONE)
    (tmp_path / "quotes-another.eml").write_bytes(MBOX)
    assert listed(tmp_path / "one", tmp_path) == [
        ("one", None),
        ("box", 0),
        ("box", 1),
        ("box.gz", 0),
        ("box.gz", 1),
        ("one", None),
        ("quotes-another.eml", None),
    ]


def test_the_path_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "a.eml").write_bytes(ONE)
    monkeypatch.chdir(tmp_path)
    given = ["mail", "./mail/", "mail/a.eml", "./mail/a.eml"]
    assert [found.source for found in read_sources(given)] == [
        "mail/a.eml",
        "./mail/a.eml",
        "mail/a.eml",
        "./mail/a.eml",
    ]


def test_maildir(tmp_path: Path) -> None:
    for name in ("cur/2:2,S", "new/1", "tmp/3", "dovecot-uidlist", "cur/.hidden", ".Sent/cur/9", ".Sent/new/8"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(MBOX)  # a mail in a Maildir is one file, whatever it holds
    assert listed(tmp_path) == [("2:2,S", None), ("1", None)]
    assert listed(tmp_path / "new") == [("1", None)]


def test_folders_below_sorted_without_hidden_and_tmp(tmp_path: Path) -> None:
    for name in ("b/2", "b/1", "a/z/1", ".git/x", "tmp/x", "c"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(ONE)
    found = [Path(source.source).relative_to(tmp_path).as_posix() for source in read_sources([str(tmp_path)])]
    assert found == ["c", "a/z/1", "b/1", "b/2"]


def test_links_are_not_followed_out(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    folder.mkdir()
    outside.mkdir()
    (outside / "secret.eml").write_bytes(ONE)
    (folder / "a.eml").write_bytes(ONE)
    (folder / "b-inside").symlink_to(folder / "a.eml")
    (folder / "c-out").symlink_to(outside)
    (folder / "d-out.eml").symlink_to(outside / "secret.eml")
    (folder / "e-circle").symlink_to(folder)
    (folder / "f-self").symlink_to(folder / "f-self")
    out = "a link that leads out of the folder"
    found = listed(folder)
    assert found[:3] == [("a.eml", None), f"c-out: {out}", f"d-out.eml: {out}"]
    assert all(str(line).startswith("f-self: ") for line in found[3:])
    (tmp_path / "link").symlink_to(folder)
    assert listed(tmp_path / "link")[0] == ("a.eml", None)  # but the path given may be one


def test_what_cannot_be_read_is_listed_and_stepped_over(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(MBOX + ONE * 1000)[:-20])
    (tmp_path / "b.gz").write_bytes(b"\x1f\x8b" + b"no gzip at all" * 10)
    os.mkfifo(tmp_path / "c-pipe")
    (tmp_path / "d.eml").write_bytes(ONE)
    found = listed(tmp_path / "absent.eml", tmp_path, "nul\x00name", "x" * 300)
    assert found[0] == "absent.eml: No such file or directory"
    assert ("d.eml", None) in found
    texts = [line for line in found if isinstance(line, str)]
    assert "c-pipe: not a regular file" in texts
    assert [line.partition(":")[0] for line in texts] == [
        "absent.eml",
        "a.gz",
        "b.gz",
        "c-pipe",
        "nul\x00name",
        "x" * 300,
    ]


def test_a_pipe_by_name_is_listed_and_what_the_shell_hands_over_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.eml")
    assert listed(tmp_path / "pipe.eml", os.devnull) == ["pipe.eml: not a regular file"]
    reading, writing = os.pipe()
    os.write(writing, ONE)
    os.close(writing)
    assert listed(f"/dev/fd/{reading}") == [(str(reading), None)]
    os.close(reading)


def test_mails_before_a_damage_are_handed_out(tmp_path: Path) -> None:
    noise = os.urandom(600_000)
    (tmp_path / "cut.gz").write_bytes(gzip.compress(MBOX + FROM + ONE + noise)[:-100_000])
    found = listed(tmp_path / "cut.gz")
    assert found[:2] == [("cut.gz", 0), ("cut.gz", 1)]
    assert isinstance(found[-1], str)


def test_a_folder_that_vanishes_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(ONE)
    (tmp_path / "b").mkdir()
    found = read_sources([str(tmp_path)])
    assert isinstance(next(found), Source)
    (tmp_path / "b").rmdir()
    assert list(found) == [Problem(f"{tmp_path}/b", "No such file or directory")]


@pytest.mark.parametrize(("raw", "indexes"), [(ONE, [None]), (MBOX, [0, 1]), (gzip.compress(MBOX), [0, 1]), (b"", [])])
def test_standard_input(raw: bytes, indexes: list[int | None]) -> None:
    found = list(read_sources(["-"], stdin=cast(BufferedReader, BufferedReader(BytesIO(raw)))))
    assert [(source.source, source.index) for source in found if isinstance(source, Source)] == [
        ("-", index) for index in indexes
    ]


def test_one_mail_in_memory_at_a_time() -> None:
    handed: list[int] = []

    class Counted(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            block = super().read(size)
            handed.append(len(block))
            return block

    stream: Iterator[object] = split_mails(Counted(MBOX * 20_000))
    next(stream)
    assert sum(handed) <= 1 << 17
