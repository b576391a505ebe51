// SPDX-License-Identifier: BSD-2-Clause
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *path_join(struct arena *a, const char *dir, const char *name)
{
	size_t n = strlen(dir);

	return arena_cstr(a, arena_printf(a, "%s%s%s", dir, n && dir[n - 1] == '/' ? "" : "/", name));
}

static const char *home(void)
{
	const char *h = getenv("HOME");

	return h && *h ? h : "/";
}

static char *xdg(struct arena *a, const char *variable, const char *fallback)
{
	const char *dir = getenv(variable);

	if (!dir || dir[0] != '/') /* the specification: relative paths are ignored */
		dir = path_join(a, home(), fallback);
	return path_join(a, dir, "modori");
}

char *path_config_dir(struct arena *a)
{
	return xdg(a, "XDG_CONFIG_HOME", ".config");
}

char *path_state_dir(struct arena *a)
{
	return xdg(a, "XDG_STATE_HOME", ".local/state");
}

char *path_cache_dir(struct arena *a)
{
	return xdg(a, "XDG_CACHE_HOME", ".cache");
}

char *path_expand(struct arena *a, struct slice path)
{
	if (slice_starts(path, S("~/")))
		return path_join(a, home(), arena_cstr(a, slice_sub(path, 2, path.n)));
	return arena_cstr(a, path);
}

enum rc path_mkdirs(const char *dir, struct err *err)
{
	char *copy = mem_strdup(dir);
	enum rc rc = RC_OK;

	for (char *p = copy + 1; rc == RC_OK; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		if (mkdir(copy, 0700) != 0 && errno != EEXIST)
			rc = err_set(err, RC_IO, "cannot make folder %s: %s", copy, strerror(errno));
		*p = c;
		if (c == '\0')
			break;
	}
	free(copy);
	return rc;
}

enum rc path_read(struct arena *a, const char *path, size_t max, struct slice *out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	size_t n = 0, size;
	char *p;

	if (fd < 0 || fstat(fd, &st) != 0) {
		enum rc rc = errno == ENOENT ? RC_NOT_FOUND : RC_IO;

		err_set(err, rc, "cannot read %s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return rc;
	}
	if (S_ISDIR(st.st_mode)) {
		close(fd);
		return err_set(err, RC_IO, "cannot read %s: it is a folder", path);
	}
	if (st.st_size > 0 && (uint64_t)st.st_size > max) {
		close(fd);
		return err_set(err, RC_LIMIT, "%s is larger than %zu bytes", path, max);
	}
	size = S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size : max;
	p = arena_alloc(a, size + 1);
	while (n < size) {
		ssize_t got = read(fd, p + n, size - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			err_set(err, RC_IO, "cannot read %s: %s", path, strerror(errno));
			close(fd);
			return RC_IO;
		}
		if (got == 0)
			break;
		n += (size_t)got;
	}
	close(fd);
	*out = (struct slice){ p, n };
	return RC_OK;
}

enum rc path_write(const char *path, struct slice data, unsigned mode, struct err *err)
{
	struct arena a;
	char *tmp;
	int fd, saved;

	arena_init(&a);
	tmp = arena_cstr(&a, arena_printf(&a, "%s.XXXXXX", path));
	fd = mkstemp(tmp);
	if (fd < 0)
		goto fail;
	while (data.n) {
		ssize_t put = write(fd, data.p, data.n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			goto fail;
		data = slice_sub(data, (size_t)put, data.n);
	}
	if (fchmod(fd, (mode_t)mode) != 0 || fsync(fd) != 0 || rename(tmp, path) != 0)
		goto fail;
	close(fd);
	arena_release(&a);
	return RC_OK;
fail:
	saved = errno;
	if (fd >= 0) {
		close(fd);
		unlink(tmp);
	}
	arena_release(&a);
	return err_set(err, RC_IO, "cannot write %s: %s", path, strerror(saved));
}
