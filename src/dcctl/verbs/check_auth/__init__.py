"""`check-auth`: domains, channels before they send, or one message that arrived."""

from dcctl.verbs.check_auth.answer import AuthData, SenderRules, exit_of
from dcctl.verbs.check_auth.channels import predict_channels
from dcctl.verbs.check_auth.domains import AT_ONCE, DOMAIN_DEADLINE, History, Progress, Rules, check_domains
from dcctl.verbs.check_auth.message import check_one_message
from dcctl.verbs.check_auth.own import Own, domains_of, listed_domains, own_of

__all__ = [
    "AT_ONCE",
    "DOMAIN_DEADLINE",
    "AuthData",
    "History",
    "Own",
    "Progress",
    "Rules",
    "SenderRules",
    "check_domains",
    "check_one_message",
    "domains_of",
    "exit_of",
    "listed_domains",
    "own_of",
    "predict_channels",
]
