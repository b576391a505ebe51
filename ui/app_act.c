// SPDX-License-Identifier: BSD-2-Clause
/* Actions to handlers, by the table. */
#include "ui/act.h"

static act *const handlers[ACTION_COUNT] = {
#define ACTION(id, name, keys, section, label, help, words, handler) [ACTION_##id] = handler,
#include "ui/actions.def"
#undef ACTION
};

void app_act(struct app *app, enum action a, int count)
{
	if (a > ACTION_NONE_YET && a < ACTION_COUNT)
		handlers[a](app, count);
}
