# SPDX-License-Identifier: BSD-2-Clause
# To be sourced: a Dovecot of our own on loopback, with certificates of our own.
#
#   dovecot_start DIR   serve DIR/mail (a Maildir) to user "ops", password "secret", on $imap_port (STARTTLS) and
#                       $imaps_port; DIR/ca.pem signs what stands on 127.0.0.1. On other addresses of loopback other
#                       certificates: .2 another name, .3 self-signed, .4 expired, .5 an authority nobody knows.
#   dovecot_stop DIR
#
# dovecot_mechanisms and dovecot_passdb, when set, go into its configuration.
#
# $dovecot_extra holds more lines of configuration: imap_capability = IMAP4rev1 makes it a plain server, say.
#
# DIR must be short: Unix sockets live below it.

# certificate NAME AUTHORITY SAN [END]
certificate() {
	name=$1 authority=$2 san=$3
	from=$(date -u -d '-60 days' +%y%m%d%H%M%SZ)
	to=$(date -u -d "${4:-+60 days}" +%y%m%d%H%M%SZ)
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$name.key" -out "$name.csr" -subj "/CN=$name" 2>/dev/null
	mkdir -p "$authority.d" && : >"$authority.d/index" && echo unique_subject=no >"$authority.d/index.attr"
	cat >"$authority.d/conf" <<-END
		[ca]
		default_ca = d
		[d]
		database = $authority.d/index
		new_certs_dir = $authority.d
		rand_serial = yes
		default_md = sha256
		policy = p
		x509_extensions = e
		[p]
		commonName = supplied
		[e]
		subjectAltName = $san
	END
	openssl ca -batch -notext -config "$authority.d/conf" -cert "$authority.pem" -keyfile "$authority.key" \
		-startdate "$from" -enddate "$to" -in "$name.csr" -out "$name.pem" 2>/dev/null
}

# authority NAME
authority() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1.key" -out "$1.pem" -days 60 \
		-subj "/CN=$1" -addext basicConstraints=critical,CA:TRUE 2>/dev/null
}

certificates() {
	(
		cd "$1" && authority ca && authority unknown-ca &&
			certificate good ca IP:127.0.0.1,DNS:localhost &&
			certificate wrong ca DNS:imap.elsewhere.example &&
			certificate expired ca IP:127.0.0.4 '-3 days' &&
			certificate unknown unknown-ca IP:127.0.0.5 &&
			openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout self.key -out self.pem -days 60 \
				-subj /CN=self -addext subjectAltName=IP:127.0.0.3 2>/dev/null
	) || { echo 'cannot make certificates'; exit 1; }
}

dovecot_start() {
	dir=$1
	[ -f "$dir/good.pem" ] || certificates "$dir"
	mkdir -p "$dir/mail/cur" "$dir/mail/new" "$dir/mail/tmp" "$dir/run"
	if [ "$(id -u)" = 0 ]; then
		owner=mail
		internal=
		chown -R mail:mail "$dir/mail"
		chmod 755 "$dir"
	else # all of it as the one user there is
		owner=$(id -un)
		internal="default_internal_user = $owner
default_login_user = $owner
default_internal_group = $(id -gn)
service anvil {
  chroot =
}
service imap-login {
  chroot =
}"
	fi
	for try in 1 2 3 4 5 6 7 8 9; do
		imap_port=$((20000 + ($$ * 7 + try * 1009) % 30000))
		imaps_port=$((imap_port + 1))
		cat >"$dir/dovecot.conf" <<-END
			base_dir = $dir/run
			state_dir = $dir/run
			log_path = $dir/log
			info_log_path = $dir/log
			protocols = imap
			listen = 127.0.0.1, 127.0.0.2, 127.0.0.3, 127.0.0.4, 127.0.0.5
			mail_location = maildir:$dir/mail
			mail_uid = $owner
			mail_gid = $(id -gn "$owner")
			first_valid_uid = 1
			ssl = yes
			ssl_cert = <$dir/good.pem
			ssl_key = <$dir/good.key
			local 127.0.0.2 {
			  ssl_cert = <$dir/wrong.pem
			  ssl_key = <$dir/wrong.key
			}
			local 127.0.0.3 {
			  ssl_cert = <$dir/self.pem
			  ssl_key = <$dir/self.key
			}
			local 127.0.0.4 {
			  ssl_cert = <$dir/expired.pem
			  ssl_key = <$dir/expired.key
			}
			local 127.0.0.5 {
			  ssl_cert = <$dir/unknown.pem
			  ssl_key = <$dir/unknown.key
			}
			auth_mechanisms = ${dovecot_mechanisms:-plain login}
			auth_failure_delay = 0 secs
			auth_verbose = yes
			${dovecot_passdb:-}
			passdb {
			  driver = static
			  args = password=secret
			}
			userdb {
			  driver = static
			  args = uid=$owner gid=$(id -gn "$owner") home=$dir/home
			}
			service imap-login {
			  inet_listener imap {
			    port = $imap_port
			  }
			  inet_listener imaps {
			    port = $imaps_port
			    ssl = yes
			  }
			}
			$internal
			${dovecot_extra:-}
		END
		dovecot -c "$dir/dovecot.conf" >"$dir/start" 2>&1 && return 0
		grep -q 'Address already in use' "$dir/start" || break
	done
	cat "$dir/start"
	echo 'Dovecot does not start'
	exit 1
}

dovecot_stop() {
	[ -f "$1/dovecot.conf" ] && doveadm -c "$1/dovecot.conf" stop 2>/dev/null || :
}
