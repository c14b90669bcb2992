"""What the two Postfix instances and Dovecot's SASL are told (postconf(5), master(5)), as literal text."""

from typing import Final

MAIN: Final = """compatibility_level = 3.6
queue_directory = {folder}/{instance}/queue
data_directory = {folder}/{instance}/data
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/{instance}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.{domain}
myorigin = {domain}
mydestination =
alias_maps =
alias_database =
mynetworks =
local_header_rewrite_clients =
smtp_dns_support_level = disabled
smtp_host_lookup = native
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_mailbox_base = {folder}/mail
virtual_minimum_uid = 100
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
in_flow_delay = 0
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
notify_classes =
"""

# A deferred message brings a *delayed* DSN within a second or two and the *failed* one after its lifetime. At DEAD's
# port nobody listens.
HOME: Final = """relayhost = [127.0.0.1]:{peer_port}
transport_maps = inline:{{ dead.test=smtp:[127.0.0.1]:1 }}
delay_warning_time = 1s
maximal_queue_lifetime = {lifetime}
bounce_queue_lifetime = {lifetime}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/sasl
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_tls_chain_files = {folder}/server.pem
"""

PEER: Final = """message_size_limit = {size_limit}
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/refused
relay_domains = late.test
transport_maps = inline:{{ late.test=relay:[127.0.0.1]:{inner_port} corp.test=smtp:[127.0.0.1]:{mx_port} }}
"""

HOME_PORTS: Final = """127.0.0.1:{submission_port} inet n - n - - smtpd
127.0.0.1:{implicit_port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
127.0.0.1:{mx_port} inet n - n - - smtpd
  -o smtpd_tls_security_level=none
  -o smtpd_sasl_auth_enable=no
  -o smtpd_relay_restrictions=reject_unauth_destination
"""

# The inner server has a name of its own: at its own name Postfix sees a mail loop.
PEER_PORTS: Final = """127.0.0.1:{peer_port} inet n - n - - smtpd
127.0.0.1:{inner_port} inet n - n - - smtpd
  -o myhostname=inner.late.test
  -o smtpd_recipient_restrictions=check_recipient_access,texthash:{folder}/refused-inside
"""

SERVICES: Final = """pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

# No penalty for wrong passwords: it counts by address, and all tests come from one.
DOVECOT: Final = """base_dir = {folder}/dovecot
state_dir = {folder}/dovecot
log_path = {folder}/dovecot.log
protocols =
ssl = no
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={nobody} gid={nobody} home={folder}
}}
service auth {{
  unix_listener {folder}/sasl {{
    mode = 0666
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""

# What an instance adds to MAIN, and the ports it serves.
INSTANCES: Final = {"home": (HOME, HOME_PORTS), "peer": (PEER, PEER_PORTS)}
