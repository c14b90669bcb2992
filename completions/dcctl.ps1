# PowerShell completion for dcctl; written by `dcctl completion powershell`.
$DcctlWords = @{
    '' = @('connect', 'select', 'test-send', 'check-auth', 'bounces', 'status', 'doctor', 'profile', 'schema', 'completion')
    ' connect' = @('gmail', 'exchange-online', 'exchange-onprem', 'smtp', 'sandbox', 'legacy-sales', 'marketo')
    ' select' = @('<channel>')
    ' test-send' = @()
    ' check-auth' = @()
    ' bounces' = @('scan')
    ' bounces scan' = @('<file>')
    ' status' = @()
    ' doctor' = @()
    ' profile' = @('check', 'show')
    ' profile check' = @()
    ' profile show' = @()
    ' schema' = @('profile', 'team', 'connect', 'select', 'test-send', 'check-auth', 'bounces', 'bounces-scan', 'status', 'doctor', 'profile-check', 'profile-show')
    ' completion' = @('bash', 'zsh', 'fish', 'powershell')
}
$DcctlOptions = @{
    '' = @('-h', '--help', '-V', '--version')
    ' connect' = @('-h', '--help', '--list', '--renew', '--secret', '--address', '--name', '--no-verify', '--preset', '--host', '--port', '--tls', '--user', '--region', '--domains', '--ca-file', '--helo', '--bounces', '--allow-plaintext', '--path', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
    ' select' = @('-h', '--help', '--channel', '--via', '--as', '--explain', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
    ' test-send' = @('-h', '--help', '--to', '--channel', '--via', '--as', '--subject', '--text', '--html', '--attach', '--template', '--var', '--campaign', '--simulate', '--dry-run', '--yes', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
    ' check-auth' = @('-h', '--help', '--domains-file', '--selector', '--nameserver', '--dns-file', '--message', '--ip', '--mail-from', '--helo', '--allow-private', '--fail-on', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
    ' bounces' = @('-h', '--help', '--channel', '--since', '--fail-on', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
    ' bounces scan' = @('-h', '--help', '--fail-on', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
    ' status' = @('-h', '--help', '--as', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
    ' doctor' = @('-h', '--help', '--nameserver', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
    ' profile' = @('-h', '--help', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
    ' profile check' = @('-h', '--help', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
    ' profile show' = @('-h', '--help', '--origin', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
    ' schema' = @('-h', '--help', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
    ' completion' = @('-h', '--help', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
}
$DcctlValues = @{
    ' connect|--secret' = @()
    ' connect|--address' = @()
    ' connect|--name' = @()
    ' connect|--preset' = @('sendgrid', 'sparkpost', 'sparkpost-eu', 'mailgun', 'mailgun-eu', 'postmark', 'postmark-broadcast', 'ses')
    ' connect|--host' = @()
    ' connect|--port' = @()
    ' connect|--tls' = @('implicit', 'starttls', 'none')
    ' connect|--user' = @()
    ' connect|--region' = @()
    ' connect|--domains' = @()
    ' connect|--ca-file' = @('<file>')
    ' connect|--helo' = @()
    ' connect|--bounces' = @()
    ' connect|--path' = @('<file>')
    ' connect|--format' = @('table', 'json')
    ' connect|--config' = @('<file>')
    ' connect|--log-file' = @('<file>')
    ' select|--channel' = @('<channel>')
    ' select|--via' = @('o365', 'gmail')
    ' select|--as' = @()
    ' select|--format' = @('table', 'json')
    ' select|--config' = @('<file>')
    ' select|--log-file' = @('<file>')
    ' test-send|--to' = @()
    ' test-send|--channel' = @('<channel>')
    ' test-send|--via' = @('o365', 'gmail')
    ' test-send|--as' = @()
    ' test-send|--subject' = @()
    ' test-send|--text' = @()
    ' test-send|--html' = @('<file>')
    ' test-send|--attach' = @('<file>')
    ' test-send|--template' = @('<file>')
    ' test-send|--var' = @()
    ' test-send|--campaign' = @()
    ' test-send|--simulate' = @('ok', 'bounce', 'complaint')
    ' test-send|--format' = @('table', 'json')
    ' test-send|--config' = @('<file>')
    ' test-send|--log-file' = @('<file>')
    ' check-auth|--domains-file' = @('<file>')
    ' check-auth|--selector' = @()
    ' check-auth|--nameserver' = @()
    ' check-auth|--dns-file' = @('<file>')
    ' check-auth|--message' = @('<file>')
    ' check-auth|--ip' = @()
    ' check-auth|--mail-from' = @()
    ' check-auth|--helo' = @()
    ' check-auth|--fail-on' = @('fail', 'warn', 'none')
    ' check-auth|--format' = @('table', 'json', 'jsonl')
    ' check-auth|--config' = @('<file>')
    ' check-auth|--log-file' = @('<file>')
    ' bounces|--channel' = @('<channel>')
    ' bounces|--since' = @()
    ' bounces|--fail-on' = @('none', 'permanent', 'any')
    ' bounces|--format' = @('table', 'json', 'jsonl')
    ' bounces|--config' = @('<file>')
    ' bounces|--log-file' = @('<file>')
    ' bounces scan|--fail-on' = @('none', 'permanent', 'any')
    ' bounces scan|--format' = @('table', 'json', 'jsonl')
    ' bounces scan|--config' = @('<file>')
    ' bounces scan|--log-file' = @('<file>')
    ' status|--as' = @()
    ' status|--format' = @('table', 'json')
    ' status|--config' = @('<file>')
    ' status|--log-file' = @('<file>')
    ' doctor|--nameserver' = @()
    ' doctor|--format' = @('table', 'json')
    ' doctor|--config' = @('<file>')
    ' doctor|--log-file' = @('<file>')
    ' profile|--format' = @('table', 'json')
    ' profile|--config' = @('<file>')
    ' profile|--log-file' = @('<file>')
    ' profile check|--format' = @('table', 'json')
    ' profile check|--config' = @('<file>')
    ' profile check|--log-file' = @('<file>')
    ' profile show|--format' = @('table', 'json')
    ' profile show|--config' = @('<file>')
    ' profile show|--log-file' = @('<file>')
    ' schema|--format' = @('json')
    ' schema|--config' = @('<file>')
    ' schema|--log-file' = @('<file>')
    ' completion|--format' = @('table')
    ' completion|--config' = @('<file>')
    ' completion|--log-file' = @('<file>')
}

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
