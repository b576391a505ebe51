// SPDX-License-Identifier: BSD-2-Clause
/* Values pass between two threads whole and in order. */
#include "tests/support/test.h"

#include <pthread.h>
#include <sched.h>

#include "sync/queue.h"

#define COUNT 20000

static struct queue q;

static void *sender(void *arg)
{
	(void)arg;
	for (uint64_t i = 1; i <= COUNT; i++)
		while (!queue_put(&q, &i))
			sched_yield();
	return NULL;
}

static void in_order_between_threads(void **state)
{
	pthread_t t;
	uint64_t got;

	(void)state;
	queue_init(&q, sizeof(uint64_t), 16);
	assert_int_equal(pthread_create(&t, NULL, sender, NULL), 0);
	for (uint64_t i = 1; i <= COUNT; i++) {
		queue_wait(&q, &got);
		assert_int_equal(got, i);
	}
	assert_false(queue_take(&q, &got));
	pthread_join(t, NULL);
	queue_release(&q);
}

static void full_and_empty(void **state)
{
	int v = 7;

	(void)state;
	queue_init(&q, sizeof(int), 2);
	assert_false(queue_take(&q, &v));
	assert_true(queue_put(&q, &v));
	assert_true(queue_put(&q, &v));
	assert_false(queue_put(&q, &v));
	assert_true(queue_take(&q, &v));
	assert_true(queue_put(&q, &v));
	queue_release(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(in_order_between_threads), cmocka_unit_test(full_and_empty) };

	return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
