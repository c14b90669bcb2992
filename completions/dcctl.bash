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
            " connect"|" connect --renew"|" select"|" test-send"|" check-auth"|" bounces"|" bounces scan"|" bounces list"|" bounces report"|" bounces explain"|" bounces suppressions"|" bounces release"|" bounces follow"|" bounces redact"|" status"|" doctor"|" profile"|" profile check"|" profile show"|" store"|" store purge"|" store forget"|" store backup"|" schedule"|" schema"|" completion") at+=" $word" ;;
            " connect --secret"|" connect --address"|" connect --name"|" connect --preset"|" connect --host"|" connect --port"|" connect --tls"|" connect --user"|" connect --region"|" connect --domains"|" connect --ca-file"|" connect --helo"|" connect --bounces"|" connect --bounces-secret"|" connect --bounces-login"|" connect --bounces-folders"|" connect --spf-term"|" connect --reverse-path-domain"|" connect --signing-domain"|" connect --selectors"|" connect --path"|" connect --format"|" connect --config"|" connect --log-file") option=$word ;;
            " connect --renew --secret"|" connect --renew --address"|" connect --renew --name"|" connect --renew --preset"|" connect --renew --host"|" connect --renew --port"|" connect --renew --tls"|" connect --renew --user"|" connect --renew --region"|" connect --renew --domains"|" connect --renew --ca-file"|" connect --renew --helo"|" connect --renew --bounces"|" connect --renew --bounces-secret"|" connect --renew --bounces-login"|" connect --renew --bounces-folders"|" connect --renew --spf-term"|" connect --renew --reverse-path-domain"|" connect --renew --signing-domain"|" connect --renew --selectors"|" connect --renew --path"|" connect --renew --format"|" connect --renew --config"|" connect --renew --log-file") option=$word ;;
            " select --channel"|" select --via"|" select --as"|" select --format"|" select --config"|" select --log-file") option=$word ;;
            " test-send --to"|" test-send --channel"|" test-send --via"|" test-send --as"|" test-send --subject"|" test-send --text"|" test-send --html"|" test-send --attach"|" test-send --template"|" test-send --var"|" test-send --campaign"|" test-send --simulate"|" test-send --mailbox"|" test-send --wait"|" test-send --nameserver"|" test-send --format"|" test-send --config"|" test-send --log-file") option=$word ;;
            " check-auth --domains-file"|" check-auth --selector"|" check-auth --message"|" check-auth --ip"|" check-auth --mail-from"|" check-auth --helo"|" check-auth --for"|" check-auth --skip"|" check-auth --dnsbl"|" check-auth --dnsbl-domain"|" check-auth --fix-zone"|" check-auth --nameserver"|" check-auth --dns-file"|" check-auth --record"|" check-auth --replay"|" check-auth --deadline"|" check-auth --domain-deadline"|" check-auth --fail-on"|" check-auth --format"|" check-auth --config"|" check-auth --log-file") option=$word ;;
            " bounces --channel"|" bounces --since"|" bounces --fail-on"|" bounces --metrics-file"|" bounces --format"|" bounces --config"|" bounces --log-file") option=$word ;;
            " bounces scan --fail-on"|" bounces scan --rules"|" bounces scan --jobs"|" bounces scan --format"|" bounces scan --config"|" bounces scan --log-file") option=$word ;;
            " bounces list --recipient"|" bounces list --since"|" bounces list --channel"|" bounces list --kind"|" bounces list --reason"|" bounces list --category"|" bounces list --template"|" bounces list --campaign"|" bounces list --domain"|" bounces list --limit"|" bounces list --format"|" bounces list --config"|" bounces list --log-file") option=$word ;;
            " bounces report --by"|" bounces report --since"|" bounces report --channel"|" bounces report --format"|" bounces report --config"|" bounces report --log-file") option=$word ;;
            " bounces explain --rules"|" bounces explain --format"|" bounces explain --config"|" bounces explain --log-file") option=$word ;;
            " bounces suppressions --format"|" bounces suppressions --config"|" bounces suppressions --log-file") option=$word ;;
            " bounces release --format"|" bounces release --config"|" bounces release --log-file") option=$word ;;
            " bounces follow --channel"|" bounces follow --every"|" bounces follow --for"|" bounces follow --format"|" bounces follow --config"|" bounces follow --log-file") option=$word ;;
            " bounces redact -o"|" bounces redact --output"|" bounces redact --format"|" bounces redact --config"|" bounces redact --log-file") option=$word ;;
            " status --as"|" status --format"|" status --config"|" status --log-file") option=$word ;;
            " doctor --nameserver"|" doctor --format"|" doctor --config"|" doctor --log-file") option=$word ;;
            " profile --format"|" profile --config"|" profile --log-file") option=$word ;;
            " profile check --format"|" profile check --config"|" profile check --log-file") option=$word ;;
            " profile show --format"|" profile show --config"|" profile show --log-file") option=$word ;;
            " store --format"|" store --config"|" store --log-file") option=$word ;;
            " store purge --older-than"|" store purge --format"|" store purge --config"|" store purge --log-file") option=$word ;;
            " store forget --format"|" store forget --config"|" store forget --log-file") option=$word ;;
            " store backup --format"|" store backup --config"|" store backup --log-file") option=$word ;;
            " schedule --print"|" schedule --at"|" schedule --every"|" schedule --format"|" schedule --config"|" schedule --log-file") option=$word ;;
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
        "|1") _dcctl_words "connect select test-send check-auth bounces status doctor profile store schedule schema completion" ;;
        " connect|--preset") _dcctl_words "sendgrid sparkpost sparkpost-eu mailgun mailgun-eu postmark postmark-broadcast ses" ;;
        " connect|--tls") _dcctl_words "implicit starttls none" ;;
        " connect|--ca-file") _dcctl_files ;;
        " connect|--bounces-login") _dcctl_words "password xoauth2 oauthbearer" ;;
        " connect|--path") _dcctl_files ;;
        " connect|--format") _dcctl_words "table json" ;;
        " connect|--config") _dcctl_files ;;
        " connect|--log-file") _dcctl_files ;;
        " connect|-") _dcctl_words "-h --help --list --renew --secret --address --name --no-verify --preset --host --port --tls --user --region --domains --ca-file --helo --bounces --bounces-secret --bounces-login --bounces-folders --allow-plaintext --spf-term --reverse-path-domain --signing-domain --selectors --path --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " connect|1") _dcctl_words "gmail exchange-online exchange-onprem smtp sandbox legacy-sales marketo" ;;
        " connect --renew|--preset") _dcctl_words "sendgrid sparkpost sparkpost-eu mailgun mailgun-eu postmark postmark-broadcast ses" ;;
        " connect --renew|--tls") _dcctl_words "implicit starttls none" ;;
        " connect --renew|--ca-file") _dcctl_files ;;
        " connect --renew|--bounces-login") _dcctl_words "password xoauth2 oauthbearer" ;;
        " connect --renew|--path") _dcctl_files ;;
        " connect --renew|--format") _dcctl_words "table json" ;;
        " connect --renew|--config") _dcctl_files ;;
        " connect --renew|--log-file") _dcctl_files ;;
        " connect --renew|-") _dcctl_words "-h --help --list --renew --secret --address --name --no-verify --preset --host --port --tls --user --region --domains --ca-file --helo --bounces --bounces-secret --bounces-login --bounces-folders --allow-plaintext --spf-term --reverse-path-domain --signing-domain --selectors --path --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
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
        " test-send|-") _dcctl_words "-h --help --to --channel --via --as --subject --text --html --attach --template --var --campaign --simulate --prove --mailbox --wait --nameserver --dry-run --to-suppressed --yes --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
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
        " bounces|--metrics-file") _dcctl_files ;;
        " bounces|--format") _dcctl_words "table json jsonl nagios" ;;
        " bounces|--config") _dcctl_files ;;
        " bounces|--log-file") _dcctl_files ;;
        " bounces|-") _dcctl_words "-h --help --channel --all-channels --since --fail-on --diff --metrics-file --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " bounces|1") _dcctl_words "scan list report explain suppressions release follow redact" ;;
        " bounces scan|--rules") _dcctl_files ;;
        " bounces scan|--format") _dcctl_words "table json jsonl" ;;
        " bounces scan|--config") _dcctl_files ;;
        " bounces scan|--log-file") _dcctl_files ;;
        " bounces scan|-") _dcctl_words "-h --help --fail-on --rules --jobs --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " bounces scan|"[1-9]*) _dcctl_files ;;
        " bounces list|--channel") _dcctl_channels ;;
        " bounces list|--kind") _dcctl_words "bounce delayed complaint delivered" ;;
        " bounces list|--format") _dcctl_words "table json jsonl csv md html" ;;
        " bounces list|--config") _dcctl_files ;;
        " bounces list|--log-file") _dcctl_files ;;
        " bounces list|-") _dcctl_words "-h --help --recipient --since --channel --kind --reason --category --template --campaign --domain --unverified --undecided --limit --raw --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " bounces report|--channel") _dcctl_channels ;;
        " bounces report|--format") _dcctl_words "table json jsonl csv md html" ;;
        " bounces report|--config") _dcctl_files ;;
        " bounces report|--log-file") _dcctl_files ;;
        " bounces report|-") _dcctl_words "-h --help --by --since --channel --raw --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " bounces explain|--rules") _dcctl_files ;;
        " bounces explain|--format") _dcctl_words "table json" ;;
        " bounces explain|--config") _dcctl_files ;;
        " bounces explain|--log-file") _dcctl_files ;;
        " bounces explain|-") _dcctl_words "-h --help --rules --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " bounces suppressions|--format") _dcctl_words "table json jsonl csv md html" ;;
        " bounces suppressions|--config") _dcctl_files ;;
        " bounces suppressions|--log-file") _dcctl_files ;;
        " bounces suppressions|-") _dcctl_words "-h --help --raw --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " bounces release|--format") _dcctl_words "table json" ;;
        " bounces release|--config") _dcctl_files ;;
        " bounces release|--log-file") _dcctl_files ;;
        " bounces release|-") _dcctl_words "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " bounces follow|--channel") _dcctl_channels ;;
        " bounces follow|--format") _dcctl_words "table jsonl" ;;
        " bounces follow|--config") _dcctl_files ;;
        " bounces follow|--log-file") _dcctl_files ;;
        " bounces follow|-") _dcctl_words "-h --help --channel --all-channels --every --for --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " bounces redact|-o") _dcctl_files ;;
        " bounces redact|--output") _dcctl_files ;;
        " bounces redact|--format") _dcctl_words "table json" ;;
        " bounces redact|--config") _dcctl_files ;;
        " bounces redact|--log-file") _dcctl_files ;;
        " bounces redact|-") _dcctl_words "-h --help -o --output --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " bounces redact|1") _dcctl_files ;;
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
        " store|--format") _dcctl_words "table json" ;;
        " store|--config") _dcctl_files ;;
        " store|--log-file") _dcctl_files ;;
        " store|-") _dcctl_words "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " store|1") _dcctl_words "purge forget backup" ;;
        " store purge|--format") _dcctl_words "table json" ;;
        " store purge|--config") _dcctl_files ;;
        " store purge|--log-file") _dcctl_files ;;
        " store purge|-") _dcctl_words "-h --help --older-than --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " store forget|--format") _dcctl_words "table json" ;;
        " store forget|--config") _dcctl_files ;;
        " store forget|--log-file") _dcctl_files ;;
        " store forget|-") _dcctl_words "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " store backup|--format") _dcctl_words "table json" ;;
        " store backup|--config") _dcctl_files ;;
        " store backup|--log-file") _dcctl_files ;;
        " store backup|-") _dcctl_words "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " store backup|1") _dcctl_files ;;
        " schedule|--print") _dcctl_words "cron systemd" ;;
        " schedule|--format") _dcctl_words "table json" ;;
        " schedule|--config") _dcctl_files ;;
        " schedule|--log-file") _dcctl_files ;;
        " schedule|-") _dcctl_words "-h --help --print --at --every --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " schema|--format") _dcctl_words "json" ;;
        " schema|--config") _dcctl_files ;;
        " schema|--log-file") _dcctl_files ;;
        " schema|-") _dcctl_words "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " schema|1") _dcctl_words "profile team connect select test-send check-auth bounces bounces-scan bounces-redact bounces-list bounces-report bounces-follow bounces-explain bounces-suppressions bounces-release store-purge store-forget store-backup status doctor profile-check profile-show schedule" ;;
        " completion|--format") _dcctl_words "table" ;;
        " completion|--config") _dcctl_files ;;
        " completion|--log-file") _dcctl_files ;;
        " completion|-") _dcctl_words "-h --help --format --json --config --log-file -q --quiet -v --verbose --debug" ;;
        " completion|1") _dcctl_words "bash zsh fish powershell" ;;
    esac
    return 0
}
complete -F _dcctl dcctl
