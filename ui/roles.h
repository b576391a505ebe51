// SPDX-License-Identifier: BSD-2-Clause
#ifndef UI_ROLES_H
#define UI_ROLES_H

/* Meanings that a theme colours. Model and terminal share nothing else. */
enum role {
#define ROLE(id, name, parent) ROLE_##id,
#include "ui/roles.def"
#undef ROLE
	ROLE_COUNT
};

#endif
