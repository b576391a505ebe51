// SPDX-License-Identifier: BSD-2-Clause
#include "ui/app_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/path.h"
#include "base/spawn.h"
#include "base/text.h"
#include "base/utf8.h"
#include "conf/save.h"
#include "ui/app_setup.h"

#define TEXT_MAX 600
#define STORE_MS 30000 /* a secret store may ask its owner something */

/* How the password is got, in the order of the choices. */
enum way { WAY_ASK, WAY_COMMAND, WAY_STORE, WAY_FILE };

/* Fields of the dialog. */
enum { F_ADDRESS, F_SERVER, F_LOGIN, F_WAY, F_PASSWORD, F_COMMAND, F_STATUS, F_COUNT };

struct setup {
	struct account account;	     /* what the worker logs in with; its texts are those below */
	char address[TEXT_MAX], server[TEXT_MAX], user[TEXT_MAX], password[TEXT_MAX], command[TEXT_MAX];
	char host[256], folder[TEXT_MAX];
	enum way way;
	char asked[2 * TEXT_MAX];    /* address and server of the last search */
	bool found, go_on;	     /* go_on: log in as soon as there is a server */
	uint64_t job;		     /* the newest; what older ones say is dropped */
	enum job_kind running;	     /* JOB_STOP: none */
	struct cert refused;
	char about_server[300], status[300];
	size_t focus;
};

static void connect_dialog(struct app *app);

static void finish(struct app *app, enum app_outcome_kind kind, const char *text)
{
	app->args->outcome->kind = kind;
	snprintf(app->args->outcome->text, sizeof(app->args->outcome->text), "%s", text);
	app->quit = true;
}

/* ---- welcome ---- */

static bool path_given(struct app *app, struct dialog *d)
{
	struct arena a;
	char *path;
	bool there;

	arena_init(&a);
	path = path_expand(&a, slice_trim(edit_slice(d->fields[0].edit)));
	there = *path && access(path, R_OK) == 0;
	if (there)
		finish(app, OUTCOME_PATH, path);
	else
		d->error = _("no such file or folder");
	arena_release(&a);
	return there;
}

static void back_to_welcome(struct app *app, struct dialog *d)
{
	(void)d;
	if (app->asking)
		worker_cancel(app->asker);
	app_setup_start(app);
}

static bool welcome_chosen(struct app *app, struct dialog *d)
{
	const struct field path[] = { { FIELD_INPUT, _("Path"), .text = "", .hint = _("a Maildir, a mbox, a folder of mails, or one mail") } };

	switch (d->fields[d->nfields - 1].chosen) {
	case 0:
		finish(app, OUTCOME_DEMO, "");
		break;
	case 1:
		connect_dialog(app);
		break;
	default:
		app_dialog(app, &(struct dialog_spec){ .title = _("Open files"), .accept = _("open"), .fields = path, .nfields = 1,
						       .done = path_given, .left = back_to_welcome });
	}
	return true;
}

static void welcome_left(struct app *app, struct dialog *d)
{
	(void)d;
	app->quit = true;
}

void app_setup_start(struct app *app)
{
	const char *const choices[] = { _("Look around: a demo folder, nothing is kept"), _("Connect an account (IMAP)"),
					_("Open a Maildir, a mbox or files") };
	const struct field fields[] = {
		{ FIELD_TEXT, .text = _("modori shows mail that came back: why, and what to do about it. There is no configuration yet, and nothing is written before you choose.") },
		{ FIELD_TEXT, .text = "" },
		{ FIELD_LIST, .choices = choices, .nchoices = 3, .numbered = true },
	};

	if (!app->setup)
		app->setup = mem_alloc(sizeof(*app->setup));
	app->setup->running = JOB_STOP;
	app_dialog(app, &(struct dialog_spec){ .title = _("Welcome"), .accept = _("go on"), .fields = fields, .nfields = 3,
					       .done = welcome_chosen, .left = welcome_left });
}

/* ---- work in the background ---- */

static bool post(struct app *app, struct job *job)
{
	struct setup *s = app->setup;
	struct err err;

	if (!app->asker && worker_start(&app->asker, app->args->conf, app->args->rules, NULL, &err) != RC_OK) {
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
		return false;
	}
	if (s->running != JOB_STOP)
		worker_cancel(app->asker);
	job->id = ++s->job;
	s->running = job->kind;
	app->asking = worker_post(app->asker, job);
	return app->asking;
}

static void find_server(struct app *app)
{
	struct setup *s = app->setup;
	struct job job = { .kind = JOB_FIND };

	s->found = false;
	snprintf(s->asked, sizeof(s->asked), "%s\n%s", s->address, s->server);
	snprintf(job.address, sizeof(job.address), "%.*s", SLICE_ARG(utf8_cut(slice_of(s->address), sizeof(job.address) - 1)));
	snprintf(job.server, sizeof(job.server), "%.*s", SLICE_ARG(utf8_cut(slice_of(s->server), sizeof(job.server) - 1)));
	snprintf(s->about_server, sizeof(s->about_server), "%s", *s->server ? _("asking the server") : _("looking for the server"));
	post(app, &job);
}

static void log_in(struct app *app)
{
	struct setup *s = app->setup;
	struct job job = { .kind = JOB_FOLDERS, .account = &s->account, .password = s->way == WAY_COMMAND ? NULL : s->password };

	s->go_on = false;
	s->account = (struct account){ .name = slice_of(s->address), .host = s->host, .port = s->account.port, .tls = s->account.tls,
				       .user = *s->user ? s->user : s->address,
				       .password_command = s->way == WAY_COMMAND ? s->command : NULL };
	snprintf(s->status, sizeof(s->status), "%s", _("logging in"));
	post(app, &job);
}

/* ---- the dialog ---- */

static void take_text(char out[TEXT_MAX], const struct field *f, bool trim)
{
	struct slice text = edit_slice(f->edit);

	snprintf(out, TEXT_MAX, "%.*s", SLICE_ARG(utf8_cut(trim ? slice_trim(text) : text, TEXT_MAX - 1)));
}

static bool busy_with_login(const struct setup *s)
{
	return s->running == JOB_FOLDERS;
}

/* Nothing of what the worker has in hand is touched. */
static void take_fields(struct setup *s, const struct dialog *d)
{
	take_text(s->address, &d->fields[F_ADDRESS], true);
	take_text(s->server, &d->fields[F_SERVER], true);
	take_text(s->user, &d->fields[F_LOGIN], true);
	take_text(s->password, &d->fields[F_PASSWORD], false);
	take_text(s->command, &d->fields[F_COMMAND], true);
	s->way = (enum way)d->fields[F_WAY].chosen;
	s->focus = d->focus;
}

/* What becomes of the password. */
static const char *kept(enum way way)
{
	switch (way) {
	case WAY_STORE:
		return _("(kept by secret-tool in the desktop's keyring)");
	case WAY_FILE:
		return _("(written into the configuration, which only you can read)");
	case WAY_ASK:
	case WAY_COMMAND:
		break;
	}
	return _("(kept in memory until the program ends)");
}

/* The server is looked for as soon as the cursor leaves the line that names it. */
static void connect_changed(struct app *app, struct dialog *d)
{
	struct setup *s = app->setup;
	char now[2 * TEXT_MAX];
	bool left_line = d->focus != F_ADDRESS && d->focus != F_SERVER;

	if (busy_with_login(s)) {
		worker_cancel(app->asker);
		return;
	}
	take_fields(s, d);
	s->go_on = false;
	s->status[0] = '\0';
	d->fields[F_PASSWORD].hidden = s->way == WAY_COMMAND;
	d->fields[F_PASSWORD].hint = kept(s->way);
	d->fields[F_COMMAND].hidden = s->way != WAY_COMMAND;
	snprintf(now, sizeof(now), "%s\n%s", s->address, s->server);
	if ((left_line || (d->focus == F_SERVER && !*s->server)) && *s->address && strcmp(now, s->asked) != 0)
		find_server(app);
}

static size_t last_line(const struct setup *s)
{
	return s->way == WAY_COMMAND ? F_COMMAND : F_PASSWORD;
}

/* Enter: the next line; on the last one the server, then the login are tried. */
static bool connect_entered(struct app *app, struct dialog *d)
{
	struct setup *s = app->setup;

	if (busy_with_login(s))
		return false;
	take_fields(s, d);
	if (d->focus != last_line(s)) {
		do
			d->focus++;
		while (!field_takes_focus(&d->fields[d->focus]));
		connect_changed(app, d);
		return false;
	}
	if (!*s->address || slice_chr(slice_of(s->address), '\'') != SIZE_MAX) {
		d->error = _("the address is missing");
		d->focus = F_ADDRESS;
	} else if (s->way == WAY_COMMAND ? !*s->command : !*s->password) {
		d->error = s->way == WAY_COMMAND ? _("the command is missing") : _("the password is missing; it is needed to look at the folders");
	} else if (s->found) {
		log_in(app);
	} else {
		s->go_on = true;
		if (s->running != JOB_FIND)
			find_server(app);
	}
	return false;
}

static void connect_dialog(struct app *app)
{
	struct setup *s = app->setup;
	const char *const ways[] = { _("ask each time"), _("command"), _("secret store"), _("in the file") };
	const struct field fields[F_COUNT] = {
		[F_ADDRESS] = { FIELD_INPUT, _("Address"), .text = s->address },
		[F_SERVER] = { FIELD_INPUT, _("Server"), .text = s->server },
		[F_LOGIN] = { FIELD_INPUT, _("Login"), .text = s->user, .hint = _("(empty: the address)") },
		[F_WAY] = { FIELD_RADIO, _("Password"), .choices = ways, .nchoices = 4, .chosen = s->way },
		[F_PASSWORD] = { FIELD_INPUT, "", .text = s->password, .secret = true, .hint = kept(s->way),
				 .hidden = s->way == WAY_COMMAND },
		[F_COMMAND] = { FIELD_INPUT, "", .text = s->command, .hint = _("prints the password, e.g. pass show mail/work"),
				.hidden = s->way != WAY_COMMAND },
		[F_STATUS] = { FIELD_TEXT, .text = "" },
	};
	struct dialog *d;

	d = app_dialog(app, &(struct dialog_spec){ .title = _("Connect an account"), .accept = _("next"), .fields = fields, .nfields = F_COUNT,
						   .focus = s->focus, .done = connect_entered, .left = back_to_welcome, .changed = connect_changed });
	d->fields[F_SERVER].hint = s->about_server;
	d->fields[F_STATUS].text = s->status;
}

/* ---- a certificate ---- */

static bool answered(struct app *app, struct dialog *d)
{
	struct setup *s = app->setup;
	struct err err;

	if (!app_trust_chosen(d))
		return true;
	if (cert_trust(s->host, s->account.port, s->refused.fingerprint, &err) != RC_OK) {
		app_say(app, ROLE_MESSAGE_ERROR, "%s", err.msg);
		return true;
	}
	s->go_on = true;
	find_server(app);
	return true;
}

static void ask_trust(struct app *app)
{
	struct setup *s = app->setup;
	const char *const answers[] = { _("no"), _("trust always") };

	app_cert_dialog(app, s->host, s->account.port, &s->refused, answers, 2, answered);
}

/* ---- the folder, and the end ---- */

/* "keep 'a b'" for the shell: an address holds no quote. */
static enum rc keep_in_store(const struct setup *s, struct err *err)
{
	char command[3 * TEXT_MAX];

	snprintf(command, sizeof(command), "secret-tool store --label='modori %s' service modori account '%s'", s->address, s->address);
	return spawn_shell(command, slice_of(s->password), NULL, STORE_MS, err);
}

static enum rc write_config(struct app *app, const char *path, struct err *err)
{
	static const char *const tls[] = { "tls", "starttls", "none" };
	struct setup *s = app->setup;
	char section[TEXT_MAX + 20], port[16], lookup[2 * TEXT_MAX];
	struct conf_change c[8];
	size_t n = 0;

	snprintf(section, sizeof(section), "account %s", s->address);
	snprintf(port, sizeof(port), "%u", s->account.port);
	snprintf(lookup, sizeof(lookup), "secret-tool lookup service modori account '%s'", s->address);
	c[n++] = (struct conf_change){ section, "host", slice_of(s->host) };
	c[n++] = (struct conf_change){ section, "port", slice_of(port) };
	c[n++] = (struct conf_change){ section, "tls", slice_of(tls[s->account.tls]) };
	c[n++] = (struct conf_change){ section, "user", slice_of(s->account.user) };
	c[n++] = (struct conf_change){ section, "folder", slice_of(s->folder) };
	if (s->way == WAY_COMMAND)
		c[n++] = (struct conf_change){ section, "password-command", slice_of(s->command) };
	else if (s->way == WAY_STORE)
		c[n++] = (struct conf_change){ section, "password-command", slice_of(lookup) };
	else if (s->way == WAY_FILE)
		c[n++] = (struct conf_change){ section, "password", slice_of(s->password) };
	return conf_save(path, c, n, err);
}

static void back_to_connect(struct app *app, struct dialog *d)
{
	(void)d;
	app->setup->status[0] = '\0';
	connect_dialog(app);
}

/* The names stand in the choices behind the counts. */
static bool folder_chosen(struct app *app, struct dialog *d)
{
	struct setup *s = app->setup;
	const char *const *names = app_dialog_data(d);
	struct arena a;
	struct err err;
	enum rc rc = RC_OK;
	const char *path;

	arena_init(&a);
	path = app->args->conf_path ? app->args->conf_path : conf_default_path(&a);
	snprintf(s->folder, sizeof(s->folder), "%s", names[d->fields[1].chosen]);
	if (s->way == WAY_STORE)
		rc = keep_in_store(s, &err);
	if (rc == RC_OK)
		rc = write_config(app, path, &err);
	if (rc == RC_OK && s->way == WAY_ASK) /* not twice in one minute */
		typed_add(app->args->typed, slice_of(s->address), s->password);
	if (rc == RC_OK)
		finish(app, OUTCOME_ACCOUNT, path);
	else
		d->error = arena_cstr(&d->arena, slice_of(err.msg));
	arena_release(&a);
	return rc == RC_OK;
}

/* Lines "messages likely name", as setup_folders writes them. */
static void folder_dialog(struct app *app, const char *answer)
{
	struct slice rest = slice_of(answer), line;
	struct arena a;
	const char **names, **choices;
	size_t n = 0, likely = 0;
	char *data;

	arena_init(&a);
	choices = arena_array(&a, strlen(answer) / 4 + 1, sizeof(*choices));
	/* one block, which the dialog frees: the pointers, then the texts */
	data = mem_alloc((strlen(answer) / 4 + 2) * sizeof(*names) + strlen(answer) + 1);
	names = (const char **)(void *)data;
	data += (strlen(answer) / 4 + 2) * sizeof(*names);
	while (slice_line(&rest, &line)) {
		struct slice count, mark;

		if (!slice_word(&line, &count) || !slice_word(&line, &mark))
			continue;
		line = slice_trim(line);
		if (slice_eq(mark, S("1")))
			likely = n;
		names[n] = data;
		memcpy(data, line.p, line.n);
		data += line.n;
		*data++ = '\0';
		choices[n++] = arena_cstr(&a, arena_printf(&a, "%.*s  %.*s%s", SLICE_ARG(safe_line(&a, line)), SLICE_ARG(slice_eq(count, S("-1")) ? S("") : count),
							   slice_eq(mark, S("1")) ? _("  (likely)") : ""));
	}
	app_dialog_close_all(app);
	app_dialog(app, &(struct dialog_spec){ .title = _("Folder with the returned mail"), .accept = _("take it"),
					       .fields = (const struct field[]){ { FIELD_TEXT, .text = _("The login works. Which folder? The number is how many mails it holds.") },
										 { FIELD_LIST, .choices = choices, .nchoices = n, .chosen = likely } },
					       .nfields = 2, .done = folder_chosen, .left = back_to_connect, .data = names });
	arena_release(&a);
}

/* ---- answers ---- */

static void server_found(struct app *app, const struct event *ev)
{
	struct setup *s = app->setup;
	struct dialog *d = app_dialog_top(app);

	snprintf(s->host, sizeof(s->host), "%s", ev->host);
	s->account.port = ev->port;
	s->account.tls = (enum account_tls)ev->tls;
	s->refused = ev->cert;
	s->found = ev->rc == RC_OK;
	if (s->found)
		snprintf(s->about_server, sizeof(s->about_server), _("%s:%u answers, certificate accepted"), s->host, s->account.port);
	else
		snprintf(s->about_server, sizeof(s->about_server), "%.290s", ev->rc == RC_CERT && *ev->cert.wrong ? ev->cert.wrong : ev->text);
	if (s->found && d && d->nfields == F_COUNT && !*s->server) { /* what was guessed can be changed */
		snprintf(s->server, sizeof(s->server), ev->port == 993 ? "%s" : "%s:%u", s->host, s->account.port);
		edit_set(d->fields[F_SERVER].edit, slice_of(s->server));
		snprintf(s->asked, sizeof(s->asked), "%s\n%s", s->address, s->server);
	}
	if (!s->go_on)
		return;
	if (s->found)
		log_in(app);
	else if (ev->rc == RC_CERT && *s->refused.fingerprint)
		ask_trust(app);
	s->go_on = s->found && s->go_on;
}

bool app_setup_event(struct app *app, struct event *ev)
{
	struct setup *s = app->setup;
	enum job_kind was;

	if (!s || ev->kind != EVENT_DONE)
		return false;
	if (ev->job == s->job) {
		was = s->running;
		s->running = JOB_STOP;
		app->asking = false;
		if (was == JOB_FIND && ev->rc == RC_CANCELLED)
			find_server(app); /* what stopped it was meant for the one before, which had just ended */
		else if (was == JOB_FIND)
			server_found(app, ev);
		else if (was == JOB_FOLDERS && ev->rc == RC_OK)
			folder_dialog(app, ev->answer);
		else if (was == JOB_FOLDERS)
			snprintf(s->status, sizeof(s->status), "%.290s", ev->text);
	}
	free(ev->answer);
	ev->answer = NULL;
	return true;
}

void app_setup_free(struct app *app)
{
	if (!app->setup)
		return;
	explicit_bzero(app->setup, sizeof(*app->setup));
	free(app->setup);
	app->setup = NULL;
}
