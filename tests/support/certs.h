// SPDX-License-Identifier: BSD-2-Clause
#ifndef TESTS_SUPPORT_CERTS_H
#define TESTS_SUPPORT_CERTS_H

/* Certificates made by the test itself. */
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stddef.h>

struct test_cert {
	gnutls_x509_crt_t crt;
	gnutls_x509_privkey_t key;
};

/*
 * Valid from `from` to `until` days from now, for this DNS name and IPv4 address (NULL: none). signer NULL: by
 * itself; an authority when it has neither name nor address.
 */
void test_cert_make(struct test_cert *c, const struct test_cert *signer, const char *name, const char *address, int from, int until);
void test_cert_release(struct test_cert *c);
void test_cert_credentials(const struct test_cert *c, gnutls_certificate_credentials_t *out);
/* PEM, for ca-file. */
void test_cert_write(const struct test_cert *c, const char *path);
/* 64 digits, as openssl prints them with colons. */
void test_cert_fingerprint(const struct test_cert *c, char out[96]);

#endif
