/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-file-stamp-private.h"

G_BEGIN_DECLS

/* Files that were found, and the directories that were listed to find them. */
typedef struct
{
  char *base;        /* an absolute path, without a slash at its end */
  GPtrArray *files;  /* (element-type utf8): relative to base, or absolute; sorted */
  GHashTable *known; /* (element-type utf8): the same, to tell what is there twice */
  GHashTable *dirs;  /* (element-type utf8 GgenFileStamp) */
  GError *error;     /* (nullable) (owned): why not all could be looked at */
} GgenGlob;

GgenGlob *ggen_glob_new (const char *base);
void ggen_glob_free (GgenGlob *self);

gboolean ggen_glob_is_pattern (const char *text);
guint ggen_glob_expand (GgenGlob *self, const char *pattern);
guint ggen_glob_walk (GgenGlob *self, const char *dir);
guint ggen_glob_list (GgenGlob *self, const char *dir);
void ggen_glob_sort (GgenGlob *self);

char *ggen_glob_resolve (const char *base, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenGlob, ggen_glob_free)

G_END_DECLS
