"""The ledger's times, UTC epochs in seconds, as answers tell them."""

from datetime import UTC, datetime


def moment(epoch: float) -> datetime:
    """The same moment, in UTC."""
    return datetime.fromtimestamp(epoch, UTC)
