"""The zsh script: candidates with their help; cached names are added as data, never evaluated."""

from collections.abc import Iterable, Iterator

from dcctl.cli.shells.posix import steps, where
from dcctl.cli.tree import Node, Option, Values

_HEAD = """\
#compdef dcctl
# zsh completion for dcctl; written by `dcctl completion zsh`.
_dcctl_channels() {
    local file=$HOME/.cache
    local -a names
    [[ $OSTYPE == darwin* ]] && file=$HOME/Library/Caches
    [[ $XDG_CACHE_HOME == /* ]] && file=$XDG_CACHE_HOME
    file+=/dcctl/channels
    [[ -f $file && -r $file ]] || return 1
    names=("${(@f)$(<$file)}")
    names=("${(@M)names:#[A-Za-z0-9][A-Za-z0-9._-](#c0,63)}")
    compadd -a names
}

_dcctl() {
    setopt localoptions extendedglob
    local at= option= place word
    local -i count=1 i
    local -a list
    for ((i = 2; i < CURRENT; i++)); do
        word=${words[i]}
        if [[ -n $option ]]; then
            option=
            continue
        fi
        case "$at $word" in
"""
_WALKED = """\
            *) [[ $word == -?* ]] || (( ++count )) ;;
        esac
    done
    if [[ -z $option && $PREFIX == --*=* ]]; then
        option=${PREFIX%%=*}
        compset -P 1 '*='
    fi
    place=$count
    if [[ -n $option ]]; then place=$option; elif [[ $PREFIX == -* ]]; then place=-; fi
    case "$at|$place" in
"""
_TAIL = """\
    esac
}

if [[ $funcstack[1] == _dcctl ]]; then _dcctl "$@"; else compdef _dcctl dcctl; fi
"""


def script(root: Node) -> str:
    """The whole script."""
    nodes = list(root.walk())
    return "".join([_HEAD, *steps(nodes), _WALKED, *_places(nodes), _TAIL])


def _places(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        options = " ".join(map(_described, node.options))
        yield f"        {where(node, '-')}) list=({options}); _describe -o option list ;;\n"
        if node.children:
            children = " ".join(_quoted(f"{child.path[-1]}:{child.help}") for child in node.children)
            yield f"        {where(node, '1')}) list=({children}); _describe command list ;;\n"
        for place, values in (*node.valued(), *(() if node.children else node.positions())):
            yield f"        {where(node, place)}) {_candidates(values)} ;;\n"


def _described(option: Option) -> str:
    return " ".join(_quoted(f"{name}:{option.help}") for name in option.names)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _candidates(values: Values) -> str:
    if values.source == "words":
        return f"compadd -- {' '.join(values.words)}"
    return {"channel": "_dcctl_channels", "file": "_files", "none": "_message 'a value'"}[values.source]
