// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_ACT_H
#define UI_ACT_H

/*
 * What actions do: one handler each, named in actions.def, by topic in
 * app_move.c, app_triage.c, app_view.c and app_out.c. count is the number
 * typed before the key, 0 when there was none.
 */
#include "ui/keys.h"

struct app;
typedef void act(struct app *app, int count);

#define ACTION(id, name, keys, section, label, help, words, handler) act handler;
#include "ui/actions.def"
#undef ACTION

/* Run an action. */
void app_act(struct app *app, enum action a, int count);

#endif
