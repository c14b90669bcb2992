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
    local IFS=$' \t\n' cur=${COMP_WORDS[COMP_CWORD]} at= option= count=1 place word i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ -n $option ]]; then
            [[ $word == = ]] || option= # `--format=json` comes as three words
            continue
        fi
        case "$at $word" in
            " connect"|" connect --renew"|" select"|" test-send"|" check-auth"|" bounces"|" bounces scan"|" status"|" doctor"|" profile"|" profile check"|" profile show"|" schema"|" completion") at+=" $word" ;;
            " connect --secret"|" connect --address"|" connect --name"|" connect --preset"|" connect --host"|" connect --port"|" connect --tls"|" connect --user"|" connect --region"|" connect --domains"|" connect --ca-file"|" connect --helo"|" connect --bounces"|" connect --spf-term"|" connect --reverse-path-domain"|" connect --signing-domain"|" connect --selectors"|" connect --path"|" connect --format"|" connect --config"|" connect --log-file") option=$word ;;
            " connect --renew --secret"|" connect --renew --address"|" connect --renew --name"|" connect --renew --preset"|" connect --renew --host"|" connect --renew --port"|" connect --renew --tls"|" connect --renew --user"|" connect --renew --region"|" connect --renew --domains"|" connect --renew --ca-file"|" connect --renew --helo"|" connect --renew --bounces"|" connect --renew --spf-term"|" connect --renew --reverse-path-domain"|" connect --renew --signing-domain"|" connect --renew --selectors"|" connect --renew --path"|" connect --renew --format"|" connect --renew --config"|" connect --renew --log-file") option=$word ;;
            " select --channel"|" select --via"|" select --as"|" select --format"|" select --config"|" select --log-file") option=$word ;;
            " test-send --to"|" test-send --channel"|" test-send --via"|" test-send --as"|" test-send --subject"|" test-send --text"|" test-send --html"|" test-send --attach"|" test-send --template"|" test-send --var"|" test-send --campaign"|" test-send --simulate"|" test-send --mailbox"|" test-send --wait"|" test-send --nameserver"|" test-send --format"|" test-send --config"|" test-send --log-file") option=$word ;;
            " check-auth --domains-file"|" check-auth --selector"|" check-auth --message"|" check-auth --ip"|" check-auth --mail-from"|" check-auth --helo"|" check-auth --for"|" check-auth --skip"|" check-auth --dnsbl"|" check-auth --dnsbl-domain"|" check-auth --fix-zone"|" check-auth --nameserver"|" check-auth --dns-file"|" check-auth --record"|" check-auth --replay"|" check-auth --deadline"|" check-auth --domain-deadline"|" check-auth --fail-on"|" check-auth --format"|" check-auth --config"|" check-auth --log-file") option=$word ;;
            " bounces --channel"|" bounces --since"|" bounces --fail-on"|" bounces --format"|" bounces --config"|" bounces --log-file") option=$word ;;
            " bounces scan --fail-on"|" bounces scan --format"|" bounces scan --config"|" bounces scan --log-file") option=$word ;;
            " status --as"|" status --format"|" status --config"|" status --log-file") option=$word ;;
            " doctor --nameserver"|" doctor --format"|" doctor --config"|" doctor --log-file") option=$word ;;
            " profile --format"|" profile --config"|" profile --log-file") option=$word ;;
            " profile check --format"|" profile check --config"|" profile check --log-file") option=$word ;;
            " profile show --format"|" profile show --config"|" profile show --log-file") option=$word ;;
            " schema --format"|" schema --config"|" schema --log-file") option=$word ;;
            " completion --format"|" completion --config"|" completion --log-file") option=$word ;;
            *) [[ $word == -?* ]] || ((count++)) ;;
        esac
    done
    [[ -n $option && $cur == = ]] && cur=
    place=$count
    if [[ -n $option ]]; then place=$option; elif [[ $cur == -* ]]; then place=-; fi
    case "$at|$place" in
        "|-") _dcctl_words "-h --help -V --version" ;;
        "|1") _dcctl_words "connect select test-send check-auth bounces status doctor profile schema completion" ;;
        " connect|--preset") _dcctl_words "sendgrid sparkpost sparkpost-eu mailgun mailgun-eu postmark postmark-broadcast ses" ;;
        " connect|--tls") _dcctl_words "implicit starttls none" ;;
        " connect|--ca-file") _dcctl_files ;;
        " connect|--path") _dcctl_files ;;
        " connect|--format") _dcctl_words "table json" ;;
        " connect|--config") _dcctl_files ;;
        " connect|--log-file") _dcctl_files ;;
        " connect|-") _dcctl_words "-h --help --list --renew --secret --address --name --no-verify --preset --host --port --tls --user --region --domains --ca-file --helo --bounces --allow-plaintext --spf-term --reverse-path-domain --signing-domain --selectors --path --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " connect|1") _dcctl_words "gmail exchange-online exchange-onprem smtp sandbox legacy-sales marketo" ;;
        " connect --renew|--preset") _dcctl_words "sendgrid sparkpost sparkpost-eu mailgun mailgun-eu postmark postmark-broadcast ses" ;;
        " connect --renew|--tls") _dcctl_words "implicit starttls none" ;;
        " connect --renew|--ca-file") _dcctl_files ;;
        " connect --renew|--path") _dcctl_files ;;
        " connect --renew|--format") _dcctl_words "table json" ;;
        " connect --renew|--config") _dcctl_files ;;
        " connect --renew|--log-file") _dcctl_files ;;
        " connect --renew|-") _dcctl_words "-h --help --list --renew --secret --address --name --no-verify --preset --host --port --tls --user --region --domains --ca-file --helo --bounces --allow-plaintext --spf-term --reverse-path-domain --signing-domain --selectors --path --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " connect --renew|1") _dcctl_channels ;;
        " select|--channel") _dcctl_channels ;;
        " select|--via") _dcctl_words "o365 gmail" ;;
        " select|--format") _dcctl_words "table json" ;;
        " select|--config") _dcctl_files ;;
        " select|--log-file") _dcctl_files ;;
        " select|-") _dcctl_words "-h --help --channel --via --as --explain --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " select|1") _dcctl_channels ;;
        " test-send|--channel") _dcctl_channels ;;
        " test-send|--via") _dcctl_words "o365 gmail" ;;
        " test-send|--html") _dcctl_files ;;
        " test-send|--attach") _dcctl_files ;;
        " test-send|--template") _dcctl_files ;;
        " test-send|--simulate") _dcctl_words "ok bounce complaint" ;;
        " test-send|--format") _dcctl_words "table json" ;;
        " test-send|--config") _dcctl_files ;;
        " test-send|--log-file") _dcctl_files ;;
        " test-send|-") _dcctl_words "-h --help --to --channel --via --as --subject --text --html --attach --template --var --campaign --simulate --prove --mailbox --wait --nameserver --dry-run --yes --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " check-auth|--domains-file") _dcctl_files ;;
        " check-auth|--message") _dcctl_files ;;
        " check-auth|--dnsbl") _dcctl_files ;;
        " check-auth|--dnsbl-domain") _dcctl_files ;;
        " check-auth|--fix-zone") _dcctl_files ;;
        " check-auth|--dns-file") _dcctl_files ;;
        " check-auth|--record") _dcctl_files ;;
        " check-auth|--replay") _dcctl_files ;;
        " check-auth|--fail-on") _dcctl_words "fail warn none worse" ;;
        " check-auth|--format") _dcctl_words "table json jsonl csv md html nagios" ;;
        " check-auth|--config") _dcctl_files ;;
        " check-auth|--log-file") _dcctl_files ;;
        " check-auth|-") _dcctl_words "-h --help --domains-file --selector --message --ip --mail-from --helo --channels --for --skip --dnsbl --dnsbl-domain --smtp --fix-zone --save --diff --nameserver --dns-file --record --replay --allow-private --deadline --domain-deadline --fail-on --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " bounces|--channel") _dcctl_channels ;;
        " bounces|--fail-on") _dcctl_words "none permanent any" ;;
        " bounces|--format") _dcctl_words "table json jsonl" ;;
        " bounces|--config") _dcctl_files ;;
        " bounces|--log-file") _dcctl_files ;;
        " bounces|-") _dcctl_words "-h --help --channel --since --fail-on --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " bounces|1") _dcctl_words "scan" ;;
        " bounces scan|--fail-on") _dcctl_words "none permanent any" ;;
        " bounces scan|--format") _dcctl_words "table json jsonl" ;;
        " bounces scan|--config") _dcctl_files ;;
        " bounces scan|--log-file") _dcctl_files ;;
        " bounces scan|-") _dcctl_words "-h --help --fail-on --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " bounces scan|"[1-9]*) _dcctl_files ;;
        " status|--format") _dcctl_words "table json" ;;
        " status|--config") _dcctl_files ;;
        " status|--log-file") _dcctl_files ;;
        " status|-") _dcctl_words "-h --help --as --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " doctor|--format") _dcctl_words "table json" ;;
        " doctor|--config") _dcctl_files ;;
        " doctor|--log-file") _dcctl_files ;;
        " doctor|-") _dcctl_words "-h --help --nameserver --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " profile|--format") _dcctl_words "table json" ;;
        " profile|--config") _dcctl_files ;;
        " profile|--log-file") _dcctl_files ;;
        " profile|-") _dcctl_words "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " profile|1") _dcctl_words "check show" ;;
        " profile check|--format") _dcctl_words "table json" ;;
        " profile check|--config") _dcctl_files ;;
        " profile check|--log-file") _dcctl_files ;;
        " profile check|-") _dcctl_words "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " profile show|--format") _dcctl_words "table json" ;;
        " profile show|--config") _dcctl_files ;;
        " profile show|--log-file") _dcctl_files ;;
        " profile show|-") _dcctl_words "-h --help --origin --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " schema|--format") _dcctl_words "json" ;;
        " schema|--config") _dcctl_files ;;
        " schema|--log-file") _dcctl_files ;;
        " schema|-") _dcctl_words "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " schema|1") _dcctl_words "profile team connect select test-send check-auth bounces bounces-scan status doctor profile-check profile-show" ;;
        " completion|--format") _dcctl_words "table" ;;
        " completion|--config") _dcctl_files ;;
        " completion|--log-file") _dcctl_files ;;
        " completion|-") _dcctl_words "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " completion|1") _dcctl_words "bash zsh fish powershell" ;;
    esac
    return 0
}
complete -F _dcctl dcctl
