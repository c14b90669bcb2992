"""Instances of any outcome, made from its own annotations: random, or with one text in every place."""

import types
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from dcctl.mail.address import Mailbox
from dcctl.mail.status import EnhancedStatus, Reply
from dcctl.render.jsonable import field_names

TEXT = st.text(st.characters(codec=None), max_size=12)
PLAIN: Mapping[object, st.SearchStrategy[Any]] = {
    str: TEXT,
    bool: st.booleans(),
    int: st.integers(-5, 10**6),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),
    Mailbox: st.sampled_from([Mailbox("anna", "example.com"), Mailbox("jürgen", "bücher.example")]),
    EnhancedStatus: st.builds(EnhancedStatus, st.sampled_from([2, 4, 5]), st.integers(0, 999), st.integers(0, 999)),
    Reply: st.builds(Reply, st.integers(200, 599), TEXT),
    types.NoneType: st.none(),
}

T = TypeVar("T")


def values_of(
    hint: object, text: st.SearchStrategy[str] = TEXT, within: tuple[object, ...] = ()
) -> st.SearchStrategy[Any]:
    """Values of an annotation; every text comes from `text`. `within` are the records it stands in: one that holds its
    own kind (a tree) holds none of it."""
    origin, args = get_origin(hint), get_args(hint)
    if hint is str:
        return text
    if hint in PLAIN:
        return PLAIN[hint]
    if origin is Literal:
        return st.sampled_from(args)
    if origin in (Union, types.UnionType):
        return st.one_of(*(values_of(arg, text, within) for arg in args))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return st.dictionaries(text, values_of(args[1], text, within), max_size=2)
    if origin is tuple and args[-1] is not ...:
        return st.tuples(*(values_of(arg, text, within) for arg in args))
    if isinstance(origin, type) and issubclass(origin, Sequence):
        if args[0] in within:
            return st.just(())
        return st.lists(values_of(args[0], text, within), max_size=2).map(tuple)
    assert isinstance(hint, type)
    return outcomes_of(hint, text, within)


def outcomes_of(
    cls: type[T], text: st.SearchStrategy[str] = TEXT, within: tuple[object, ...] = ()
) -> st.SearchStrategy[T]:
    """Instances of a frozen outcome."""
    hints, names = get_type_hints(cls), field_names(cast(type, cls))
    assert names
    return st.builds(cls, **{name: values_of(hints[name], text, (*within, cls)) for name in names})
