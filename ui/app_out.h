// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_APP_OUT_H
#define UI_APP_OUT_H

/* What leaves the program: commands, clipboard, editor, files. Masked unless revealed. */
#include "ui/app_state.h"
#include "ui/export.h"

/* Addresses of this failure may go out as they are. */
bool app_revealed(const struct app *app, const struct entry *e);
/* The tagged failures, else the cursor's, else those shown of the cursor's group: index numbers, malloc'd. */
size_t app_entries(struct app *app, uint32_t **entries);
/* There is something under the cursor or tagged; says so when not. */
bool app_has_target(struct app *app);
/* Something else on the terminal, then the screen again. */
enum rc app_on_terminal(struct app *app, const char *command, struct err *err);
/* A file in the state folder with this text, through the user's editor; its path, or NULL when that failed (said). */
char *app_edit_file(struct app *app, struct arena *a, const char *name, struct slice text);
/* A text to the clipboard, the user's command or a file, as configured; says where it went. */
void app_copy_text(struct app *app, struct slice text);

#endif
