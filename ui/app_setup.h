// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_APP_SETUP_H
#define UI_APP_SETUP_H

/*
 * The first run: a welcome with three choices, and the guided account. Nothing is written before the last Enter. It
 * ends the screen with an outcome in args->outcome, and the caller opens another on what was chosen.
 */
struct app;
struct event;
struct setup;

void app_setup_start(struct app *app);
/* The end of a job of ours; false when it is none. Takes ev->answer then. */
bool app_setup_event(struct app *app, struct event *ev);
/* Wipes what was typed. After the worker has stopped. */
void app_setup_free(struct app *app);

#endif
