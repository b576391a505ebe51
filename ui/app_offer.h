// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_APP_OFFER_H
#define UI_APP_OFFER_H

/*
 * Names of the server's folders below an input field: as they were listed the
 * last time, and anew when a dialog that wants them opens. Up and Down take
 * one into the field; what is typed narrows them.
 */
#include "ui/app_state.h"

/* For dialogs: the field of the names, which follows the input field of `input` (see offer_folders). */
struct field offer_field(void);
/* The dialog opened, or changed: the names of this account that hold what stands in the field before. */
void offer_folders(struct app *app, struct dialog *d, size_t list, const struct account *acc);
/* The account whose folders an open dialog offers has answered. Takes ev->answer; false: that was no such answer. */
bool app_offer_event(struct app *app, struct event *ev);

#endif
