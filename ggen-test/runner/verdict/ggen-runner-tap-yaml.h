/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The block of YAML that may follow a test from TAP 13 on. Of what is in it only the message is looked for. */
typedef struct
{
  gboolean is_open;
  GString *blank;           /* (nullable) (owned): what each line of it begins with */
  gboolean is_message_next; /* the last line was "message: |", or likewise */
  char *message;            /* (nullable) (owned) */
} GgenRunnerTapYaml;

void ggen_runner_tap_yaml_clear (GgenRunnerTapYaml *self);

/* Is it "  ---"? Lines have no blanks at their end. */
gboolean ggen_runner_tap_yaml_open (GgenRunnerTapYaml *self, const char *line, gsize size);
/* FALSE where the line is none of an open block; then the block was not ended. After the line that ends it, the
 * block is not open. */
gboolean ggen_runner_tap_yaml_read (GgenRunnerTapYaml *self, const char *line, gsize size);

G_END_DECLS
