// SPDX-License-Identifier: BSD-2-Clause
#include "mail/source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/text.h"
#include "base/vec.h"
#include "mail/mbox.h"
#include "mail/part.h"

#define FRONT 64	 /* enough to tell a mbox */
#define FOLDER_DEPTH 16	 /* folders in folders */

struct walker {
	source_fn *fn;
	source_trouble_fn *trouble;
	void *ctx;
	struct err *err;
};

struct names {
	VEC(char *);
};

static enum rc trouble(struct walker *w, const char *path, enum rc rc, const struct err *err)
{
	if (!w->trouble) {
		if (w->err)
			*w->err = *err;
		return rc;
	}
	w->trouble(w->ctx, path, rc, err);
	return RC_OK;
}

static enum rc io_trouble(struct walker *w, const char *path)
{
	struct err err;

	err_set(&err, RC_IO, _("cannot read %s: %s"), path, strerror(errno));
	return trouble(w, path, RC_IO, &err);
}

/* The rest of a file behind its front, up to the limit of a mail. */
static enum rc walk_one_mail(struct walker *w, int fd, struct slice front, const char *path, size_t size)
{
	struct source_mail mail = { .path = path };
	size_t cap = size > front.n && size <= MAIL_MAX_SIZE ? size + 1 : 64 * 1024, n = front.n;
	char *p = mem_alloc(cap + FRONT);
	enum rc rc;

	memcpy(p, front.p, front.n);
	for (;;) {
		ssize_t got;

		if (n > MAIL_MAX_SIZE)
			break;
		if (n == cap) {
			cap = cap * 2 <= MAIL_MAX_SIZE ? cap * 2 : MAIL_MAX_SIZE + 1;
			p = mem_realloc(p, cap + FRONT);
		}
		got = read(fd, p + n, cap - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			free(p);
			return io_trouble(w, path);
		}
		if (got == 0)
			break;
		n += (size_t)got;
	}
	mail.cut = n > MAIL_MAX_SIZE;
	mail.raw = (struct slice){ p, mail.cut ? MAIL_MAX_SIZE : n };
	rc = n ? w->fn(w->ctx, &mail, w->err) : RC_OK;
	free(p);
	return rc;
}

static enum rc walk_fd(struct walker *w, int fd, const char *path, size_t size)
{
	char front[FRONT];
	ssize_t got = read(fd, front, sizeof(front));
	struct slice head = { front, got > 0 ? (size_t)got : 0 };

	if (got < 0)
		return io_trouble(w, path);
	if (slice_starts(head, S("From ")))
		return mbox_walk(fd, head, path, w->fn, w->ctx, w->err);
	return walk_one_mail(w, fd, head, path, size);
}

static enum rc walk_file(struct walker *w, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	enum rc rc;

	if (fd < 0 || fstat(fd, &st) != 0) {
		rc = io_trouble(w, path);
		if (fd >= 0)
			close(fd);
		return rc;
	}
	rc = walk_fd(w, fd, path, S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size : 0);
	close(fd);
	return rc;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool list_folder(const char *path, struct names *names)
{
	DIR *dir = opendir(path);
	struct dirent *d;

	if (!dir)
		return false;
	while ((d = readdir(dir)) != NULL)
		if (d->d_name[0] != '.')
			vec_push(names, mem_strdup(d->d_name));
	closedir(dir);
	if (names->n)
		qsort(names->v, names->n, sizeof(*names->v), by_name);
	return true;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool has_folder(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->v[i], name) == 0)
			return true;
	return false;
}

static enum rc walk_folder(struct walker *w, const char *path, int depth)
{
	struct names names = { 0 };
	struct arena a;
	enum rc rc = RC_OK;
	bool maildir;

	arena_init(&a);
	if (!list_folder(path, &names))
		rc = io_trouble(w, path);
	maildir = has_folder(&names, "cur") && has_folder(&names, "new");
	for (size_t i = 0; i < names.n; i++) {
		char *full = path_join(&a, path, names.v[i]);

		if (rc == RC_OK && is_folder(full)) {
			if (maildir && strcmp(names.v[i], "tmp") == 0)
				; /* mails being delivered */
			else if (depth < FOLDER_DEPTH)
				rc = walk_folder(w, full, depth + 1);
		} else if (rc == RC_OK && !maildir) {
			rc = walk_file(w, full);
		}
		free(names.v[i]);
		arena_reset(&a);
	}
	vec_free(&names);
	arena_release(&a);
	return rc;
}

enum rc source_walk(const char *path, source_fn *fn, source_trouble_fn *trouble_fn, void *ctx, struct err *err)
{
	struct walker w = { fn, trouble_fn, ctx, err };
	struct stat st;

	if (strcmp(path, "-") == 0)
		return walk_fd(&w, 0, "-", 0);
	if (stat(path, &st) != 0)
		return err_set(err, errno == ENOENT ? RC_NOT_FOUND : RC_IO, _("cannot read %s: %s"), path, strerror(errno));
	return S_ISDIR(st.st_mode) ? walk_folder(&w, path, 0) : walk_file(&w, path);
}
