// SPDX-License-Identifier: BSD-2-Clause
#include "net/cert.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/path.h"
#include "base/utf8.h"

#define TRUSTED_MAX (1u << 20)
#define NAMES_MAX 8

/* ---- reading one ---- */

static void print_hex(const unsigned char digest[32], char out[CERT_FINGERPRINT])
{
	for (size_t i = 0; i < 32; i++)
		snprintf(out + 3 * i, 4, "%02X%s", digest[i], i < 31 ? ":" : "");
}

static void put_safe(char *out, size_t size, struct slice text)
{
	struct buf safe;

	buf_init(&safe, size - 1);
	utf8_safe(&safe, text, false, NULL);
	snprintf(out, size, "%s", buf_cstr(&safe));
	buf_release(&safe);
}

/* The names it is for, or when there are none its subject. */
static void read_names(gnutls_x509_crt_t crt, struct cert *out)
{
	struct buf names;
	gnutls_datum_t dn = { 0 };

	buf_init(&names, sizeof(out->who));
	for (unsigned i = 0; i < NAMES_MAX; i++) {
		char name[256];
		size_t n = sizeof(name);
		int type = gnutls_x509_crt_get_subject_alt_name(crt, i, name, &n, NULL);

		if (type < 0)
			break;
		if (type == GNUTLS_SAN_DNSNAME)
			buf_printf(&names, "%s%.*s", names.n ? ", " : "", (int)n, name);
	}
	if (!names.n && gnutls_x509_crt_get_dn3(crt, &dn, 0) >= 0) {
		buf_put(&names, (struct slice){ (const char *)dn.data, dn.size });
		gnutls_free(dn.data);
	}
	put_safe(out->who, sizeof(out->who), buf_slice(&names));
	buf_release(&names);
}

bool cert_read(struct cert *out, struct slice der)
{
	gnutls_datum_t data = { (unsigned char *)(uintptr_t)der.p, (unsigned)der.n }, dn = { 0 };
	unsigned char digest[32];
	size_t size = sizeof(digest);
	gnutls_x509_crt_t crt;

	memset(out, 0, sizeof(*out));
	if (gnutls_fingerprint(GNUTLS_DIG_SHA256, &data, digest, &size) < 0 || gnutls_x509_crt_init(&crt) < 0)
		return false;
	if (gnutls_x509_crt_import(crt, &data, GNUTLS_X509_FMT_DER) < 0) {
		gnutls_x509_crt_deinit(crt);
		return false;
	}
	print_hex(digest, out->fingerprint);
	read_names(crt, out);
	if (gnutls_x509_crt_get_issuer_dn3(crt, &dn, 0) >= 0) {
		put_safe(out->issuer, sizeof(out->issuer), (struct slice){ (const char *)dn.data, dn.size });
		gnutls_free(dn.data);
	}
	out->from = gnutls_x509_crt_get_activation_time(crt);
	out->until = gnutls_x509_crt_get_expiration_time(crt);
	gnutls_x509_crt_deinit(crt);
	return true;
}

static int hex(char c)
{
	return ascii_digit((unsigned char)c) ? c - '0'
	       : ascii_lower((unsigned char)c) >= 'a' && ascii_lower((unsigned char)c) <= 'f'
		       ? ascii_lower((unsigned char)c) - 'a' + 10
		       : -1;
}

bool cert_fingerprint(struct slice text, char out[CERT_FINGERPRINT])
{
	unsigned char digest[32];
	size_t n = 0;

	text = slice_trim(text);
	if (slice_istarts(text, S("sha256:")))
		text = slice_trim(slice_sub(text, 7, text.n));
	while (text.n) {
		int high = hex(text.p[0]), low = text.n > 1 ? hex(text.p[1]) : -1;

		if (n && text.p[0] == ':') {
			text = slice_sub(text, 1, text.n);
			continue;
		}
		if (high < 0 || low < 0 || n == sizeof(digest))
			return false;
		digest[n++] = (unsigned char)(high << 4 | low);
		text = slice_sub(text, 2, text.n);
	}
	if (n == sizeof(digest))
		print_hex(digest, out);
	return n == sizeof(digest);
}

/* ---- the remembered ones ---- */

/* A line of the file: is it of this server? */
static bool is_of(struct slice line, const char *host, unsigned port, struct slice *fingerprint)
{
	struct slice name, number;
	uint64_t n;

	return slice_word(&line, &name) && slice_word(&line, &number) && slice_word(&line, fingerprint) &&
	       slice_ieq(name, slice_of(host)) && slice_u64(number, &n) && n == port;
}

static char *trusted_path(struct arena *a)
{
	return path_join(a, path_state_dir(a), "trusted");
}

void cert_trusted(const char *host, unsigned port, char out[CERT_FINGERPRINT])
{
	struct slice text, line, fingerprint;
	struct arena a;

	out[0] = '\0';
	arena_init(&a);
	if (path_read(&a, trusted_path(&a), TRUSTED_MAX, &text, NULL) == RC_OK)
		while (slice_line(&text, &line))
			if (is_of(line, host, port, &fingerprint) && cert_fingerprint(fingerprint, out))
				break;
	arena_release(&a);
}

enum rc cert_trust(const char *host, unsigned port, const char *fingerprint, struct err *err)
{
	struct slice text = S(""), line, old;
	struct arena a;
	struct buf out;
	enum rc rc;

	arena_init(&a);
	buf_init(&out, TRUSTED_MAX);
	rc = path_mkdirs(path_state_dir(&a), err);
	if (rc == RC_OK) {
		rc = path_read(&a, trusted_path(&a), TRUSTED_MAX, &text, err);
		if (rc == RC_NOT_FOUND)
			rc = RC_OK;
	}
	while (rc == RC_OK && slice_line(&text, &line))
		if (!is_of(line, host, port, &old)) {
			buf_put(&out, line);
			buf_putc(&out, '\n');
		}
	buf_printf(&out, "%s %u %s\n", host, port, fingerprint);
	if (rc == RC_OK && out.full)
		rc = err_set(err, RC_LIMIT, "%s: %u", trusted_path(&a), TRUSTED_MAX);
	if (rc == RC_OK)
		rc = path_write(trusted_path(&a), buf_slice(&out), 0600, err);
	buf_release(&out);
	arena_release(&a);
	return rc;
}
