"""`bounces`: read what came back to channels since the last run, join it to its sends, remember it, count it, and tell
whom the profile names."""

from dcctl.verbs.bounces.answer import BouncesData, Count, Job, MailboxRun
from dcctl.verbs.bounces.read import read_bounces
from dcctl.verbs.bounces.told import Tell, told

__all__ = ["BouncesData", "Count", "Job", "MailboxRun", "Tell", "read_bounces", "told"]
