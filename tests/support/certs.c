// SPDX-License-Identifier: BSD-2-Clause
#include "tests/support/certs.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/test.h"

#define DAY 86400

void test_cert_make(struct test_cert *c, const struct test_cert *signer, const char *name, const char *address, int from, int until)
{
	static unsigned char serial;
	struct in_addr ip;
	char who[40];

	gnutls_x509_privkey_init(&c->key);
	assert_int_equal(gnutls_x509_privkey_generate(c->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0), 0);
	gnutls_x509_crt_init(&c->crt);
	gnutls_x509_crt_set_version(c->crt, 3);
	serial++;
	gnutls_x509_crt_set_serial(c->crt, &serial, 1);
	gnutls_x509_crt_set_activation_time(c->crt, time(NULL) + (time_t)from * DAY);
	gnutls_x509_crt_set_expiration_time(c->crt, time(NULL) + (time_t)until * DAY);
	snprintf(who, sizeof(who), "CN=%s %d", name ? "mail" : "An Authority", serial);
	gnutls_x509_crt_set_dn(c->crt, who, NULL);
	if (name)
		gnutls_x509_crt_set_subject_alt_name(c->crt, GNUTLS_SAN_DNSNAME, name, (unsigned)strlen(name), GNUTLS_FSAN_APPEND);
	if (address) {
		assert_int_equal(inet_pton(AF_INET, address, &ip), 1);
		gnutls_x509_crt_set_subject_alt_name(c->crt, GNUTLS_SAN_IPADDRESS, &ip, sizeof(ip), GNUTLS_FSAN_APPEND);
	}
	if (!name && !address) {
		gnutls_x509_crt_set_basic_constraints(c->crt, 1, -1);
		gnutls_x509_crt_set_key_usage(c->crt, GNUTLS_KEY_KEY_CERT_SIGN);
	}
	gnutls_x509_crt_set_key(c->crt, c->key);
	assert_int_equal(gnutls_x509_crt_sign2(c->crt, signer ? signer->crt : c->crt, signer ? signer->key : c->key, GNUTLS_DIG_SHA256, 0), 0);
}

void test_cert_release(struct test_cert *c)
{
	gnutls_x509_crt_deinit(c->crt);
	gnutls_x509_privkey_deinit(c->key);
}

void test_cert_credentials(const struct test_cert *c, gnutls_certificate_credentials_t *out)
{
	gnutls_x509_crt_t crt = c->crt;

	assert_int_equal(gnutls_certificate_allocate_credentials(out), 0);
	assert_true(gnutls_certificate_set_x509_key(*out, &crt, 1, c->key) >= 0);
}

void test_cert_write(const struct test_cert *c, const char *path)
{
	gnutls_datum_t pem;
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(gnutls_x509_crt_export2(c->crt, GNUTLS_X509_FMT_PEM, &pem), 0);
	assert_int_equal(fwrite(pem.data, 1, pem.size, f), pem.size);
	fclose(f);
	gnutls_free(pem.data);
}

void test_cert_fingerprint(const struct test_cert *c, char out[96])
{
	unsigned char digest[32];
	size_t n = sizeof(digest);

	assert_int_equal(gnutls_x509_crt_get_fingerprint(c->crt, GNUTLS_DIG_SHA256, digest, &n), 0);
	for (size_t i = 0; i < n; i++)
		snprintf(out + 3 * i, 4, "%02X%s", digest[i], i + 1 < n ? ":" : "");
}
