"""Templates in the style of string.Template (`$name`, `${name}`, `$$`): a missing variable is an error that names it.

A template is a UTF-8 file: optional `Subject: ...` line, an empty line, the body. `.html` makes it an HTML body, in
which variables are escaped.
"""

import hashlib
import html
import re
from collections.abc import Mapping
from pathlib import PurePath
from string import Template as Pattern
from typing import NamedTuple

from dcctl.errors import ValueRefused
from dcctl.mail.address import refuse_controls

_SUBJECT = re.compile(r"Subject:[ \t]*([^\n]*)\n\n?", re.IGNORECASE)


class Template(NamedTuple):
    """A template read: its name, the hash of its content (what bounces are counted by), subject, body, whether it
    is HTML.
    """

    name: str
    content_hash: str
    subject: str | None
    body: str
    is_html: bool


class Rendered(NamedTuple):
    """A template with its variables filled in."""

    subject: str | None
    body: str


def read_template(filename: str, content: bytes) -> Template:
    """The template of that file; raises `ValueRefused` when it is not UTF-8."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ValueRefused(f"{filename}: not UTF-8 (byte {error.start + 1})", field="template") from None
    path = PurePath(filename)
    match = _SUBJECT.match(text)
    return Template(
        name=path.stem,
        content_hash=hashlib.sha256(content).hexdigest()[:16],
        subject=match.group(1).strip() if match else None,
        body=text[match.end() :] if match else text,
        is_html=path.suffix.lower() in (".html", ".htm"),
    )


def render(template: Template, variables: Mapping[str, str]) -> Rendered:
    """Fill in `variables`; raises `ValueRefused` naming the missing variable, a broken `$`, or a value with a
    line break.
    """
    for name, value in variables.items():
        refuse_controls(value, f"variable {name}")
    escaped = {name: html.escape(value) for name, value in variables.items()} if template.is_html else variables
    subject = None if template.subject is None else _fill(template.subject, variables, template.name)
    return Rendered(subject, _fill(template.body, escaped, template.name))


def _fill(text: str, variables: Mapping[str, str], name: str) -> str:
    try:
        return Pattern(text).substitute(variables)
    except KeyError as error:
        missing = error.args[0]
        raise ValueRefused(
            f"template {name}: variable {missing!r} has no value", next=f"add --var {missing}=VALUE", field="var"
        ) from None
    except ValueError as error:
        raise ValueRefused(f"template {name}: {error}", why="a lone $ is written $$", field="template") from None
