"""The PowerShell script: tables of words, and one completer that reads them."""

from dcctl.cli.tree import Node, Values

_TAIL = """\
function Get-DcctlChannels {
    $base = $env:XDG_CACHE_HOME
    if ($base) { $file = Join-Path $base 'dcctl/channels' }
    elseif ($env:LOCALAPPDATA) { $file = Join-Path $env:LOCALAPPDATA 'dcctl/Cache/channels' }
    elseif ($IsMacOS) { $file = Join-Path $HOME 'Library/Caches/dcctl/channels' }
    else { $file = Join-Path $HOME '.cache/dcctl/channels' }
    if (Test-Path -LiteralPath $file) {
        Get-Content -LiteralPath $file | Where-Object { $_ -match '^[A-Za-z0-9][A-Za-z0-9._-]*$' }
    }
}

Register-ArgumentCompleter -Native -CommandName dcctl -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
    $at = ''
    $previous = ''
    for ($i = 1; $i -lt $words.Count; $i++) {
        if ($words[$i] -eq $wordToComplete -and $i -eq $words.Count - 1) { break }
        if ($DcctlWords.ContainsKey("$at $($words[$i])")) { $at = "$at $($words[$i])" }
        $previous = $words[$i]
    }
    $found = $DcctlValues["$at|$previous"]
    if ($null -eq $found) {
        $found = if ($wordToComplete -like '-*') { $DcctlOptions[$at] } else { $DcctlWords[$at] }
    }
    if ($found -contains '<file>') { return }
    if ($found -contains '<channel>') { $found = Get-DcctlChannels }
    $found | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
"""


def script(root: Node) -> str:
    """The whole script."""
    nodes = list(root.walk())
    lines = ["# PowerShell completion for dcctl; written by `dcctl completion powershell`.", "$DcctlWords = @{"]
    lines += [f"    '{_where(node)}' = @({_list(_words(node))})" for node in nodes]
    lines += ["}", "$DcctlOptions = @{"]
    for node in nodes:
        names = tuple(name for option in node.options for name in option.names)
        lines.append(f"    '{_where(node)}' = @({_list(names)})")
    lines += ["}", "$DcctlValues = @{"]
    for node in nodes:
        for option in node.options:
            if option.value is not None:
                lines += [f"    '{_where(node)}|{name}' = @({_list(_value(option.value))})" for name in option.names]
    return "\n".join([*lines, "}", "", _TAIL])


def _where(node: Node) -> str:
    return "".join(f" {name}" for name in node.path)


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _value(values: Values) -> tuple[str, ...]:
    return (
        values.words
        if values.source == "words"
        else {"channel": ("<channel>",), "file": ("<file>",)}.get(values.source, ())
    )


def _words(node: Node) -> tuple[str, ...]:
    return tuple(child.path[-1] for child in node.children) or _value(node.argument)
