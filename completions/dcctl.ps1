# PowerShell completion for dcctl; written by `dcctl completion powershell`.
Register-ArgumentCompleter -Native -CommandName dcctl -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $steps = @(
        ' connect'
        ' connect --renew'
        ' select'
        ' test-send'
        ' check-auth'
        ' bounces'
        ' bounces scan'
        ' status'
        ' doctor'
        ' profile'
        ' profile check'
        ' profile show'
        ' schema'
        ' completion'
    )
    $places = @{
        '|-' = @('-h', '--help', '-V', '--version')
        '|1' = @('connect', 'select', 'test-send', 'check-auth', 'bounces', 'status', 'doctor', 'profile', 'schema', 'completion')
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
        ' connect|--spf-term' = @()
        ' connect|--reverse-path-domain' = @()
        ' connect|--signing-domain' = @()
        ' connect|--selectors' = @()
        ' connect|--path' = @('<file>')
        ' connect|--format' = @('table', 'json')
        ' connect|--config' = @('<file>')
        ' connect|--log-file' = @('<file>')
        ' connect|-' = @('-h', '--help', '--list', '--renew', '--secret', '--address', '--name', '--no-verify', '--preset', '--host', '--port', '--tls', '--user', '--region', '--domains', '--ca-file', '--helo', '--bounces', '--allow-plaintext', '--spf-term', '--reverse-path-domain', '--signing-domain', '--selectors', '--path', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' connect|1' = @('gmail', 'exchange-online', 'exchange-onprem', 'smtp', 'sandbox', 'legacy-sales', 'marketo')
        ' connect|2' = @()
        ' connect --renew|--secret' = @()
        ' connect --renew|--address' = @()
        ' connect --renew|--name' = @()
        ' connect --renew|--preset' = @('sendgrid', 'sparkpost', 'sparkpost-eu', 'mailgun', 'mailgun-eu', 'postmark', 'postmark-broadcast', 'ses')
        ' connect --renew|--host' = @()
        ' connect --renew|--port' = @()
        ' connect --renew|--tls' = @('implicit', 'starttls', 'none')
        ' connect --renew|--user' = @()
        ' connect --renew|--region' = @()
        ' connect --renew|--domains' = @()
        ' connect --renew|--ca-file' = @('<file>')
        ' connect --renew|--helo' = @()
        ' connect --renew|--bounces' = @()
        ' connect --renew|--spf-term' = @()
        ' connect --renew|--reverse-path-domain' = @()
        ' connect --renew|--signing-domain' = @()
        ' connect --renew|--selectors' = @()
        ' connect --renew|--path' = @('<file>')
        ' connect --renew|--format' = @('table', 'json')
        ' connect --renew|--config' = @('<file>')
        ' connect --renew|--log-file' = @('<file>')
        ' connect --renew|-' = @('-h', '--help', '--list', '--renew', '--secret', '--address', '--name', '--no-verify', '--preset', '--host', '--port', '--tls', '--user', '--region', '--domains', '--ca-file', '--helo', '--bounces', '--allow-plaintext', '--spf-term', '--reverse-path-domain', '--signing-domain', '--selectors', '--path', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' connect --renew|1' = @('<channel>')
        ' select|--channel' = @('<channel>')
        ' select|--via' = @('o365', 'gmail')
        ' select|--as' = @()
        ' select|--format' = @('table', 'json')
        ' select|--config' = @('<file>')
        ' select|--log-file' = @('<file>')
        ' select|-' = @('-h', '--help', '--channel', '--via', '--as', '--explain', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' select|1' = @('<channel>')
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
        ' test-send|--mailbox' = @()
        ' test-send|--wait' = @()
        ' test-send|--nameserver' = @()
        ' test-send|--format' = @('table', 'json')
        ' test-send|--config' = @('<file>')
        ' test-send|--log-file' = @('<file>')
        ' test-send|-' = @('-h', '--help', '--to', '--channel', '--via', '--as', '--subject', '--text', '--html', '--attach', '--template', '--var', '--campaign', '--simulate', '--prove', '--mailbox', '--wait', '--nameserver', '--dry-run', '--yes', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' check-auth|--domains-file' = @('<file>')
        ' check-auth|--selector' = @()
        ' check-auth|--message' = @('<file>')
        ' check-auth|--ip' = @()
        ' check-auth|--mail-from' = @()
        ' check-auth|--helo' = @()
        ' check-auth|--for' = @()
        ' check-auth|--skip' = @()
        ' check-auth|--dnsbl' = @('<file>')
        ' check-auth|--dnsbl-domain' = @('<file>')
        ' check-auth|--fix-zone' = @('<file>')
        ' check-auth|--nameserver' = @()
        ' check-auth|--dns-file' = @('<file>')
        ' check-auth|--record' = @('<file>')
        ' check-auth|--replay' = @('<file>')
        ' check-auth|--deadline' = @()
        ' check-auth|--domain-deadline' = @()
        ' check-auth|--fail-on' = @('fail', 'warn', 'none', 'worse')
        ' check-auth|--format' = @('table', 'json', 'jsonl', 'csv', 'md', 'html', 'nagios')
        ' check-auth|--config' = @('<file>')
        ' check-auth|--log-file' = @('<file>')
        ' check-auth|-' = @('-h', '--help', '--domains-file', '--selector', '--message', '--ip', '--mail-from', '--helo', '--channels', '--for', '--skip', '--dnsbl', '--dnsbl-domain', '--smtp', '--fix-zone', '--save', '--diff', '--nameserver', '--dns-file', '--record', '--replay', '--allow-private', '--deadline', '--domain-deadline', '--fail-on', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' check-auth|*' = @()
        ' bounces|--channel' = @('<channel>')
        ' bounces|--since' = @()
        ' bounces|--fail-on' = @('none', 'permanent', 'any')
        ' bounces|--format' = @('table', 'json', 'jsonl')
        ' bounces|--config' = @('<file>')
        ' bounces|--log-file' = @('<file>')
        ' bounces|-' = @('-h', '--help', '--channel', '--since', '--fail-on', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' bounces|1' = @('scan')
        ' bounces scan|--fail-on' = @('none', 'permanent', 'any')
        ' bounces scan|--format' = @('table', 'json', 'jsonl')
        ' bounces scan|--config' = @('<file>')
        ' bounces scan|--log-file' = @('<file>')
        ' bounces scan|-' = @('-h', '--help', '--fail-on', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' bounces scan|*' = @('<file>')
        ' status|--as' = @()
        ' status|--format' = @('table', 'json')
        ' status|--config' = @('<file>')
        ' status|--log-file' = @('<file>')
        ' status|-' = @('-h', '--help', '--as', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' doctor|--nameserver' = @()
        ' doctor|--format' = @('table', 'json')
        ' doctor|--config' = @('<file>')
        ' doctor|--log-file' = @('<file>')
        ' doctor|-' = @('-h', '--help', '--nameserver', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' profile|--format' = @('table', 'json')
        ' profile|--config' = @('<file>')
        ' profile|--log-file' = @('<file>')
        ' profile|-' = @('-h', '--help', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' profile|1' = @('check', 'show')
        ' profile check|--format' = @('table', 'json')
        ' profile check|--config' = @('<file>')
        ' profile check|--log-file' = @('<file>')
        ' profile check|-' = @('-h', '--help', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' profile show|--format' = @('table', 'json')
        ' profile show|--config' = @('<file>')
        ' profile show|--log-file' = @('<file>')
        ' profile show|-' = @('-h', '--help', '--origin', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' schema|--format' = @('json')
        ' schema|--config' = @('<file>')
        ' schema|--log-file' = @('<file>')
        ' schema|-' = @('-h', '--help', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' schema|1' = @('profile', 'team', 'connect', 'select', 'test-send', 'check-auth', 'bounces', 'bounces-scan', 'status', 'doctor', 'profile-check', 'profile-show')
        ' completion|--format' = @('table')
        ' completion|--config' = @('<file>')
        ' completion|--log-file' = @('<file>')
        ' completion|-' = @('-h', '--help', '--format', '--json', '--config', '--log-file', '-q', '--quiet', '-v', '--verbose', '--debug')
        ' completion|1' = @('bash', 'zsh', 'fish', 'powershell')
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
        $found = Get-Content -LiteralPath $file | Where-Object { $_ -match '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z' }
    }
    $found | Where-Object { $_ -and $_.StartsWith($wordToComplete, [StringComparison]::Ordinal) } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
