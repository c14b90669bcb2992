"""Of several records, of which none counts beside another, one: the first in order stays, or else the first, mended."""

from collections.abc import Callable, Sequence

from dcctl.mailauth.finding import DnsChange


def one_record(
    name: str, records: Sequence[bytes], in_order: Callable[[str], bool], mended: Callable[[str], DnsChange]
) -> list[DnsChange]:
    """The changes that leave one record at `name`; `mended` replaces a text that is not `in_order`."""
    texts = [record.decode("utf-8", "replace") for record in records]
    good = next(filter(in_order, texts), None)
    keep = good or texts[0]
    why = "with more than one record none counts"
    removed = [DnsChange("remove", name, "TXT", text, why=why) for text in texts if text is not keep]
    return removed if good is not None else [mended(keep), *removed]
