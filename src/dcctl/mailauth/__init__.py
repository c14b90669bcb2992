"""E-mail authentication, published and received: evaluators, and the checks of a domain made of them.

Each evaluator is a module with a pure parser and an async judgement that asks only the `Lookup` (or `Fetch`) it is
handed: `spf.check_host` (RFC 7208), `dkim.verify` and `dkim.sign` (RFC 6376), `dmarc.evaluate` (RFC 9989), `arc.verify`
(RFC 8617), `authentication_results.parse` (RFC 8601), `mta_sts.discover` (RFC 8461), `tls_rpt.discover` (RFC 8460),
`dane.discover` (RFC 7672), `bimi.discover`, `mx.inspect`, `ptr.reverse`, `dnssec.inspect`, `dnsbl.consult` (RFC 5782).
Of them are made `check.check_domain`, `message.check_message`, `predict.predict` and `sender_rules.judge`. Lookups:
`resolver.Resolver` (live), `lookup.ZoneLookup` (in memory), `zonefile.load`, `recording.Replay`.
"""
