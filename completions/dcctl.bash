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
            " connect") at=" connect" ;;
            " select") at=" select" ;;
            " test-send") at=" test-send" ;;
            " check-auth") at=" check-auth" ;;
            " bounces") at=" bounces" ;;
            " bounces scan") at=" bounces scan" ;;
            " status") at=" status" ;;
            " doctor") at=" doctor" ;;
            " profile") at=" profile" ;;
            " profile check") at=" profile check" ;;
            " profile show") at=" profile show" ;;
            " schema") at=" schema" ;;
            " completion") at=" completion" ;;
        esac
    done
    case "$at|$prev" in
        " connect|--secret") :; return 0 ;;
        " connect|--address") :; return 0 ;;
        " connect|--name") :; return 0 ;;
        " connect|--preset") COMPREPLY=($(compgen -W "sendgrid sparkpost sparkpost-eu mailgun mailgun-eu postmark postmark-broadcast ses" -- "$cur")); return 0 ;;
        " connect|--host") :; return 0 ;;
        " connect|--port") :; return 0 ;;
        " connect|--tls") COMPREPLY=($(compgen -W "implicit starttls none" -- "$cur")); return 0 ;;
        " connect|--user") :; return 0 ;;
        " connect|--region") :; return 0 ;;
        " connect|--domains") :; return 0 ;;
        " connect|--ca-file") _dcctl_files "$cur"; return 0 ;;
        " connect|--helo") :; return 0 ;;
        " connect|--bounces") :; return 0 ;;
        " connect|--path") _dcctl_files "$cur"; return 0 ;;
        " connect|--format") COMPREPLY=($(compgen -W "table json" -- "$cur")); return 0 ;;
        " connect|--config") _dcctl_files "$cur"; return 0 ;;
        " connect|--log-file") _dcctl_files "$cur"; return 0 ;;
        " select|--channel") _dcctl_channels "$cur"; return 0 ;;
        " select|--via") COMPREPLY=($(compgen -W "o365 gmail" -- "$cur")); return 0 ;;
        " select|--as") :; return 0 ;;
        " select|--format") COMPREPLY=($(compgen -W "table json" -- "$cur")); return 0 ;;
        " select|--config") _dcctl_files "$cur"; return 0 ;;
        " select|--log-file") _dcctl_files "$cur"; return 0 ;;
        " test-send|--to") :; return 0 ;;
        " test-send|--channel") _dcctl_channels "$cur"; return 0 ;;
        " test-send|--via") COMPREPLY=($(compgen -W "o365 gmail" -- "$cur")); return 0 ;;
        " test-send|--as") :; return 0 ;;
        " test-send|--subject") :; return 0 ;;
        " test-send|--text") :; return 0 ;;
        " test-send|--html") _dcctl_files "$cur"; return 0 ;;
        " test-send|--attach") _dcctl_files "$cur"; return 0 ;;
        " test-send|--template") _dcctl_files "$cur"; return 0 ;;
        " test-send|--var") :; return 0 ;;
        " test-send|--campaign") :; return 0 ;;
        " test-send|--simulate") COMPREPLY=($(compgen -W "ok bounce complaint" -- "$cur")); return 0 ;;
        " test-send|--format") COMPREPLY=($(compgen -W "table json" -- "$cur")); return 0 ;;
        " test-send|--config") _dcctl_files "$cur"; return 0 ;;
        " test-send|--log-file") _dcctl_files "$cur"; return 0 ;;
        " check-auth|--domains-file") _dcctl_files "$cur"; return 0 ;;
        " check-auth|--selector") :; return 0 ;;
        " check-auth|--nameserver") :; return 0 ;;
        " check-auth|--dns-file") _dcctl_files "$cur"; return 0 ;;
        " check-auth|--message") _dcctl_files "$cur"; return 0 ;;
        " check-auth|--ip") :; return 0 ;;
        " check-auth|--mail-from") :; return 0 ;;
        " check-auth|--helo") :; return 0 ;;
        " check-auth|--fail-on") COMPREPLY=($(compgen -W "fail warn none" -- "$cur")); return 0 ;;
        " check-auth|--format") COMPREPLY=($(compgen -W "table json jsonl" -- "$cur")); return 0 ;;
        " check-auth|--config") _dcctl_files "$cur"; return 0 ;;
        " check-auth|--log-file") _dcctl_files "$cur"; return 0 ;;
        " bounces|--channel") _dcctl_channels "$cur"; return 0 ;;
        " bounces|--since") :; return 0 ;;
        " bounces|--fail-on") COMPREPLY=($(compgen -W "none permanent any" -- "$cur")); return 0 ;;
        " bounces|--format") COMPREPLY=($(compgen -W "table json jsonl" -- "$cur")); return 0 ;;
        " bounces|--config") _dcctl_files "$cur"; return 0 ;;
        " bounces|--log-file") _dcctl_files "$cur"; return 0 ;;
        " bounces scan|--fail-on") COMPREPLY=($(compgen -W "none permanent any" -- "$cur")); return 0 ;;
        " bounces scan|--format") COMPREPLY=($(compgen -W "table json jsonl" -- "$cur")); return 0 ;;
        " bounces scan|--config") _dcctl_files "$cur"; return 0 ;;
        " bounces scan|--log-file") _dcctl_files "$cur"; return 0 ;;
        " status|--as") :; return 0 ;;
        " status|--format") COMPREPLY=($(compgen -W "table json" -- "$cur")); return 0 ;;
        " status|--config") _dcctl_files "$cur"; return 0 ;;
        " status|--log-file") _dcctl_files "$cur"; return 0 ;;
        " doctor|--nameserver") :; return 0 ;;
        " doctor|--format") COMPREPLY=($(compgen -W "table json" -- "$cur")); return 0 ;;
        " doctor|--config") _dcctl_files "$cur"; return 0 ;;
        " doctor|--log-file") _dcctl_files "$cur"; return 0 ;;
        " profile|--format") COMPREPLY=($(compgen -W "table json" -- "$cur")); return 0 ;;
        " profile|--config") _dcctl_files "$cur"; return 0 ;;
        " profile|--log-file") _dcctl_files "$cur"; return 0 ;;
        " profile check|--format") COMPREPLY=($(compgen -W "table json" -- "$cur")); return 0 ;;
        " profile check|--config") _dcctl_files "$cur"; return 0 ;;
        " profile check|--log-file") _dcctl_files "$cur"; return 0 ;;
        " profile show|--format") COMPREPLY=($(compgen -W "table json" -- "$cur")); return 0 ;;
        " profile show|--config") _dcctl_files "$cur"; return 0 ;;
        " profile show|--log-file") _dcctl_files "$cur"; return 0 ;;
        " schema|--format") COMPREPLY=($(compgen -W "json" -- "$cur")); return 0 ;;
        " schema|--config") _dcctl_files "$cur"; return 0 ;;
        " schema|--log-file") _dcctl_files "$cur"; return 0 ;;
        " completion|--format") COMPREPLY=($(compgen -W "table" -- "$cur")); return 0 ;;
        " completion|--config") _dcctl_files "$cur"; return 0 ;;
        " completion|--log-file") _dcctl_files "$cur"; return 0 ;;
    esac
    case "$at" in
        "")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help -V --version" -- "$cur"))
            else COMPREPLY=($(compgen -W "connect select test-send check-auth bounces status doctor profile schema completion" -- "$cur")); fi ;;
        " connect")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help --list --renew --secret --address --name --no-verify --preset --host --port --tls --user --region --domains --ca-file --helo --bounces --allow-plaintext --path --format --json --config --log-file -q --quiet -v --verbose --debug" -- "$cur"))
            else COMPREPLY=($(compgen -W "gmail exchange-online exchange-onprem smtp sandbox legacy-sales marketo" -- "$cur")); fi ;;
        " select")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help --channel --via --as --explain --format --json --config --log-file -q --quiet -v --verbose --debug" -- "$cur"))
            else _dcctl_channels "$cur"; fi ;;
        " test-send")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help --to --channel --via --as --subject --text --html --attach --template --var --campaign --simulate --dry-run --yes --format --json --config --log-file -q --quiet -v --verbose --debug" -- "$cur"))
            else :; fi ;;
        " check-auth")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help --domains-file --selector --nameserver --dns-file --message --ip --mail-from --helo --allow-private --fail-on --format --json --config --log-file -q --quiet -v --verbose --debug" -- "$cur"))
            else :; fi ;;
        " bounces")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help --channel --since --fail-on --format --json --config --log-file -q --quiet -v --verbose --debug" -- "$cur"))
            else COMPREPLY=($(compgen -W "scan" -- "$cur")); fi ;;
        " bounces scan")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help --fail-on --format --json --config --log-file -q --quiet -v --verbose --debug" -- "$cur"))
            else _dcctl_files "$cur"; fi ;;
        " status")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help --as --format --json --config --log-file -q --quiet -v --verbose --debug" -- "$cur"))
            else :; fi ;;
        " doctor")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help --nameserver --format --json --config --log-file -q --quiet -v --verbose --debug" -- "$cur"))
            else :; fi ;;
        " profile")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" -- "$cur"))
            else COMPREPLY=($(compgen -W "check show" -- "$cur")); fi ;;
        " profile check")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" -- "$cur"))
            else :; fi ;;
        " profile show")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help --origin --format --json --config --log-file -q --quiet -v --verbose --debug" -- "$cur"))
            else :; fi ;;
        " schema")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" -- "$cur"))
            else COMPREPLY=($(compgen -W "profile team connect select test-send check-auth bounces bounces-scan status doctor profile-check profile-show" -- "$cur")); fi ;;
        " completion")
            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" -- "$cur"))
            else COMPREPLY=($(compgen -W "bash zsh fish powershell" -- "$cur")); fi ;;
    esac
    return 0
}
complete -F _dcctl dcctl
