/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void suite_work_dir_create (void);
void suite_work_dir_remove (void);

char *suite_work_dir_get_path (const char *name);
char *suite_work_dir_write (const char *name, const void *bytes, gsize length);
guint8 *suite_make_bytes (gsize length, guint32 seed);

G_END_DECLS
