"""How a channel's mail authenticates (RFC 7208, RFC 6376): the word a kind of channel and a prediction share."""

from typing import Literal, NamedTuple


class ReturnPath(NamedTuple):
    """A reverse-path domain below the author's own, where the provider offers one.

    `label` is its first part (`pm-bounces`; "": the provider picks it, and sets it up together with DKIM); `rrtype`
    and `target` the record that hands it over to the provider.
    """

    label: str
    rrtype: Literal["CNAME", "MX"]
    target: str


class Authentication(NamedTuple):
    """What is known without asking DNS: what a prediction and a fix record are made from.

    `spf_term` authorises the servers the mail leaves from (`include:sendgrid.net`); without one, the addresses of
    `host` are a guess at them. `reverse_path_domain` stands in the reverse-path (None: the sender's own), unless
    `return_path` is set up. `signing_domain` is the DKIM `d=` it signs with (None: the author's own, "": it does not
    sign), by the keys at `selectors`; with `exact` it has no others. A domain without such a key is signed as
    `otherwise` ("": not at all). For `own_domains` and what lies below them the provider signs by itself. `advice` says
    how DKIM is set up there, `never` why nothing it sends can align, `nowhere` why there is nothing to predict.
    """

    spf_term: str | None = None
    reverse_path_domain: str | None = None
    signing_domain: str | None = ""
    selectors: tuple[str, ...] = ()
    exact: bool = True
    host: str = ""
    return_path: ReturnPath | None = None
    otherwise: str = ""
    own_domains: tuple[str, ...] = ()
    advice: str = ""
    never: str = ""
    nowhere: str = ""
