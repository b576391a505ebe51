// SPDX-License-Identifier: BSD-2-Clause
/* Folders: open one, list all, count. */
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "net/imap_session.h"
#include "net/utf7.h"

#define LISTED_MAX 20000

static int open_folder(struct imap *im, const char *wire, bool write, uint64_t *modseq)
{
	imap_budget(im, IMAP_SMALL_BYTES);
	if (imap_can(im, IMAP_CAN_CONDSTORE))
		return write ? mailimap_select_condstore(im->session, wire, modseq)
			     : mailimap_examine_condstore(im->session, wire, modseq);
	return write ? mailimap_select(im->session, wire) : mailimap_examine(im->session, wire);
}

static bool refused(int code)
{
	return code == MAILIMAP_ERROR_SELECT || code == MAILIMAP_ERROR_EXAMINE;
}

/* PERMANENTFLAGS: the keyword, or for NULL "\*". Not told means everything may be kept (RFC 3501 6.3.1). */
static bool permanent(const struct mailimap_selection_info *sel, const char *keyword)
{
	if (!sel->sel_perm_flags)
		return true;
	for (clistiter *it = clist_begin(sel->sel_perm_flags); it; it = clist_next(it)) {
		const struct mailimap_flag_perm *p = clist_content(it);

		if (p->fl_type == MAILIMAP_FLAG_PERM_ALL)
			return true;
		if (keyword && p->fl_flag && p->fl_flag->fl_type == MAILIMAP_FLAG_KEYWORD &&
		    p->fl_flag->fl_data.fl_keyword &&
		    slice_ieq(slice_of(p->fl_flag->fl_data.fl_keyword), slice_of(keyword)))
			return true;
	}
	return false;
}

enum rc imap_select(struct imap *im, const char *name, bool write, struct imap_folder *out, struct err *err)
{
	const struct mailimap_selection_info *sel;
	uint64_t modseq = 0;
	struct arena a;
	char *wire;
	enum rc rc = imap_no_controls(name, err);
	int code;

	if (rc != RC_OK)
		return rc;
	im->writable = im->stale = false;
	arena_init(&a);
	wire = imap_wire_name(&a, name);
	code = open_folder(im, wire, write, &modseq);
	if (refused(code) && strcmp(wire, name) != 0) /* some servers have names in UTF-8 as they are */
		code = open_folder(im, name, write, &modseq);
	arena_release(&a);
	if (refused(code))
		return err_set(err, RC_NOT_FOUND, _("there is no folder \"%s\""), name);
	sel = im->session->imap_selection_info;
	if (!imap_sound(code) || !sel)
		return imap_failed(im, code, RC_NET, _("the folder cannot be opened"), err);
	im->uidnext = sel->sel_uidnext;
	im->exists = sel->sel_exists;
	im->writable = write && sel->sel_perm != MAILIMAP_MAILBOX_READONLY;
	*out = (struct imap_folder){
		.uidvalidity = sel->sel_uidvalidity,
		.uidnext = sel->sel_uidnext,
		.exists = sel->sel_exists,
		.modseq = modseq,
		.writable = im->writable,
		.new_keywords = permanent(sel, NULL),
	};
	return RC_OK;
}

bool imap_keeps(const struct imap *im, const char *keyword)
{
	return im->writable && im->session->imap_selection_info && permanent(im->session->imap_selection_info, keyword);
}

bool imap_stale(const struct imap *im)
{
	return im->stale;
}

/* ---- all folders ---- */

static const struct {
	const char *name;
	enum imap_use use;
} uses[] = { { "All", IMAP_USE_ALL },	{ "Archive", IMAP_USE_ARCHIVE }, { "Drafts", IMAP_USE_DRAFTS },
	     { "Junk", IMAP_USE_JUNK }, { "Sent", IMAP_USE_SENT },	 { "Trash", IMAP_USE_TRASH } };

static void read_list_flags(const struct mailimap_mbx_list_flags *flags, struct imap_listed *out)
{
	if (!flags)
		return;
	if (flags->mbf_type == MAILIMAP_MBX_LIST_FLAGS_SFLAG && flags->mbf_sflag == MAILIMAP_MBX_LIST_SFLAG_NOSELECT)
		out->selectable = false;
	for (clistiter *it = flags->mbf_oflags ? clist_begin(flags->mbf_oflags) : NULL; it; it = clist_next(it)) {
		const struct mailimap_mbx_list_oflag *flag = clist_content(it);
		struct slice word =
			slice_of(flag->of_type == MAILIMAP_MBX_LIST_OFLAG_FLAG_EXT ? flag->of_flag_ext : "");

		if (slice_ieq(word, S("NonExistent"))) /* RFC 5258 */
			out->selectable = false;
		for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++)
			if (slice_ieq(word, slice_of(uses[i].name)))
				out->use = uses[i].use;
	}
}

enum rc imap_list(struct imap *im, imap_listed_fn *fn, void *ctx, struct err *err)
{
	clist *list = NULL;
	enum rc rc = RC_OK;
	struct arena a;
	size_t n = 0;
	int code;

	imap_budget(im, IMAP_SMALL_BYTES);
	code = mailimap_list(im->session, "", "*", &list);
	if (!imap_sound(code))
		return imap_failed(im, code, RC_NET, _("LIST refused"), err);
	arena_init(&a);
	for (clistiter *it = clist_begin(list); rc == RC_OK && it && n++ < LISTED_MAX; it = clist_next(it)) {
		const struct mailimap_mailbox_list *mb = clist_content(it);
		struct imap_listed f = { .delimiter = mb->mb_delimiter, .selectable = true };

		read_list_flags(mb->mb_flag, &f);
		f.name = arena_cstr(&a, utf7_decode(&a, slice_of(mb->mb_name)));
		rc = fn(ctx, &f, err);
		arena_reset(&a);
	}
	arena_release(&a);
	mailimap_list_result_free(list);
	return rc;
}

static enum rc add_name(void *ctx, const struct imap_listed *f, struct err *err)
{
	struct buf *out = ctx;

	(void)err;
	if (out->n < 1000) {
		utf8_safe(out, slice_of(f->name), false, NULL);
		buf_putc(out, '\n');
	}
	return RC_OK;
}

enum rc imap_folders(struct imap *im, struct buf *out, struct err *err)
{
	return imap_list(im, add_name, out, err);
}

enum rc imap_status(struct imap *im, const char *name, struct imap_counts *out, struct err *err)
{
	struct mailimap_status_att_list *what = mailimap_status_att_list_new_empty();
	struct mailimap_mailbox_data_status *status = NULL;
	struct arena a;
	enum rc rc = imap_no_controls(name, err);
	int code;

	*out = (struct imap_counts){ 0, 0 };
	if (rc == RC_OK) {
		arena_init(&a);
		mailimap_status_att_list_add(what, MAILIMAP_STATUS_ATT_MESSAGES);
		mailimap_status_att_list_add(what, MAILIMAP_STATUS_ATT_UNSEEN);
		imap_budget(im, IMAP_SMALL_BYTES);
		code = mailimap_status(im->session, imap_wire_name(&a, name), what, &status);
		arena_release(&a);
		if (code == MAILIMAP_ERROR_STATUS)
			rc = err_set(err, RC_NOT_FOUND, _("there is no folder \"%s\""), name);
		else if (!imap_sound(code))
			rc = imap_failed(im, code, RC_NET, "STATUS", err);
	}
	mailimap_status_att_list_free(what);
	for (clistiter *it = status && status->st_info_list ? clist_begin(status->st_info_list) : NULL; it;
	     it = clist_next(it)) {
		const struct mailimap_status_info *info = clist_content(it);

		if (info->st_att == MAILIMAP_STATUS_ATT_MESSAGES)
			out->messages = info->st_value;
		else if (info->st_att == MAILIMAP_STATUS_ATT_UNSEEN)
			out->unseen = info->st_value;
	}
	if (status)
		mailimap_mailbox_data_status_free(status);
	return rc;
}
