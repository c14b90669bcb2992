"""The fish script: one condition tells where in the tree the cursor stands."""

from dcctl.cli.tree import Node, Option, Values

_HEAD = """\
# fish completion for dcctl; written by `dcctl completion fish`.
function __dcctl_channels
    set -l file $HOME/.cache/dcctl/channels
    if set -q XDG_CACHE_HOME; and test -n "$XDG_CACHE_HOME"
        set file $XDG_CACHE_HOME/dcctl/channels
    else if test -d $HOME/Library/Caches
        set file $HOME/Library/Caches/dcctl/channels
    end
    test -r $file; and string match -r '^[A-Za-z0-9][A-Za-z0-9._-]*$' < $file
end

function __dcctl_at
    set -l at
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
            case %s
                set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end

complete -c dcctl -f
"""


def script(root: Node) -> str:
    """The whole script."""
    nodes = list(root.walk())
    places = " ".join(f"' {' '.join(node.path)}'" for node in nodes if node.path)
    lines = [_HEAD % places]
    for node in nodes:
        where = "".join(f" {name}" for name in node.path)
        condition = f"-n \"__dcctl_at '{where}'\""
        lines += [
            f"complete -c dcctl {condition} -a {child.path[-1]} -d {_quoted(child.help)}" for child in node.children
        ]
        if not node.children and node.argument.source != "none":
            lines.append(f"complete -c dcctl {condition} {_candidates(node.argument)}")
        lines += [f"complete -c dcctl {condition} {_option(option)}" for option in node.options]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _option(option: Option) -> str:
    names = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names]
    value = (
        "" if option.value is None else " -x" if option.value.source == "none" else f" -r {_candidates(option.value)}"
    )
    return f"{' '.join(names)}{value} -d {_quoted(option.help)}"


def _candidates(values: Values) -> str:
    if values.source == "words":
        return f"-f -a '{' '.join(values.words)}'"
    return {"channel": "-f -a '(__dcctl_channels)'", "file": "-F", "none": ""}[values.source]
