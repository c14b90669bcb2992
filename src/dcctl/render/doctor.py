"""`doctor` as a page: trouble in detail, the rest in one line, the verdict last."""

from dcctl.render.page import Block, Page, line, span
from dcctl.render.words import verdict
from dcctl.verbs.doctor import Check, DoctorData


def page(data: DoctorData) -> Page:
    """Only trouble is told in detail, and what will be trouble elsewhere."""
    fine = [check.name for check in data.checks if check.verdict == "pass"]
    blocks: list[Block] = []
    for check in data.checks:
        blocks += _told(check) if check.verdict != "pass" or check.next else []
    if fine:
        blocks.append(line(verdict("ok"), f": {', '.join(fine)}"))
    return (*blocks, _verdict(data))


def _told(check: Check) -> list[Block]:
    word = "note" if check.verdict == "pass" else check.verdict
    blocks: list[Block] = [line(verdict(word), f"  {check.name}: {check.message}")]
    if check.next:
        blocks.append(line(span("  next: ", "dim"), check.next))
    return blocks


def _verdict(data: DoctorData) -> Block:
    if not data.trouble:
        return line(span("all is well", "good"))
    return line(verdict(data.verdict), f": {data.trouble} of {len(data.checks)} checks need a look")
