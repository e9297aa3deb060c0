/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A message bus: a daemon that ends when this program does, however that ends. */
typedef struct
{
  pid_t shell;   /* 0: there is none */
  int lifeline;  /* the end of a pipe that we hold */
  char *folder;  /* (owned) (nullable): where it has its files */
  char *address; /* (owned) (nullable) */
} GgenTestBus;

gboolean ggen_test_bus_start (GgenTestBus *self, const char *folder, GError **error);
void ggen_test_bus_stop (GgenTestBus *self);

char *ggen_test_bus_get_path (GgenTestBus *self, const char *name);
char *ggen_test_bus_read_log (GgenTestBus *self);

G_END_DECLS
