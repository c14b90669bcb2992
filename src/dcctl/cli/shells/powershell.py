"""The PowerShell script: one table of places, and a completer that looks up the place of the cursor."""

from collections.abc import Iterable, Iterator

from dcctl.cli.tree import Node, Values

_HEAD = """\
# PowerShell completion for dcctl; written by `dcctl completion powershell`.
Register-ArgumentCompleter -Native -CommandName dcctl -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $steps = @(
"""
_STEPPED = """\
    )
    $places = @{
"""
_TAIL = """\
    }
    $at = ''
    $option = ''
    $count = 1
    $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition })
    foreach ($element in $before | Select-Object -Skip 1) {
        $word = $element.ToString()
        if ($option) { $option = '' }
        elseif ($steps -ccontains "$at $word") { $at = "$at $word" }
        elseif ($word.StartsWith('--') -and $places.ContainsKey("$at|$word")) { $option = $word }
        elseif ($word -notmatch '^-.') { $count++ }
    }
    $found = if ($option) { $places["$at|$option"] }
    elseif ($wordToComplete.StartsWith('-')) { $places["$at|-"] }
    elseif ($places.ContainsKey("$at|$count")) { $places["$at|$count"] }
    else { $places["$at|*"] }
    if ($found -contains '<file>') { return } # no answer: PowerShell completes and quotes file names itself
    if ($found -contains '<channel>') {
        $base = Join-Path $HOME '.cache/dcctl'
        if ($IsMacOS) { $base = Join-Path $HOME 'Library/Caches/dcctl' }
        if ($env:LOCALAPPDATA) { $base = Join-Path $env:LOCALAPPDATA 'dcctl/Cache' }
        if ([IO.Path]::IsPathRooted("$env:XDG_CACHE_HOME")) { $base = Join-Path $env:XDG_CACHE_HOME 'dcctl' }
        $file = Join-Path $base 'channels'
        if (-not (Test-Path -LiteralPath $file -PathType Leaf)) { return }
        $found = Get-Content -LiteralPath $file | Where-Object { $_ -match '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\z' }
    }
    $found | Where-Object { $_ -and $_.StartsWith($wordToComplete, [StringComparison]::Ordinal) } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
"""


def script(root: Node) -> str:
    """The whole script."""
    nodes = list(root.walk())
    steps = [f"        '{node.at}'\n" for node in nodes if node.path]
    return "".join([_HEAD, *steps, _STEPPED, *_places(nodes), _TAIL])


def _places(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        for place, values in (*node.valued(), ("-", Values("words", node.names)), *node.positions()):
            yield f"        '{node.at}|{place}' = @({', '.join(map(_quoted, _words(values)))})\n"


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def _words(values: Values) -> tuple[str, ...]:
    return {"words": values.words, "channel": ("<channel>",), "file": ("<file>",), "none": ()}[values.source]
