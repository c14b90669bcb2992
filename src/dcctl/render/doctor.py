"""`doctor` as a page: trouble in detail, the rest in one line, the verdict last."""

from dcctl.render.page import Block, Page, line, span
from dcctl.render.words import verdict
from dcctl.verbs.doctor import Check, DoctorData


def page(data: DoctorData) -> Page:
    """Only trouble is told in detail."""
    fine = [check.name for check in data.checks if check.verdict == "pass"]
    blocks: list[Block] = []
    for check in data.checks:
        blocks += _trouble(check) if check.verdict != "pass" else []
    if fine:
        blocks.append(line(verdict("ok"), f": {', '.join(fine)}"))
    return (*blocks, _verdict(data))


def _trouble(check: Check) -> list[Block]:
    blocks: list[Block] = [line(verdict(check.verdict), f"  {check.name}: {check.message}")]
    if check.next:
        blocks.append(line(span("  next: ", "dim"), check.next))
    return blocks


def _verdict(data: DoctorData) -> Block:
    if not data.trouble:
        return line(span("all is well", "good"))
    return line(verdict(data.verdict), f": {data.trouble} of {len(data.checks)} checks need a look")
