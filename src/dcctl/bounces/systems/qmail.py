"""qmail and its children (netqmail, notqmail, s/qmail): a paragraph per recipient, below the same words since 1996.

The form is Bernstein's QSBMF (https://cr.yp.to/proto/qsbmf.txt): an introduction that begins "Hi. This is the", then
paragraphs that begin with `<address>:`, then a line of hyphens above the copy.
"""

from collections.abc import Iterator

from dcctl.bounces.letter import Letter
from dcctl.bounces.prose import Failed, System


def read(letter: Letter) -> Iterator[Failed]:
    """One recipient per paragraph `<address>:`, its other lines are the words."""
    for paragraph in letter.text.split("\n\n"):
        first, _, rest = paragraph.strip().partition("\n")
        if first.startswith("<") and first.rstrip().endswith(">:"):
            yield Failed(first, rest)


SYSTEM = System("qmail", ("hi. this is the", "invoked for bounce"), read)
