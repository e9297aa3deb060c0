/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* A known race: two threads read a value, and write what each has made of it. Every access is locked,
 * but not the two together, so one of the updates may be lost. */

typedef struct
{
  GMutex mutex;
  int balance; /* guarded by mutex */
} Account;

static int
account_get_balance (Account *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->balance;
}

static void
account_set_balance (Account *self, int balance)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->balance = balance;
}

static gpointer
deposit (gpointer user_data)
{
  Account *account = user_data;

  account_set_balance (account, account_get_balance (account) + 10);

  return NULL;
}

static void
test_deposits (GgenTestSandbox *sandbox, gpointer user_data)
{
  Account account = {0};
  GThread *first = g_thread_new ("first", deposit, &account);
  GThread *second = g_thread_new ("second", deposit, &account);

  g_thread_join (first);
  g_thread_join (second);

  g_assert_cmpint (account_get_balance (&account), ==, 20);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/lost-update/plain", test_deposits, NULL);
  ggen_test_add_full ("/lost-update/explored", GGEN_TEST_DETERMINISTIC, test_deposits, NULL, NULL);

  return ggen_test_run ();
}
