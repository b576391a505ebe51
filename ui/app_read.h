// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_APP_READ_H
#define UI_APP_READ_H

/* Files that are opened are read beside the screen: what is there already can be worked on. */
#include <stdbool.h>

struct app;

/* The paths of the arguments; a little is there when it returns. */
void app_read_start(struct app *app);
/* Some of it; true while there is more at hand. */
bool app_read_step(struct app *app);
/* What was read stays, and is told. */
void app_read_stop(struct app *app);
/* On the way out. */
void app_read_free(struct app *app);
/* For poll; -1: nothing is being read. */
int app_read_fd(const struct app *app);

#endif
