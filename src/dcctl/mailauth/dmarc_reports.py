"""May reports be sent there? External destinations must agree (RFC 9990 section 4, RFC 9991)."""

from dataclasses import dataclass

from dcctl.mailauth.dmarc import discover
from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.names import within
from dcctl.mailauth.reach import exchanges
from dcctl.mailauth.records.dmarc_record import DmarcRecord, ReportUri
from dcctl.mailauth.records.tags import parse_tags
from dcctl.mailauth.together import together


@dataclass(frozen=True, slots=True)
class Destination:
    """One external destination of one tag, the name that must say yes, and whether it does (None: unknown, `cause`)."""

    tag: str
    uri: ReportUri
    name: str
    agrees: bool | None
    cause: str = ""


async def external(record: DmarcRecord, owner: str, organizational: str | None, *, lookup: Lookup) -> list[Destination]:
    """Ask every destination of `record` (published for `owner`) outside its organizational domain: one question each,
    at most twenty, and one to see whether a name below it is outside all the same. Where that domain is unknown, so is
    whether a destination that says nothing needs to say yes."""
    home = organizational or owner
    wanted = [(tag, uri) for tag, uris in (("rua", record.rua), ("ruf", record.ruf)) for uri in uris]
    below = {uri.domain for _, uri in wanted if within(uri.domain, home)} - {home, owner}
    walks = await together(discover(name, lookup=lookup) for name in sorted(below))
    ours = {home, owner, *(walk.domain for walk in walks if walk.cause or walk.organizational == home)}
    foreign = [(tag, uri) for tag, uri in wanted if uri.domain not in ours]
    names = [f"{owner}._report._dmarc.{uri.domain}" for _, uri in foreign]
    answers = await together(lookup(name, "TXT") for name in names)
    return [
        _destination(tag, uri, name, answer, organizational is not None)
        for (tag, uri), name, answer in zip(foreign, names, answers, strict=True)
    ]


async def mailless(record: DmarcRecord, domain: str, *, lookup: Lookup) -> tuple[str, ...]:
    """The domains of destinations that take no mail (no such name, neither exchange nor address, a null MX): one
    question each, two more for one without MX. What `domain` itself lacks is told of its exchanges."""
    names = list(dict.fromkeys(uri.domain for uri in (*record.rua, *record.ruf) if uri.domain != domain))
    found = await together(exchanges(name, lookup=lookup) for name in names)
    return tuple(name for name, hosts in zip(names, found, strict=True) if hosts == ())


def _destination(tag: str, uri: ReportUri, name: str, answer: Answer, certain: bool) -> Destination:
    """It agrees with a record that begins with v=DMARC1, whatever follows it."""
    if answer.status == "TEMPERROR":
        return Destination(tag, uri, name, None, answer.cause)
    agrees = any(_version(text) == "DMARC1" for text in answer.texts)
    if not agrees and not certain:
        return Destination(tag, uri, name, None, "the organizational domain is unknown")
    return Destination(tag, uri, name, agrees)


def _version(text: bytes) -> str:
    tags = parse_tags(text.decode("utf-8", "replace"))
    return tags[0].value if isinstance(tags, tuple) and tags and tags[0].name.lower() == "v" else ""
