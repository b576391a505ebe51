// SPDX-License-Identifier: BSD-2-Clause
/* Changing the folder: flags, moving, deleting. Only ever the UIDs that were named. */
#include <stdlib.h>

#include "base/text.h"
#include "net/imap_session.h"

static enum rc must_write(struct imap *im, struct err *err)
{
	return im->writable ? RC_OK
			    : err_set(err, RC_UNSUPPORTED, _("%s: the folder cannot be changed"), im->acc->host);
}

/* ---- flags ---- */

static void add_uid(struct uid_list *l, uint32_t uid)
{
	l->v = mem_realloc(l->v, (l->n + 1) * sizeof(*l->v));
	l->v[l->n++] = uid;
}

/* The answer's MODIFIED (RFC 7162 3.1.3): of ours, those in its set. */
static void read_modified(struct imap *im, const uint32_t *uids, size_t n, struct uid_list *out)
{
	const struct mailimap_response_info *info = im->session->imap_response_info;

	for (clistiter *it = info && info->rsp_extension_list ? clist_begin(info->rsp_extension_list) : NULL; it;
	     it = clist_next(it)) {
		const struct mailimap_extension_data *ext = clist_content(it);
		const struct mailimap_condstore_resptextcode *code = ext->ext_data;

		if (ext->ext_extension->ext_id != MAILIMAP_EXTENSION_CONDSTORE ||
		    ext->ext_type != MAILIMAP_CONDSTORE_TYPE_RESP_TEXT_CODE ||
		    code->cs_type != MAILIMAP_CONDSTORE_RESPTEXTCODE_MODIFIED || !code->cs_data.cs_modified_set)
			continue;
		for (size_t i = 0; i < n; i++) /* a range may be wide: ask for each of ours */
			for (clistiter *at = clist_begin(code->cs_data.cs_modified_set->set_list); at;
			     at = clist_next(at)) {
				const struct mailimap_set_item *item = clist_content(at);

				if (uids[i] >= item->set_first && uids[i] <= item->set_last) {
					add_uid(out, uids[i]);
					break;
				}
			}
	}
}

enum rc imap_store(struct imap *im, const uint32_t *uids, size_t n, enum imap_store_how how,
		   const char *flags, uint64_t unchanged_since, struct uid_list *conflicts,
		   struct err *err)
{
	static const char *const signs[] = {"+", "-", ""};
	enum rc rc = must_write(im, err);
	struct buf line;

	if (conflicts)
		*conflicts = (struct uid_list){ NULL, 0 };
	if (rc == RC_OK)
		rc = imap_no_controls(flags, err);
	if (rc == RC_OK && strpbrk(flags, "(){%*\"]"))
		rc = err_set(err, RC_CONFIG, _("\"%s\" is no keyword"), flags);
	if (rc == RC_OK && unchanged_since && !imap_can(im, IMAP_CAN_CONDSTORE))
		rc = err_set(err, RC_UNSUPPORTED, _("%s keeps no record of changes"), im->acc->host);
	buf_init(&line, IMAP_SET_CHARS + 1000);
	for (size_t at = 0, take; rc == RC_OK && at < n; at += take) {
		buf_reset(&line);
		buf_puts(&line, "UID STORE ");
		take = imap_set_text(&line, uids + at, n - at);
		if (unchanged_since)
			buf_printf(&line, " (UNCHANGEDSINCE %llu)", (unsigned long long)unchanged_since);
		buf_printf(&line, " %sFLAGS.SILENT (%s)", signs[how], flags);
		rc = imap_command(im, IMAP_SMALL_BYTES + take * 1024, buf_cstr(&line), RC_UNSUPPORTED,
				  _("the change is refused"), err);
		if (rc == RC_OK && conflicts && unchanged_since)
			read_modified(im, uids + at, take, conflicts);
	}
	buf_release(&line);
	return rc;
}

/* ---- moving, deleting ---- */

/* UID EXPUNGE of these, which are \Deleted. */
static enum rc expunge(struct imap *im, const uint32_t *uids, size_t n, struct err *err)
{
	enum rc rc = RC_OK;
	struct buf line;

	buf_init(&line, IMAP_SET_CHARS + 100);
	for (size_t at = 0, take; rc == RC_OK && at < n; at += take) {
		buf_reset(&line);
		buf_puts(&line, "UID EXPUNGE ");
		take = imap_set_text(&line, uids + at, n - at);
		rc = imap_command(im, IMAP_SMALL_BYTES, buf_cstr(&line), RC_UNSUPPORTED, _("deleting is refused"), err);
	}
	buf_release(&line);
	return rc;
}

enum rc imap_delete(struct imap *im, const uint32_t *uids, size_t n, struct err *err)
{
	enum rc rc = must_write(im, err);

	if (rc == RC_OK && !imap_can(im, IMAP_CAN_UIDPLUS))
		rc = err_set(err, RC_UNSUPPORTED, _("%s cannot delete single messages"), im->acc->host);
	if (rc == RC_OK)
		rc = imap_store(im, uids, n, IMAP_STORE_ADD, "\\Deleted", 0, NULL, err);
	return rc == RC_OK ? expunge(im, uids, n, err) : rc;
}

struct set_reader {
	clistiter *at;
	uint32_t next;
};

static uint32_t next_of_set(struct set_reader *r)
{
	const struct mailimap_set_item *item;
	uint32_t uid;

	if (!r->at)
		return 0;
	item = clist_content(r->at);
	uid = r->next ? r->next : item->set_first;
	if (uid >= item->set_last) {
		r->at = clist_next(r->at);
		r->next = 0;
	} else {
		r->next = uid + 1;
	}
	return uid;
}

/* COPYUID (RFC 4315 3): the sets run side by side; what is not ours, or too much, is passed over. */
static void read_copied(const struct mailimap_set *from, const struct mailimap_set *to, const uint32_t *uids, size_t n,
			uint32_t *new_uids)
{
	struct set_reader a = { from ? clist_begin(from->set_list) : NULL, 0 },
			  b = { to ? clist_begin(to->set_list) : NULL, 0 };

	for (size_t turns = 0; turns < n; turns++) {
		uint32_t old = next_of_set(&a), new = next_of_set(&b);
		size_t lo = 0, hi = n;

		if (!old || !new)
			return;
		while (lo < hi) {
			size_t mid = lo + (hi - lo) / 2;

			if (uids[mid] < old)
				lo = mid + 1;
			else
				hi = mid;
		}
		if (lo < n && uids[lo] == old)
			new_uids[lo] = new;
	}
}

/* MOVE or COPY of one command's worth; how many in *take. */
static enum rc transfer(struct imap *im, const uint32_t *uids, size_t n, const char *wire, uint32_t *new_uids,
			uint32_t *uidvalidity, size_t *take, struct err *err)
{
	struct mailimap_set *set, *from = NULL, *to = NULL;
	bool move = imap_can(im, IMAP_CAN_MOVE);
	uint32_t validity = 0;
	int code;

	*take = imap_set_of(&set, uids, n);
	imap_budget(im, IMAP_SMALL_BYTES + *take * 64);
	code = move ? mailimap_uidplus_uid_move(im->session, set, wire, &validity, &from, &to)
		    : mailimap_uidplus_uid_copy(im->session, set, wire, &validity, &from, &to);
	mailimap_set_free(set);
	imap_note_gone(im);
	if (new_uids)
		read_copied(from, to, uids, *take, new_uids);
	if (uidvalidity && validity)
		*uidvalidity = validity;
	if (from)
		mailimap_set_free(from);
	if (to)
		mailimap_set_free(to);
	if (imap_sound(code))
		return RC_OK;
	return imap_failed(im, code,
			   im->session->imap_response_info && im->session->imap_response_info->rsp_trycreate
				   ? RC_NOT_FOUND
				   : RC_UNSUPPORTED,
			   _("moving is refused"), err);
}

enum rc imap_move(struct imap *im, const uint32_t *uids, size_t n, const char *to, uint32_t *new_uids,
		  uint32_t *uidvalidity, struct err *err)
{
	enum rc rc = must_write(im, err);
	struct arena a;
	char *wire;

	if (new_uids)
		memset(new_uids, 0, n * sizeof(*new_uids));
	if (uidvalidity)
		*uidvalidity = 0;
	if (rc == RC_OK)
		rc = imap_no_controls(to, err);
	if (rc == RC_OK && !imap_can(im, IMAP_CAN_MOVE) && !imap_can(im, IMAP_CAN_UIDPLUS))
		rc = err_set(err, RC_UNSUPPORTED, _("%s cannot move single messages"), im->acc->host);
	if (rc != RC_OK)
		return rc;
	arena_init(&a);
	wire = imap_wire_name(&a, to);
	for (size_t at = 0, take; rc == RC_OK && at < n; at += take) {
		rc = transfer(im, uids + at, n - at, wire, new_uids ? new_uids + at : NULL, uidvalidity, &take, err);
		if (rc == RC_OK && !imap_can(im, IMAP_CAN_MOVE))
			rc = imap_delete(im, uids + at, take, err);
	}
	arena_release(&a);
	return rc;
}
