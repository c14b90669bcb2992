"""The bash script (3.2 and later, as macOS ships it): no subprocess, and no cached word is ever expanded or
evaluated.
"""

from collections.abc import Iterable

from dcctl.cli.tree import Node, Values

_HEAD = """\
# bash completion for dcctl; written by `dcctl completion bash`.
_dcctl_channels() {
    local file name
    if [[ -n $XDG_CACHE_HOME ]]; then file=$XDG_CACHE_HOME/dcctl/channels
    elif [[ $OSTYPE == darwin* ]]; then file=$HOME/Library/Caches/dcctl/channels
    else file=$HOME/.cache/dcctl/channels; fi
    [[ -r $file ]] || return 0
    while IFS= read -r name; do
        [[ $name =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ && $name == "$1"* ]] && COMPREPLY+=("$name")
    done < "$file"
    return 0
}

_dcctl_files() {
    local name
    compopt -o filenames 2>/dev/null
    while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -f -- "$1")
}

_dcctl() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} at= i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "$at ${COMP_WORDS[i]}" in
"""


def script(root: Node) -> str:
    """The whole script."""
    nodes = list(root.walk())
    lines = [_HEAD.rstrip("\n")]
    lines += [f'            " {" ".join(node.path)}") at=" {" ".join(node.path)}" ;;' for node in nodes if node.path]
    lines += ["        esac", "    done", '    case "$at|$prev" in']
    lines += _option_values(nodes)
    lines += ["    esac", '    case "$at" in']
    for node in nodes:
        where = "".join(f" {name}" for name in node.path)
        options = " ".join(name for option in node.options for name in option.names)
        lines.append(f'        "{where}")')
        lines.append(f'            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "{options}" -- "$cur"))')
        lines += [f"            else {_rest(node)}; fi ;;"]
    lines += ["    esac", "    return 0", "}", "complete -F _dcctl dcctl", ""]
    return "\n".join(lines)


def _option_values(nodes: Iterable[Node]) -> list[str]:
    lines = []
    for node in nodes:
        where = "".join(f" {name}" for name in node.path)
        for option in node.options:
            if option.value is not None:
                patterns = "|".join(f'"{where}|{name}"' for name in option.names)
                lines.append(f"        {patterns}) {_candidates(option.value)}; return 0 ;;")
    return lines


def _candidates(values: Values) -> str:
    if values.source == "words":
        return f'COMPREPLY=($(compgen -W "{" ".join(values.words)}" -- "$cur"))'
    return {"channel": '_dcctl_channels "$cur"', "file": '_dcctl_files "$cur"', "none": ":"}[values.source]


def _rest(node: Node) -> str:
    if node.children:
        return _candidates(Values("words", tuple(child.path[-1] for child in node.children)))
    return _candidates(node.argument)
