"""What will become of a channel's mail, before anything is sent: SPF, DKIM, alignment, DMARC (RFC 9989 section 4.4)."""

from dataclasses import replace
from typing import Final

from dcctl.errors import ValueRefused
from dcctl.mail.authentication import Authentication, ReturnPath
from dcctl.mailauth.checks.channel import check_channel
from dcctl.mailauth.dmarc import DmarcResult, evaluate
from dcctl.mailauth.finding import verdict_of
from dcctl.mailauth.forecast.dkim import DkimForecast, forecast_dkim
from dcctl.mailauth.forecast.prediction import DmarcWord, Prediction, Sending
from dcctl.mailauth.forecast.spf import SpfForecast, forecast_spf, reverse_path
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.names import comparable, to_ascii
from dcctl.mailauth.together import both

__all__ = ["Authentication", "DkimForecast", "Prediction", "ReturnPath", "Sending", "SpfForecast", "predict"]

_PASSES: Final[dict[bool | None, str]] = {True: "aligns", False: "passes, not aligned", None: "passes"}


async def predict(sending: Sending, *, lookup: Lookup) -> Prediction:
    """The prediction for one channel and identity.

    Asks only `lookup`: the SPF records of the reverse-path domain and of the channel's servers, one name for each
    selector, one for a reverse-path of one's own, the DMARC tree walk. Raises nothing.
    """
    local, _, domain = sending.identity.rpartition("@")
    if sending.how.nowhere:
        blank = _blank(sending, comparable(domain), "not-applicable", sending.how.nowhere)
        return await _told(blank, sending.how, lookup)
    try:
        author = to_ascii(domain)
    except ValueRefused as problem:
        return await _told(_blank(sending, domain, "unknown", problem.message), sending.how, lookup)
    if sending.how.never:
        spf, dkim = SpfForecast("none", None, sending.how.never), DkimForecast("none", None, sending.how.never)
    else:
        spf, dkim = await _forecasts(sending.how, author, local, lookup)
    return await _told(await _judged(sending, author, spf, dkim, lookup), sending.how, lookup)


async def _forecasts(how: Authentication, author: str, local: str, lookup: Lookup) -> tuple[SpfForecast, DkimForecast]:
    async def spf(has_key: bool) -> SpfForecast:
        path = await reverse_path(how, author, has_key=has_key, lookup=lookup)
        return await forecast_spf(how, path, local, lookup=lookup)

    if how.return_path and not how.return_path.label:  # set up together with DKIM: the key tells of both
        dkim = await forecast_dkim(how, author, lookup=lookup)
        return await spf(dkim.selector is not None), dkim
    return await both(spf(False), forecast_dkim(how, author, lookup=lookup))


async def _judged(sending: Sending, author: str, spf: SpfForecast, dkim: DkimForecast, lookup: Lookup) -> Prediction:
    """Passes with what is certain: pass. Would pass if all that is open went well: unknown. Else: fail."""
    sure = await evaluate(author, spf=_spf(spf, sure=True), dkim=_dkim(dkim, sure=True), lookup=lookup)
    hope = sure
    if sure.result == "fail":
        hope = await evaluate(author, spf=_spf(spf, sure=False), dkim=_dkim(dkim, sure=False), lookup=lookup)
    word = _word(sure, hope)
    by_spf, by_dkim = _aligned(author, sure, spf, dkim)
    return Prediction(
        sending.channel,
        sending.kind,
        sending.identity,
        author,
        "pass",
        spf.domain,
        spf,
        dkim,
        by_spf,
        by_dkim,
        word,
        sure.policy,
        _reason(word, sure, spf, dkim, (by_spf, by_dkim)),
    )


def _spf(spf: SpfForecast, *, sure: bool) -> str | None:
    return spf.domain if spf.result == "pass" or not (sure or spf.certain) else None


def _dkim(dkim: DkimForecast, *, sure: bool) -> tuple[str, ...]:
    passes = dkim.result == "pass" or (dkim.result == "unknown" and not sure)
    return (dkim.signing_domain,) if passes and dkim.signing_domain else ()


def _word(sure: DmarcResult, hope: DmarcResult) -> DmarcWord:
    match sure.result:
        case "pass" | "none":
            return sure.result
        case "fail" if hope.result == "fail":
            return "fail"
        case _:
            return "unknown"


def _aligned(author: str, sure: DmarcResult, spf: SpfForecast, dkim: DkimForecast) -> tuple[bool | None, bool | None]:
    """The same name aligns whatever the record says, also where there is none (section 4.10.2)."""
    readable = sure.result in ("pass", "fail", "none")
    by_spf, by_dkim = _spf(spf, sure=True), _dkim(dkim, sure=True)
    return (
        sure.aligned_spf or by_spf == author or _not_aligned(spf.certain and (readable or by_spf is None)),
        sure.aligned_dkim or author in by_dkim or _not_aligned(dkim.result != "unknown" and (readable or not by_dkim)),
    )


def _not_aligned(known: bool) -> bool | None:
    """What may or may not pass, or aligns by a record that could not be read: unknown."""
    return False if known else None


def _reason(
    word: DmarcWord, sure: DmarcResult, spf: SpfForecast, dkim: DkimForecast, aligned: tuple[bool | None, bool | None]
) -> str:
    if sure.result in ("temperror", "permerror"):
        return f"DMARC could not be checked: {sure.reason}"
    told = [_way("SPF", spf, aligned[0]), _way("DKIM", dkim, aligned[1])]
    if spf.why == dkim.why:
        told = [spf.why]
    return "; ".join([*told, *(["no DMARC record applies"] if word == "none" else [])])


def _way(name: str, forecast: SpfForecast | DkimForecast, aligned: bool | None) -> str:
    """`SPF aligns: example.com authorises include:_spf.google.com`."""
    word = _PASSES[aligned] if forecast.result == "pass" else forecast.result
    return f"{name} {word}: {forecast.why}"


def _blank(sending: Sending, author: str, word: DmarcWord, reason: str) -> Prediction:
    unknown = word == "unknown"
    return Prediction(
        sending.channel,
        sending.kind,
        sending.identity,
        author,
        "pass",
        None,
        SpfForecast("unknown" if unknown else "not-applicable", None, reason),
        DkimForecast("unknown" if unknown else "not-applicable", None, reason),
        _not_aligned(not unknown),
        _not_aligned(not unknown),
        word,
        None,
        reason,
    )


async def _told(prediction: Prediction, how: Authentication, lookup: Lookup) -> Prediction:
    findings = tuple(await check_channel(prediction, how, lookup=lookup))
    absent = prediction.dmarc == "not-applicable"
    return replace(prediction, verdict="absent" if absent else verdict_of(findings), findings=findings)
