"""The channel section: what a prediction comes to, what stands in the way, and the records that would mend it."""

from collections.abc import Iterator
from typing import Final

from dcctl.mail.authentication import Authentication, ReturnPath
from dcctl.mailauth.finding import DnsChange, Finding, Verdict
from dcctl.mailauth.forecast.prediction import Prediction
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.mending.spf_authorise import authorised
from dcctl.mailauth.names import within
from dcctl.mailauth.records.spf_record import is_spf
from dcctl.mailauth.rules import finding

# Domains that belong to a provider of mailboxes: nobody else can publish anything there.
_OTHERS: Final = {
    "gmail.com": "gmail",
    "googlemail.com": "gmail",
    "outlook.com": "exchange-online",
    "hotmail.com": "exchange-online",
    "live.com": "exchange-online",
    "msn.com": "exchange-online",
}
_EFFECT: Final = {
    "none": "receivers deliver it all the same, and say so in their reports",
    "quarantine": "receivers treat it as suspicious (policy quarantine)",
    "reject": "receivers refuse it (policy reject)",
    None: "no policy says what receivers do",
}


async def check_channel(prediction: Prediction, how: Authentication, *, lookup: Lookup) -> list[Finding]:
    """The findings about one prediction: what it comes to first, then each cause. `how` is what it was made from."""
    if prediction.dmarc == "not-applicable":
        message = f"nothing to predict: {prediction.reason}"
        return [finding("channel.not-applicable", subject_of(prediction), message)]
    if how.never:
        message = f"mail as {prediction.identity} can never align: {how.never}; send by Gmail or Exchange instead"
        return [finding("channel.cannot-align", subject_of(prediction), message)]
    right = _OTHERS.get(prediction.author_domain)
    if right and not prediction.aligned and prediction.dmarc in ("fail", "none"):
        domain = prediction.author_domain
        message = f"mail as {prediction.identity} aligns only where {domain} sends it itself: connect the kind {right}"
        return [finding("channel.cannot-align", subject_of(prediction), message)]
    causes = [*await _spf(prediction, how, lookup), *await _dkim(prediction, how, lookup), *_path(prediction, how)]
    return [_summary(prediction), *causes]


def subject_of(prediction: Prediction) -> str:
    """What a finding is about: the channel, and who sends by it."""
    return f"{prediction.channel} as {prediction.identity}"


def _summary(prediction: Prediction) -> Finding:
    subject, mail = subject_of(prediction), f"mail as {prediction.identity}"
    match prediction.dmarc:
        case "pass":
            return finding("channel.ok", subject, f"{mail} passes DMARC: {prediction.reason}")
        case "fail":
            effect = _EFFECT[prediction.policy]
            return finding("channel.fails-dmarc", subject, f"{mail} fails DMARC, {effect}: {prediction.reason}")
        case "none" if prediction.aligned:
            return finding("channel.ok", subject, f"{mail} would pass DMARC: {prediction.reason}")
        case "none" if "unknown" not in (prediction.spf.result, prediction.dkim.result):
            return finding("channel.not-aligned", subject, f"{mail} would fail DMARC: {prediction.reason}")
        case _:
            message = f"whether {mail} passes DMARC cannot be told: {prediction.reason}"
            return finding("channel.unknown", subject, message)


def _weight(prediction: Prediction) -> Verdict:
    """A cause is as grave as what it leads to; where the other way carries the mail it is a warning."""
    return "fail" if prediction.dmarc == "fail" else "warn"


async def _spf(prediction: Prediction, how: Authentication, lookup: Lookup) -> list[Finding]:
    spf = prediction.spf
    if spf.result in ("pass", "unknown", "not-applicable") or not spf.certain or spf.domain is None:
        return []
    fix: list[DnsChange] = []
    message = spf.why
    if how.spf_term and _own(spf.domain, prediction.author_domain):
        fix, trouble = await authorised(spf.domain, how.spf_term, spf.addresses, lookup=lookup)
        message += f"; {trouble}" if trouble else ""
    answer = await lookup(spf.domain, "TXT")
    record = b" | ".join(text for text in answer.texts if is_spf(text))
    subject, weight = subject_of(prediction), _weight(prediction)
    return [finding("channel.spf-not-authorised", subject, message, evidence=record, fix=fix, verdict=weight)]


def _own(domain: str, author: str) -> bool:
    """Whether that reverse-path domain is the sender's: another one is the provider's to mend."""
    return domain not in _OTHERS and (within(domain, author) or within(author, domain))


async def _dkim(prediction: Prediction, how: Authentication, lookup: Lookup) -> list[Finding]:
    dkim, subject, weight = prediction.dkim, subject_of(prediction), _weight(prediction)
    if dkim.result == "fail":
        answer = await lookup(f"{dkim.selector}._domainkey.{dkim.signing_domain}", "TXT")
        keys = b" | ".join(answer.texts)
        message = f"{dkim.why}; publish the record anew, as whoever signs gives it"
        return [finding("channel.key-broken", subject, message, evidence=keys, verdict=weight)]
    advice = how.advice or ("if it does, set the channel's signing_domain" if how.signing_domain == "" else "")
    message = "; ".join(filter(None, (dkim.why, advice)))
    if dkim.result == "none" or (dkim.result == "pass" and dkim.missing):
        return [finding("channel.no-dkim-key", subject, message, verdict=weight)]
    if dkim.result == "pass" and prediction.aligned_dkim is False and prediction.dmarc != "pass":
        message = f"it signs as {dkim.signing_domain}, which is not aligned with {prediction.author_domain}"
        return [finding("channel.not-aligned", subject, message, verdict=weight)]
    return []


def _path(prediction: Prediction, how: Authentication) -> Iterator[Finding]:
    """A reverse-path of the provider's own, where one of the author's would carry the mail."""
    if prediction.spf.result != "pass" or prediction.aligned_spf is not False or prediction.dmarc == "pass":
        return
    message = f"the reverse-path is at {prediction.reverse_path_domain}, not aligned with {prediction.author_domain}"
    fix: list[DnsChange] = []
    if how.return_path and not how.return_path.label:
        return  # set up together with DKIM, which is told already
    if how.return_path:
        fix = list(_own_path(prediction, how, how.return_path))
        name = f"{how.return_path.label}.{prediction.author_domain}"
        message += f"; give it one of yours, such as {name}, or set the channel's reverse_path_domain if there is one"
    yield finding("channel.not-aligned", subject_of(prediction), message, fix=fix, verdict=_weight(prediction))


def _own_path(prediction: Prediction, how: Authentication, path: ReturnPath) -> Iterator[DnsChange]:
    name, why = f"{path.label}.{prediction.author_domain}", "a reverse-path that aligns; choose it at the provider too"
    if path.rrtype == "CNAME":  # SPF and MX are the provider's, by the alias
        yield DnsChange("add", name, "CNAME", f"{path.target}.", why=why)
        return
    yield DnsChange("add", name, "MX", f"10 {path.target}.", why=why)
    yield DnsChange("add", name, "TXT", f"v=spf1 {how.spf_term} ~all", why="authorises the provider for it")
