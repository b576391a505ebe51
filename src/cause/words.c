// SPDX-License-Identifier: BSD-2-Clause
#include <threads.h>

#include "base/phrases.h"
#include "cause/finder.h"

static const struct {
	enum word word;
	const char *phrase;
} table[] = {
	{ W_GREYLIST, "greylist" },
	{ W_GREYLIST, "graylist" },
	{ W_GREYLIST, "grey list" },
	{ W_GREYLIST, "grey-list" },
	{ W_LOOP, "too many hops" },
	{ W_LOOP, "hop count exceeded" },
	{ W_LOOP, "loops back to myself" },
	{ W_LOOP, "mail loop" },
	{ W_LOOP, "routing loop" },
	{ W_LOOP, "forwarding loop" },
	{ W_LOOP, "loop detected" },
	{ W_MICROSOFT_515, "5.7.515" },
	{ W_MICROSOFT_515, "required authentication level" },
	{ W_GOOGLE, "gsmtp" },
	{ W_GOOGLE, "support.google.com" },
	{ W_GMAIL_SPAM, "likely unsolicited mail" },
	{ W_GMAIL_SPAM, "likely suspicious due to the very low reputation" },
	{ W_GMAIL_RATE, "unusual rate of" },
	{ W_GMAIL_RULES, "sender guidelines" },
	{ W_GMAIL_RULES, "sender-guidelines" },
	{ W_QUERY_ERROR, "127.255.255." },
	{ W_QUERY_ERROR, "open resolver" },
	{ W_QUERY_ERROR, "public resolver" },
	{ W_QUERY_ERROR, "spamhaus.org/returnc" },
	{ W_QUERY_ERROR, "query refused" },
	{ W_QUERY_ERROR, "excessive number of queries" },
	{ W_QUERY_ERROR, "127.0.0.255" },
	{ W_IPV6, "ipv6" },
	{ W_PTR, "ptr" },
	{ W_PTR, "reverse dns" },
	{ W_PTR, "reverse lookup" },
	{ W_PTR, "rdns" },
	{ W_PTR, "reverse hostname" },
	{ W_PTR, "cannot find your hostname" },
	{ W_ATTACHMENT, "attachment" },
	{ W_ATTACHMENT, "attached file" },
	{ W_ATTACHMENT, "file type" },
	{ W_ATTACHMENT, "executable" },
	{ W_ATTACHMENT, "presents a potential security issue" },
	{ W_OWN_QUOTA, "daily user sending" },
	{ W_OWN_QUOTA, "sending limit" },
	{ W_OWN_QUOTA, "sending quota" },
	{ W_OWN_QUOTA, "submission quota" },
	{ W_OWN_QUOTA, "outbound spam" },
	{ W_OWN_QUOTA, "bad outbound sender" },
	{ W_OWN_QUOTA, "hourly limit" },
	{ W_OWN_QUOTA, "max emails per hour" },
	{ W_OWN_QUOTA, "max defers and failures per hour" },
	{ W_OWN_QUOTA, "too many messages from this user" },
	{ W_OWN_QUOTA, "tenant has exceeded threshold" },
	{ W_DMARC, "dmarc" },
	{ W_SPF, "spf" },
	{ W_SPF_NONE, "spf = none" },
	{ W_SPF_NONE, "spf=none" },
	{ W_SPF_NONE, "no spf record" },
	{ W_SPF_NONE, "does not have an spf" },
	{ W_SPF_NONE, "does not publish an spf" },
	{ W_CLIENT_2008, "perm_failure: message rejected" },
	{ W_NULL_SENDER, "null sender" },
	{ W_NULL_SENDER, "null return path" },
	{ W_NULL_SENDER, "null return-path" },
	{ W_NULL_SENDER, "null reverse-path" },
	{ W_NULL_SENDER, "empty sender" },
	{ W_NULL_SENDER, "empty envelope sender" },
	{ W_NULL_SENDER, "empty envelope from" },
	{ W_NULL_SENDER, "bounces are not accepted" },
	{ W_NULL_SENDER, "does not accept bounces" },
	{ W_NULL_SENDER, "does not send mail and must not get bounces" },
	{ W_NULL_SENDER, "sender address <> rejected" },
	{ W_NULL_SENDER, "<>: sender address rejected" },
	{ W_INACTIVE, "out of storage space and inactive" },
	{ W_INACTIVE, "over quota and inactive" },
	{ W_INACTIVE, "disabled due to inactivity" },
	{ W_INACTIVE, "disabled for inactivity" },
	{ W_INACTIVE, "inactive for too long" },
	{ W_TLS_NOT_OFFERED, "tls is required, but was not offered" },
	{ W_TLS_NOT_OFFERED, "tls required but not supported" },
	{ W_TLS_NOT_OFFERED, "starttls not supported" },
	{ W_TLS_NOT_OFFERED, "does not support starttls" },
	{ W_TLS_NOT_OFFERED, "server does not support tls" },
	{ W_TLS_REQUIRED, "must issue a starttls" },
	{ W_TLS_REQUIRED, "must use tls" },
	{ W_TLS_REQUIRED, "encryption required" },
	{ W_TLS_REQUIRED, "tls encryption is required" },
	{ W_TLS_REQUIRED, "session encryption is required" },
	{ W_TLS_REQUIRED, "requires tls" },
	{ W_TLS_REQUIRED, "starttls is required" },
	{ W_TLS_REQUIRED, "not sent over a tls connection" },
	{ W_TLS_REQUIRED, "sent over an unencrypted" },
	{ W_CERTIFICATE, "certificate" },
	{ W_MTA_STS, "mta-sts" },
	{ W_MTA_STS, "sts policy" },
	{ W_DANE, "dane" },
	{ W_DANE, "tlsa" },
	{ W_NEW_IP, "no reputation" },
	{ W_NEW_IP, "4.7.650" },
	{ W_NEW_IP, "s3150" },
	{ W_NEW_IP, "as843" },
	{ W_NEW_IP, "nowl" },
	{ W_END_USER_RANGE, "pbl" },
	{ W_END_USER_RANGE, "policy block list" },
	{ W_END_USER_RANGE, "dul.dnsbl" },
	{ W_END_USER_RANGE, "dynamic ip" },
	{ W_END_USER_RANGE, "spamhaus css" },
	{ W_END_USER_RANGE, "sbl css" },
	{ W_RANGE_LISTED, "s3150" },
	{ W_RANGE_LISTED, "dnsbl-2.uceprotect" },
	{ W_RANGE_LISTED, "dnsbl-3.uceprotect" },
	{ W_RANGE_LISTED, "part of their network is on our block list" },
	{ W_USER_UNKNOWN, "user unknown" },
	{ W_USER_UNKNOWN, "unknown user" },
	{ W_NOBODY_UNKNOWN, "550 : user unknown" },
	{ W_NOBODY_UNKNOWN, "550 <>: user unknown" },
};

static struct phrases *set; /* built once, immutable afterwards */
static once_flag once = ONCE_FLAG_INIT;

static void load(void)
{
	set = phrases_new();
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		phrases_add(set, slice_of(table[i].phrase), (uint32_t)table[i].word);
	phrases_build(set);
}

static void on_word(void *ctx, uint32_t id, struct span at)
{
	uint64_t *bits = ctx;

	(void)at;
	*bits |= (uint64_t)1 << id;
}

uint64_t words_in(struct slice text)
{
	uint64_t bits = 0;

	call_once(&once, load);
	phrases_scan(set, text, on_word, &bits);
	return bits;
}
