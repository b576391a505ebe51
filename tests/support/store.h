// SPDX-License-Identifier: BSD-2-Clause
#ifndef TESTS_STORE_H
#define TESTS_STORE_H

/* A store in a folder of its own, and bounces of one issue to put into it. */
#include <time.h>

#include "store/store.h"
#include "tests/support/test.h"

extern char test_path[300];

/* A test with a new folder and an empty arena. */
#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, test_store_each, test_store_after)
int test_store_each(void **state);
int test_store_after(void **state);

struct store *test_open(enum store_mode mode);
#define TEST_PUT_AT 1272551685 /* when what test_put puts failed */
/* A bounce for u<number>@x.example that failed at that time, or at TEST_PUT_AT. */
void test_put_at(struct store *st, int number, time_t at, struct store_put_result *sum);
void test_put(struct store *st, int number, struct store_put_result *sum);
/* The index, refreshed, and how many of its failures have that state. */
struct index *test_index(struct store *st);
size_t test_count(struct store *st, enum state s);
/* A string of an index made by hand: its number. At most 79 bytes. */
uint32_t test_str(struct index *ix, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Who resolved the failure at that place of the index. */
struct slice test_by(struct store *st, size_t which);
/* One failure by its place in the index; gives the step. */
int64_t test_resolve(struct store *st, size_t which);

#endif
