/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

/* Pools of threads that the test makes: what they were given, and what of it has begun. */
typedef struct
{
  GThreadPool *pool; /* (unowned) (nullable): NULL when it was freed */
  GFunc func;
  gpointer user_data;
  GDestroyNotify item_free_func; /* (nullable) */
  GgenTestOrigin origin;
  gint generation; /* of the test that has made it */
  gboolean is_of_guest;
  gboolean is_sorted;

  /* Guarded by a mutex. */
  gint most;       /* how many threads it may have, -1 for any number */
  GArray *waiting; /* (owned): in the order in which it came */
  gint n_prepared;
  gint n_running;
  gint n_left;          /* atomic: is waited for */
  gboolean is_dropping; /* what has not begun does not begin any more */
  gboolean keeps_dropped;
  GPtrArray *dropped; /* (owned): taken out since, for the one that frees the pool */
} GgenTestPool;

/* What is to be given to GLib's pool as its function and data is ggen_test_pool_run(), and the pool. */
GgenTestPool *
ggen_test_pool_new (GFunc func, gpointer user_data, GDestroyNotify item_free_func, gint most);
void ggen_test_pool_run (gpointer data, gpointer self);

/* Takes @self: notes it for @pool, or frees it where GLib has made none. Returns @pool. */
GThreadPool *ggen_test_pool_note (GgenTestPool *self, GThreadPool *pool);

/* (nullable): known to the test, and not freed. */
GgenTestPool *ggen_test_pools_find (GThreadPool *pool);
gboolean ggen_test_pool_is_of_test (const GgenTestPool *self);

/* Before the pool has it. Returns %FALSE where the pool is not the test's. */
gboolean ggen_test_pools_note_work (GThreadPool *pool, gpointer data);

/* When it has: who was prepared for it can come. */
void ggen_test_pools_allow_prepared (GThreadPool *pool);
gboolean ggen_test_pools_have_prepared (GThreadPool *pool);

void ggen_test_pool_set_most (GgenTestPool *self, gint most);

/* For a pool that is about to be freed, whose address may be another's as soon as it is. Returns it, or %NULL. */
GgenTestPool *ggen_test_pools_take (GThreadPool *pool, gboolean is_dropping);

/* Likewise, and leaves it at what has begun. */
void ggen_test_pool_begin_dropping (GgenTestPool *self, gboolean keeps_dropped);
void ggen_test_pool_free_dropped (GgenTestPool *self);

/* When none of its threads has anything to do with it any more. */
void ggen_test_pool_forget (GgenTestPool *self);

/* What g_thread_pool_push() does with any pool but GIO's for tasks. */
gboolean ggen_test_pools_push (GThreadPool *pool, gpointer data, GError **error);

G_END_DECLS
