"""The bash script (3.2 and later, as macOS ships it): one table of places, no process started, and no cached word is
ever expanded or evaluated.
"""

from collections.abc import Iterable, Iterator

from dcctl.cli.shells.posix import steps, where
from dcctl.cli.tree import Node, Values

_HEAD = """\
# bash completion for dcctl; written by `dcctl completion bash`.
_dcctl_words() {
    local word
    for word in $1; do [[ $word == "$cur"* ]] && COMPREPLY+=("$word"); done
}

_dcctl_channels() {
    local LC_ALL=C file=$HOME/.cache name
    [[ $OSTYPE == darwin* ]] && file=$HOME/Library/Caches
    [[ ${XDG_CACHE_HOME-} == /* ]] && file=$XDG_CACHE_HOME
    file+=/dcctl/channels
    [[ -f $file && -r $file ]] || return
    while IFS= read -r name; do
        [[ $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$ && $name == "$cur"* ]] && COMPREPLY+=("$name")
    done < "$file"
}

_dcctl_files() {
    compopt -o default 2>/dev/null && return # readline lists and quotes best; bash 3.2 has no compopt
    local name
    while IFS= read -r name; do
        printf -v name %q "$name"
        COMPREPLY+=("$name")
    done < <(compgen -f -- "$cur")
}

_dcctl() {
    local IFS=$' \\t\\n' cur=${COMP_WORDS[COMP_CWORD]} at= option= count=1 place word i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ -n $option ]]; then
            [[ $word == = ]] || option= # `--format=json` comes as three words
            continue
        fi
        case "$at $word" in
"""
_WALKED = """\
            *) [[ $word == -?* ]] || ((count++)) ;;
        esac
    done
    [[ -n $option && $cur == = ]] && cur=
    place=$count
    if [[ -n $option ]]; then place=$option; elif [[ $cur == -* ]]; then place=-; fi
    case "$at|$place" in
"""
_TAIL = """\
    esac
    return 0
}
complete -F _dcctl dcctl
"""


def script(root: Node) -> str:
    """The whole script."""
    nodes = list(root.walk())
    return "".join([_HEAD, *steps(nodes), _WALKED, *_places(nodes), _TAIL])


def _places(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        for place, values in (*node.valued(), ("-", Values("words", node.names)), *node.positions()):
            if values.source != "none":
                yield f"        {where(node, place)}) {_candidates(values)} ;;\n"


def _candidates(values: Values) -> str:
    if values.source == "words":
        return f'_dcctl_words "{" ".join(values.words)}"'
    return {"channel": "_dcctl_channels", "file": "_dcctl_files"}[values.source]
