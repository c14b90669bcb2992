"""The fish script: two conditions tell where in the tree the cursor stands; options and quoting are fish's own work."""

from collections.abc import Iterator

from dcctl.cli.tree import Node, Option, Values

_HEAD = """\
# fish completion for dcctl; written by `dcctl completion fish`.
function __dcctl_channels
    set -l file $HOME/.cache
    test -d "$HOME/Library/Caches"; and set file $HOME/Library/Caches
    string match -q '/*' -- "$XDG_CACHE_HOME"; and set file $XDG_CACHE_HOME
    set file $file/dcctl/channels
    test -f "$file"; and test -r "$file"; and string match -r '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' < $file
end

# Where the words before the cursor lead: the command, and which of its arguments comes next.
function __dcctl_place
    set -l at
    set -l option
    set -l count 1
    for word in (commandline -opc)[2..-1]
        if test -n "$option"
            set option
            continue
        end
        switch "$at $word"
"""
_WALKED = """\
            case '*'
                string match -qr '^-.' -- $word; or set count (math $count + 1)
        end
    end
    echo "$at|$count"
end

function __dcctl_at
    string match -q -- $argv[1] (__dcctl_place)
end

complete -c dcctl -f
"""


def script(root: Node) -> str:
    """The whole script."""
    nodes = list(root.walk())
    steps = " ".join(f"'{node.at}'" for node in nodes if node.path)
    valued = " ".join(f"'{node.at} {name}'" for node in nodes for name, _ in node.valued())
    lines = [_HEAD, _case(steps, 'set at "$at $word"'), _case(valued, "set option $word"), _WALKED]
    for node in nodes:
        lines += [f"complete -c dcctl {line}\n" for line in (*_arguments(node), *_options(node))]
    return "".join(lines)


def _case(patterns: str, then: str) -> str:
    return f"            case {patterns}\n                {then}\n"


def _arguments(node: Node) -> Iterator[str]:
    for child in node.children:
        yield f"{_when(node, '1')} -a {child.path[-1]} -d {_quoted(child.help)}"
    if not node.children:
        for place, values in node.positions():
            if values.source != "none":
                yield f"{_when(node, place)} {_candidates(values)}"


def _options(node: Node) -> Iterator[str]:
    return (f"{_when(node, '*')} {_option(option)}" for option in node.options)


def _when(node: Node, place: str) -> str:
    return f"-n \"__dcctl_at '{node.at}|{place}'\""


def _option(option: Option) -> str:
    names = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names]
    value = () if option.value is None else ("-r", _candidates(option.value))
    return " ".join((*names, *value, "-d", _quoted(option.help)))


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _candidates(values: Values) -> str:
    if values.source == "words":
        return f"-f -a '{' '.join(values.words)}'"
    return {"channel": "-f -a '(__dcctl_channels)'", "file": "-F", "none": "-f"}[values.source]
