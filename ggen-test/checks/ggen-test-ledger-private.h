/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>
#include <pthread.h>

#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

typedef struct
{
  GObject *object;       /* (owned), but for one that is on its way out */
  guint marks;           /* a bit for each that was noted */
  GgenTestOrigin origin; /* where it was made */
} GgenTestLedgerItem;

/* The objects of one kind that the running test made and that are still there. Any thread may add;
 * between tests nothing is kept. */
typedef struct
{
  pthread_mutex_t mutex;
  GHashTable *entries; /* (element-type GObject Entry) (owned) (nullable), guarded by mutex */

  /* (nullable): told of an object of the test whose last reference is about to be dropped */
  void (*gone) (const GgenTestLedgerItem *item);
} GgenTestLedger;

#define GGEN_TEST_LEDGER_INIT(gone)                                                                \
  {                                                                                                \
    PTHREAD_MUTEX_INITIALIZER, NULL, gone                                                          \
  }

void ggen_test_ledger_begin (GgenTestLedger *self);
void ggen_test_ledger_add (GgenTestLedger *self, GObject *object, const GgenTestOrigin *origin);

/* Notes something about an object; what, is its kind's own business. */
void ggen_test_ledger_mark (GgenTestLedger *self, GObject *object, guint mark);

/* (element-type GgenTestLedgerItem) (transfer full): the last references may be among them. */
GPtrArray *ggen_test_ledger_list (GgenTestLedger *self);

/* Likewise, and forgets them. */
GPtrArray *ggen_test_ledger_take (GgenTestLedger *self);

void ggen_test_ledger_end (GgenTestLedger *self);

G_END_DECLS
