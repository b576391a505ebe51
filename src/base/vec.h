// SPDX-License-Identifier: BSD-2-Clause
#ifndef BASE_VEC_H
#define BASE_VEC_H

/*
 * A typed growable array: `struct { VEC(int); } v = {0}; vec_push(&v, 3);`
 * then v.v[i], v.n. vec_free leaves it empty and usable.
 */
#include <stdlib.h>

#include "base/arena.h"

#define VEC(type)                                                                                            \
	type *v;                                                                                             \
	size_t n, cap

/* Makes room for one more and returns a pointer to it (not zeroed). */
#define vec_add(vec)                                                                                         \
	((vec)->n == (vec)->cap                                                                              \
		 ? ((vec)->cap = (vec)->cap ? (vec)->cap * 2 : 16,                                           \
		    (vec)->v = mem_realloc((vec)->v, (vec)->cap * sizeof(*(vec)->v)))                        \
		 : (vec)->v,                                                                                 \
	 &(vec)->v[(vec)->n++])

#define vec_push(vec, item) (*vec_add(vec) = (item))

#define vec_free(vec) (free((vec)->v), (vec)->v = NULL, (vec)->n = 0, (vec)->cap = 0)

#endif
