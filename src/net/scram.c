// SPDX-License-Identifier: BSD-2-Clause
#include "net/scram.h"

#include <gnutls/crypto.h>
#include <nettle/base64.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/pbkdf2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AUTH_MAX 8192
#define SALT_MAX 1024
#define FIRST_HEADER "n,,"
#define FINAL_HEADER "c=biws,r=" /* base64 of "n,," */

typedef unsigned char hash[SCRAM_HASH_MAX];

static size_t hash_size(const struct scram *s)
{
	return s->sha256 ? SHA256_DIGEST_SIZE : SHA1_DIGEST_SIZE;
}

/* ---- the arithmetic ---- */

static void hmac(const struct scram *s, const hash key, struct slice text, hash out)
{
	size_t n = hash_size(s);
	struct hmac_sha256_ctx c256;
	struct hmac_sha1_ctx c1;

	if (s->sha256) {
		hmac_sha256_set_key(&c256, n, key);
		hmac_sha256_update(&c256, text.n, (const uint8_t *)text.p);
		hmac_sha256_digest(&c256, n, out);
		explicit_bzero(&c256, sizeof(c256));
	} else {
		hmac_sha1_set_key(&c1, n, key);
		hmac_sha1_update(&c1, text.n, (const uint8_t *)text.p);
		hmac_sha1_digest(&c1, n, out);
		explicit_bzero(&c1, sizeof(c1));
	}
}

static void digest(const struct scram *s, const hash in, hash out)
{
	struct sha256_ctx c256;
	struct sha1_ctx c1;

	if (s->sha256) {
		sha256_init(&c256);
		sha256_update(&c256, SHA256_DIGEST_SIZE, in);
		sha256_digest(&c256, SHA256_DIGEST_SIZE, out);
		explicit_bzero(&c256, sizeof(c256));
	} else {
		sha1_init(&c1);
		sha1_update(&c1, SHA1_DIGEST_SIZE, in);
		sha1_digest(&c1, SHA1_DIGEST_SIZE, out);
		explicit_bzero(&c1, sizeof(c1));
	}
}

static void salted(const struct scram *s, const char *password, unsigned rounds, const uint8_t *salt, size_t n, hash out)
{
	if (s->sha256)
		pbkdf2_hmac_sha256(strlen(password), (const uint8_t *)password, rounds, n, salt, hash_size(s), out);
	else
		pbkdf2_hmac_sha1(strlen(password), (const uint8_t *)password, rounds, n, salt, hash_size(s), out);
}

/* ---- the messages ---- */

/* The value of the next attribute, which has to be this one. */
static bool take(struct slice *rest, char name, struct slice *value)
{
	struct slice attribute;

	slice_cut(*rest, ',', &attribute, rest);
	if (attribute.n < 2 || attribute.p[0] != name || attribute.p[1] != '=')
		return false;
	*value = slice_sub(attribute, 2, attribute.n);
	return true;
}

/* False when it is no base64 or too long for out. */
static bool decode(struct slice s, uint8_t *out, size_t *n)
{
	struct base64_decode_ctx c;

	if (BASE64_DECODE_LENGTH(s.n) > *n)
		return false;
	base64_decode_init(&c);
	return base64_decode_update(&c, n, out, s.n, s.p) && base64_decode_final(&c);
}

void scram_put_name(struct buf *out, const char *name)
{
	for (; *name; name++)
		if (*name == ',' || *name == '=')
			buf_puts(out, *name == ',' ? "=2C" : "=3D");
		else
			buf_putc(out, *name);
}

void scram_init(struct scram *s, bool sha256, const char *nonce)
{
	uint8_t random[24];

	memset(s, 0, sizeof(*s));
	s->sha256 = sha256;
	buf_init(&s->auth, AUTH_MAX);
	if (nonce) {
		snprintf(s->nonce, sizeof(s->nonce), "%s", nonce);
		return;
	}
	if (gnutls_rnd(GNUTLS_RND_NONCE, random, sizeof(random)) != 0)
		abort();
	base64_encode_raw(s->nonce, sizeof(random), random);
}

void scram_first(struct scram *s, const char *user, struct buf *out)
{
	buf_puts(&s->auth, "n=");
	scram_put_name(&s->auth, user);
	buf_printf(&s->auth, ",r=%s", s->nonce);
	buf_puts(out, FIRST_HEADER);
	buf_put(out, buf_slice(&s->auth));
}

bool scram_final(struct scram *s, struct slice server_first, const char *password, struct buf *out)
{
	struct slice rest = server_first, nonce, salt64, count, key = S("Client Key"), server_key = S("Server Key");
	uint8_t salt[SALT_MAX];
	size_t salt_n = sizeof(salt);
	hash password_hash, client, stored, signature;
	uint64_t rounds;

	if (!take(&rest, 'r', &nonce) || !take(&rest, 's', &salt64) || !take(&rest, 'i', &count) ||
	    !slice_starts(nonce, slice_of(s->nonce)) || nonce.n == strlen(s->nonce) || !decode(salt64, salt, &salt_n) || !salt_n ||
	    !slice_u64(count, &rounds) || !rounds || rounds > SCRAM_ROUNDS_MAX || server_first.n > AUTH_MAX / 4)
		return false;
	buf_printf(&s->auth, ",%.*s," FINAL_HEADER "%.*s", SLICE_ARG(server_first), SLICE_ARG(nonce));
	salted(s, password, (unsigned)rounds, salt, salt_n, password_hash);
	hmac(s, password_hash, server_key, stored);
	hmac(s, stored, buf_slice(&s->auth), s->proof_wanted);
	hmac(s, password_hash, key, client);
	digest(s, client, stored);
	hmac(s, stored, buf_slice(&s->auth), signature);
	for (size_t i = 0; i < hash_size(s); i++)
		signature[i] ^= client[i];
	buf_printf(out, FINAL_HEADER "%.*s,p=", SLICE_ARG(nonce));
	buf_base64(out, (struct slice){ (const char *)signature, hash_size(s) });
	explicit_bzero(password_hash, sizeof(hash));
	explicit_bzero(client, sizeof(hash));
	explicit_bzero(stored, sizeof(hash));
	return true;
}

bool scram_prove(struct scram *s, struct slice server_final)
{
	uint8_t proof[BASE64_DECODE_LENGTH(48)];
	struct slice value, rest = server_final;
	size_t n = sizeof(proof);

	s->proved = take(&rest, 'v', &value) && decode(value, proof, &n) && n == hash_size(s) && memeql_sec(proof, s->proof_wanted, n);
	return s->proved;
}

void scram_release(struct scram *s)
{
	buf_release(&s->auth);
	explicit_bzero(s, sizeof(*s));
}
