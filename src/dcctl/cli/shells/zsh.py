"""The zsh script: candidates with their help; cached names are added as data, never evaluated."""

from dcctl.cli.tree import Node, Option, Values

_HEAD = """\
#compdef dcctl
# zsh completion for dcctl; written by `dcctl completion zsh`.
_dcctl_channels() {
    local file names
    if [[ -n $XDG_CACHE_HOME ]]; then file=$XDG_CACHE_HOME/dcctl/channels
    elif [[ $OSTYPE == darwin* ]]; then file=$HOME/Library/Caches/dcctl/channels
    else file=$HOME/.cache/dcctl/channels; fi
    [[ -r $file ]] || return 1
    names=("${(@f)$(<$file)}")
    names=("${(@M)names:#[A-Za-z0-9][A-Za-z0-9._-]#}")
    compadd -a names
}

_dcctl() {
    setopt localoptions extendedglob
    local at="" prev=${words[CURRENT-1]} i
    local -a list
    for ((i = 2; i < CURRENT; i++)); do
        case "$at ${words[i]}" in
"""


def script(root: Node) -> str:
    """The whole script."""
    nodes = list(root.walk())
    lines = [_HEAD.rstrip("\n")]
    lines += [f'            " {" ".join(node.path)}") at=" {" ".join(node.path)}" ;;' for node in nodes if node.path]
    lines += ["        esac", "    done", '    case "$at|$prev" in']
    for node in nodes:
        for option in node.options:
            if option.value is not None:
                patterns = "|".join(f'"{_where(node)}|{name}"' for name in option.names)
                lines.append(f"        {patterns}) {_candidates(option.value)}; return ;;")
    lines += ["    esac", '    case "$at" in']
    for node in nodes:
        lines.append(f'        "{_where(node)}")')
        lines.append("            if [[ ${words[CURRENT]} == -* ]]; then")
        lines.append(f"                list=({' '.join(_described(option) for option in node.options)})")
        lines += ["                _describe -o option list", f"            else {_rest(node)}; fi ;;"]
    lines += [
        "    esac",
        "}",
        "",
        'if [[ $funcstack[1] == _dcctl ]]; then _dcctl "$@"; else compdef _dcctl dcctl; fi',
        "",
    ]
    return "\n".join(lines)


def _where(node: Node) -> str:
    return "".join(f" {name}" for name in node.path)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _described(option: Option) -> str:
    return " ".join(_quoted(f"{name}:{option.help}") for name in option.names)


def _candidates(values: Values) -> str:
    if values.source == "words":
        return f"compadd -- {' '.join(values.words)}"
    return {"channel": "_dcctl_channels", "file": "_files", "none": "_message 'a value'"}[values.source]


def _rest(node: Node) -> str:
    if not node.children:
        return _candidates(node.argument)
    listed = " ".join(_quoted(f"{child.path[-1]}:{child.help}") for child in node.children)
    return f"list=({listed}); _describe command list"
