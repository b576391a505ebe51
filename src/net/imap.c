// SPDX-License-Identifier: BSD-2-Clause
#include "net/imap.h"

#include <arpa/inet.h>
#include <libetpan/libetpan.h>
#include <libetpan/mailimap_oauth2.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "base/utf8.h"
#include "net/secret.h"
#include "net/stream.h"
#include "net/utf7.h"

#define IDLE_MS 30000
#define COMMAND_MS 120000
#define SMALL_BYTES (4u << 20)
#define LINE_BYTES (96u << 10) /* of one message in a batch, with everything around it */
#define LIST_WINDOW 50000

struct imap {
	mailimap *session;
	struct stream *stream; /* owned by the session once it is connected */
	const struct account *acc;
	bool broken;
	/* the fetch in hand */
	imap_mail_fn *fn;
	void *ctx;
	enum rc fn_rc;
	struct err *fn_err;
};

/* ---- results ---- */

/* The server's own words, sanitised; empty when there are none. */
static const char *server_words(struct imap *im, char out[160])
{
	struct buf safe;

	out[0] = '\0';
	if (!im->session->imap_response)
		return out;
	buf_init(&safe, 150);
	utf8_safe(&safe, slice_of(im->session->imap_response), false, NULL);
	snprintf(out, 160, ": %s", buf_cstr(&safe));
	buf_release(&safe);
	return out;
}

static bool sound(int code)
{
	return code == MAILIMAP_NO_ERROR || code == MAILIMAP_NO_ERROR_AUTHENTICATED || code == MAILIMAP_NO_ERROR_NON_AUTHENTICATED;
}

static enum rc failed(struct imap *im, int code, enum rc refused, const char *what, struct err *err)
{
	char words[160];

	if (code == MAILIMAP_ERROR_STREAM || code == MAILIMAP_ERROR_PARSE || code == MAILIMAP_ERROR_FATAL || code == MAILIMAP_ERROR_PROTOCOL)
		im->broken = true;
	if (code == MAILIMAP_ERROR_STREAM)
		return stream_reason(im->stream, err);
	if (code == MAILIMAP_ERROR_PARSE)
		return err_set(err, RC_FORMAT, _("%s: the server's answer cannot be read (%s)"), im->acc->host, what);
	return err_set(err, refused, "%s: %s%s", im->acc->host, what, server_words(im, words));
}

static void budget(struct imap *im, size_t bytes)
{
	stream_budget(im->stream, COMMAND_MS, bytes);
}

/* ---- opening ---- */

static bool is_loopback(const char *host)
{
	return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0;
}

static enum rc greet(struct imap *im, struct err *err)
{
	mailstream *ms = mailstream_new(stream_low(im->stream), 65536);
	int code;

	budget(im, SMALL_BYTES);
	code = mailimap_connect(im->session, ms);
	if (!sound(code)) {
		if (!im->session->imap_stream) /* it did not take the stream over */
			mailstream_close(ms);
		return code == MAILIMAP_ERROR_STREAM ? stream_reason(im->stream, err) :
						       err_set(err, RC_NET, _("%s:%u does not greet as an IMAP server"), im->acc->host, im->acc->port);
	}
	if (code == MAILIMAP_NO_ERROR_AUTHENTICATED && im->acc->tls == TLS_STARTTLS)
		return err_set(err, RC_CERT, _("%s:%u is logged in before TLS: refused"), im->acc->host, im->acc->port);
	return RC_OK;
}

static enum rc start_tls(struct imap *im, char *fingerprint, struct err *err)
{
	struct mailimap_capability_data *caps = NULL;
	enum rc rc;
	int code = mailimap_starttls(im->session);

	if (!sound(code)) {
		im->broken = true;
		return err_set(err, RC_CERT, _("%s:%u offers no STARTTLS"), im->acc->host, im->acc->port);
	}
	if (im->session->imap_stream->read_buffer_len || stream_pending(im->stream)) {
		im->broken = true;
		return err_set(err, RC_CERT, _("%s:%u speaks before TLS is on: refused"), im->acc->host, im->acc->port);
	}
	rc = stream_tls(im->stream, fingerprint, err);
	if (rc != RC_OK) {
		im->broken = true;
		return rc;
	}
	budget(im, SMALL_BYTES);
	/* what was said in clear does not count */
	code = mailimap_capability(im->session, &caps);
	if (caps)
		mailimap_capability_data_free(caps);
	return sound(code) ? RC_OK : failed(im, code, RC_NET, _("CAPABILITY refused"), err);
}

static bool offers(struct imap *im, const char *mechanism)
{
	const struct mailimap_connection_info *info = im->session->imap_connection_info;
	clist *list = info && info->imap_capability ? info->imap_capability->cap_list : NULL;

	for (clistiter *it = list ? clist_begin(list) : NULL; it; it = clist_next(it)) {
		const struct mailimap_capability *c = clist_content(it);
		const char *name = c->cap_type == MAILIMAP_CAPABILITY_AUTH_TYPE ? c->cap_data.cap_auth_type : NULL;

		if (name && slice_ieq(slice_of(name), slice_of(mechanism)))
			return true;
	}
	return false;
}

static bool has_capability(struct imap *im, const char *name)
{
	return mailimap_has_extension(im->session, (char *)(uintptr_t)name) != 0;
}

static int sasl(struct imap *im, const char *mechanism, const char *password)
{
	return mailimap_authenticate(im->session, mechanism, im->acc->host, NULL, NULL, im->acc->user, im->acc->user, password, NULL);
}

/* Ways to log in, best first; which of them `auth` in the configuration means. */
static const struct way {
	const char *name, *auth;
} ways[] = { { "SCRAM-SHA-256", "scram" }, { "SCRAM-SHA-1", "scram" }, { "PLAIN", "plain" }, { "LOGIN", "login" } };

/* Both sides have it. LOGIN is the command of RFC 3501, forbidden by LOGINDISABLED. */
static bool usable(struct imap *im, const struct way *w)
{
	const char *how = im->acc->auth ? im->acc->auth : "auto";

	if (strcmp(how, "auto") != 0 && strcmp(how, w->auth) != 0)
		return false;
	return strcmp(w->name, "LOGIN") == 0 ? !has_capability(im, "LOGINDISABLED") : offers(im, w->name);
}

static bool uses_token(const struct imap *im)
{
	return im->acc->token_command || (im->acc->auth && strcmp(im->acc->auth, "xoauth2") == 0);
}

static bool has_way(struct imap *im)
{
	if (uses_token(im))
		return true;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (usable(im, &ways[i]))
			return true;
	return false;
}

/* One attempt, by the best way. */
static int try_login(struct imap *im, struct secret *s)
{
	int code = MAILIMAP_ERROR_LOGIN;

	if (uses_token(im))
		return mailimap_oauth2_authenticate(im->session, im->acc->user, s->text);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (!usable(im, &ways[i]))
			continue;
		if (strcmp(ways[i].name, "LOGIN") == 0)
			return mailimap_login(im->session, im->acc->user, s->text);
		code = sasl(im, ways[i].name, s->text);
		/* without its SASL plug-in the library sends nothing and says "refused" with no answer of the server's */
		if (code != MAILIMAP_ERROR_LOGIN || im->session->imap_response)
			return code;
	}
	return code;
}

static enum rc log_in(struct imap *im, bool ask, struct err *err)
{
	struct secret s;
	enum rc rc;
	int code;

	if (!stream_is_tls(im->stream) && !im->acc->insecure && !is_loopback(im->acc->host))
		return err_set(err, RC_CERT, _("account \"%.*s\": tls = none is only for this machine"), SLICE_ARG(im->acc->name));
	if (!im->acc->user || strpbrk(im->acc->user, "\r\n"))
		return err_set(err, RC_CONFIG, _("account \"%.*s\" has no user"), SLICE_ARG(im->acc->name));
	if (!has_way(im))
		return err_set(err, RC_AUTH, _("%s allows no login of the kind that the configuration asks for"), im->acc->host);
	rc = secret_get(&s, im->acc, im->acc->token_command != NULL, ask, err);
	if (rc != RC_OK)
		return rc;
	budget(im, SMALL_BYTES);
	code = try_login(im, &s);
	secret_wipe(&s);
	if (sound(code))
		return RC_OK;
	rc = failed(im, code, RC_AUTH, _("login refused"), err);
	return err_in(err, rc, _("account \"%.*s\", user %s"), SLICE_ARG(im->acc->name), im->acc->user);
}

enum rc imap_open(struct imap **out, const struct imap_options *o, struct err *err)
{
	struct imap *im = mem_alloc(sizeof(*im));
	struct stream_options so = { o->account->host, o->account->port, o->account->ca_file, o->cancel_fd, IDLE_MS };
	enum rc rc = stream_connect(&im->stream, &so, err);

	im->acc = o->account;
	if (rc != RC_OK) {
		free(im);
		return rc;
	}
	if (im->acc->tls == TLS_IMPLICIT)
		rc = stream_tls(im->stream, o->fingerprint, err);
	if (rc != RC_OK) {
		stream_free(im->stream);
		free(im);
		return rc;
	}
	im->session = mailimap_new(0, NULL);
	rc = greet(im, err);
	if (rc == RC_OK && im->acc->tls == TLS_STARTTLS)
		rc = start_tls(im, o->fingerprint, err);
	if (rc == RC_OK && !im->session->imap_connection_info->imap_capability) {
		struct mailimap_capability_data *caps = NULL;

		int code = mailimap_capability(im->session, &caps);

		if (caps)
			mailimap_capability_data_free(caps);
		if (!sound(code))
			rc = failed(im, code, RC_NET, _("CAPABILITY refused"), err);
	}
	if (rc == RC_OK)
		rc = log_in(im, o->ask, err);
	if (rc != RC_OK) {
		im->broken = true;
		imap_close(im);
		return rc;
	}
	log_line("%s:%u: logged in", im->acc->host, im->acc->port);
	*out = im;
	return RC_OK;
}

void imap_close(struct imap *im)
{
	if (!im)
		return;
	if (!im->broken) {
		stream_budget(im->stream, 2000, SMALL_BYTES);
		mailimap_logout(im->session);
	}
	/* freeing alone would send LOGOUT and wait */
	if (im->session->imap_stream) {
		mailstream_close(im->session->imap_stream);
		im->session->imap_stream = NULL;
	}
	mailimap_free(im->session);
	free(im);
}

/* ---- folders ---- */

enum rc imap_select(struct imap *im, const char *name, struct imap_folder *out, struct err *err)
{
	struct arena a;
	char *wire;
	int code;

	if (strpbrk(name, "\r\n"))
		return err_set(err, RC_CONFIG, _("a folder name cannot hold line ends"));
	arena_init(&a);
	wire = arena_cstr(&a, utf7_encode(&a, slice_of(name)));
	budget(im, SMALL_BYTES);
	code = mailimap_examine(im->session, wire);
	arena_release(&a);
	if (code == MAILIMAP_ERROR_SELECT || code == MAILIMAP_ERROR_EXAMINE)
		return err_set(err, RC_NOT_FOUND, _("there is no folder \"%s\""), name);
	if (!sound(code) || !im->session->imap_selection_info)
		return failed(im, code, RC_NET, _("the folder cannot be opened"), err);
	out->uidvalidity = im->session->imap_selection_info->sel_uidvalidity;
	out->uidnext = im->session->imap_selection_info->sel_uidnext;
	out->exists = im->session->imap_selection_info->sel_exists;
	return RC_OK;
}

enum rc imap_folders(struct imap *im, struct buf *out, struct err *err)
{
	clist *list = NULL;
	struct arena a;
	int code;

	budget(im, SMALL_BYTES);
	code = mailimap_list(im->session, "", "*", &list);
	if (!sound(code))
		return failed(im, code, RC_NET, _("LIST refused"), err);
	arena_init(&a);
	for (clistiter *it = clist_begin(list); it && out->n < 1000; it = clist_next(it)) {
		const struct mailimap_mailbox_list *mb = clist_content(it);

		utf8_safe(out, utf7_decode(&a, slice_of(mb->mb_name)), false, NULL);
		buf_putc(out, '\n');
	}
	arena_release(&a);
	mailimap_list_result_free(list);
	return RC_OK;
}

/* ---- listing ---- */

struct uid_list {
	uint32_t *v;
	size_t n, cap;
	uint32_t from;
};

static uint32_t uid_of(const struct mailimap_msg_att *att)
{
	for (clistiter *it = clist_begin(att->att_list); it; it = clist_next(it)) {
		const struct mailimap_msg_att_item *item = clist_content(it);

		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC && item->att_data.att_static->att_type == MAILIMAP_MSG_ATT_UID)
			return item->att_data.att_static->att_data.att_uid;
	}
	return 0;
}

static void on_uid(struct mailimap_msg_att *att, void *ctx)
{
	struct uid_list *l = ctx;
	uint32_t uid = uid_of(att);

	if (uid < l->from || uid == 0) /* "n:*" always yields the last message */
		return;
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 1024;
		l->v = mem_realloc(l->v, l->cap * sizeof(*l->v));
	}
	l->v[l->n++] = uid;
}

/* The library hands messages to its handler only when there is a progress function. */
static void no_progress(size_t now, size_t all, void *ctx)
{
	(void)now;
	(void)all;
	(void)ctx;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static enum rc fetch(struct imap *im, struct mailimap_set *set, struct mailimap_fetch_type *type, mailimap_msg_att_handler *fn, void *ctx,
		     struct err *err)
{
	clist *list = NULL;
	int code;

	mailimap_set_progress_callback(im->session, no_progress, NULL, NULL);
	mailimap_set_msg_att_handler(im->session, fn, ctx);
	code = mailimap_uid_fetch(im->session, set, type, &list);
	mailimap_set_msg_att_handler(im->session, NULL, NULL);
	if (list)
		mailimap_fetch_list_free(list);
	mailimap_fetch_type_free(type);
	mailimap_set_free(set);
	/* "NO": some messages are gone; the caller compares what came */
	return sound(code) || code == MAILIMAP_ERROR_UID_FETCH ? RC_OK : failed(im, code, RC_NET, _("FETCH refused"), err);
}

enum rc imap_uids(struct imap *im, uint32_t from, uint32_t **uids, size_t *n, struct err *err)
{
	const struct mailimap_selection_info *sel = im->session->imap_selection_info;
	uint32_t end = sel && sel->sel_uidnext ? sel->sel_uidnext : 0;
	struct uid_list l = { .from = from ? from : 1 };
	enum rc rc = RC_OK;

	/* windows keep the memory of one answer bounded */
	for (uint32_t at = l.from; rc == RC_OK; at += LIST_WINDOW) {
		bool last = !end || end <= at || end - at <= LIST_WINDOW || at > UINT32_MAX - LIST_WINDOW;
		struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();

		mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_uid());
		budget(im, 64u << 20);
		rc = fetch(im, mailimap_set_new_interval(at, last ? 0 : at + LIST_WINDOW - 1), type, on_uid, &l, err);
		if (last)
			break;
	}
	if (rc != RC_OK) {
		free(l.v);
		return rc;
	}
	if (l.n)
		qsort(l.v, l.n, sizeof(*l.v), by_value);
	*n = 0;
	for (size_t i = 0; i < l.n; i++) /* unsolicited lines may repeat one */
		if (!*n || l.v[*n - 1] != l.v[i])
			l.v[(*n)++] = l.v[i];
	*uids = l.v;
	return RC_OK;
}

/* ---- fetching ---- */

static void read_item(const struct mailimap_msg_att_static *s, struct imap_mail *mail, bool *body)
{
	switch (s->att_type) {
	case MAILIMAP_MSG_ATT_UID:
		mail->uid = s->att_data.att_uid;
		break;
	case MAILIMAP_MSG_ATT_RFC822_SIZE:
		mail->size = s->att_data.att_rfc822_size;
		break;
	case MAILIMAP_MSG_ATT_BODY_SECTION:
		mail->raw = (struct slice){ s->att_data.att_body_section->sec_body_part ? s->att_data.att_body_section->sec_body_part : "",
					    s->att_data.att_body_section->sec_length };
		if (!s->att_data.att_body_section->sec_body_part)
			mail->raw.n = 0;
		*body = true;
		break;
	default:
		break;
	}
}

static void on_mail(struct mailimap_msg_att *att, void *ctx)
{
	struct imap *im = ctx;
	struct imap_mail mail = { 0 };
	bool body = false;

	if (im->fn_rc != RC_OK)
		return;
	for (clistiter *it = clist_begin(att->att_list); it; it = clist_next(it)) {
		const struct mailimap_msg_att_item *item = clist_content(it);

		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC)
			read_item(item->att_data.att_static, &mail, &body);
	}
	if (mail.uid && body) /* else an unsolicited line */
		im->fn_rc = im->fn(im->ctx, &mail, im->fn_err);
}

static enum rc fetch_bodies(struct imap *im, struct mailimap_set *set, size_t count, size_t part, imap_mail_fn *fn, void *ctx, struct err *err)
{
	struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();
	enum rc rc;

	mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_uid());
	mailimap_fetch_type_new_fetch_att_list_add(type, mailimap_fetch_att_new_rfc822_size());
	mailimap_fetch_type_new_fetch_att_list_add(
		type, mailimap_fetch_att_new_body_peek_section_partial(mailimap_section_new(NULL), 0, (uint32_t)part));
	budget(im, SMALL_BYTES + count * (LINE_BYTES > part ? LINE_BYTES : part + 4096));
	im->fn = fn;
	im->ctx = ctx;
	im->fn_rc = RC_OK;
	im->fn_err = err;
	rc = fetch(im, set, type, on_mail, im, err);
	return im->fn_rc != RC_OK ? im->fn_rc : rc;
}

/* UIDs as ranges, so that a command stays short. */
static struct mailimap_set *set_of(const uint32_t *uids, size_t n)
{
	struct mailimap_set *set = mailimap_set_new_empty();

	for (size_t i = 0; i < n;) {
		size_t k = i;

		while (k + 1 < n && uids[k + 1] == uids[k] + 1)
			k++;
		mailimap_set_add_interval(set, uids[i], uids[k]);
		i = k + 1;
	}
	return set;
}

enum rc imap_fetch(struct imap *im, const uint32_t *uids, size_t n, imap_mail_fn *fn, void *ctx, struct err *err)
{
	enum rc rc = RC_OK;

	/* at most 500 scattered UIDs a command: 8,000 characters */
	for (size_t at = 0; rc == RC_OK && at < n;) {
		size_t take = n - at, ranges = 0, i;

		for (i = at; i < n && ranges < 500; i++)
			ranges += i == at || uids[i] != uids[i - 1] + 1;
		if (i < n)
			take = i - at;
		rc = fetch_bodies(im, set_of(uids + at, take), take, IMAP_PART, fn, ctx, err);
		at += take;
	}
	return rc;
}

enum rc imap_fetch_whole(struct imap *im, uint32_t uid, size_t max, imap_mail_fn *fn, void *ctx, struct err *err)
{
	return fetch_bodies(im, mailimap_set_new_single(uid), 1, max, fn, ctx, err);
}
