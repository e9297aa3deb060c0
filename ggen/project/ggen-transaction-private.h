/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-file-stamp-private.h"
#include "ggen-output-dir-private.h"

G_BEGIN_DECLS

/*
 * Files that are put in place together. They are written to a staging directory first; then each
 * is renamed into place. What cannot be finished is undone.
 */
typedef struct _GgenTransaction GgenTransaction;

GgenTransaction *ggen_transaction_new (GgenOutputDir *dir, const char *staging, GError **error);
void ggen_transaction_free (GgenTransaction *self);

void ggen_transaction_clear_rests (GgenOutputDir *dir, const char *staging);

gboolean ggen_transaction_stage (GgenTransaction *self,
                                 const char *path,
                                 gconstpointer data,
                                 gsize length,
                                 const struct stat *replaced,
                                 GError **error);
void ggen_transaction_stage_removal (GgenTransaction *self,
                                     const char *path,
                                     const struct stat *removed);
gboolean ggen_transaction_write (GgenTransaction *self, GCancellable *cancellable, GError **error);
gboolean ggen_transaction_flush (GgenTransaction *self, GError **error);
gboolean ggen_transaction_commit (GgenTransaction *self, GError **error);
gboolean ggen_transaction_get_stamp (GgenTransaction *self, guint position, GgenFileStamp *stamp);

gboolean ggen_write_durably (int dir,
                             const char *name,
                             const char *path,
                             gconstpointer data,
                             gsize length,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenTransaction, ggen_transaction_free)

G_END_DECLS
