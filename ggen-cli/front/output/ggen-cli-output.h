/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* Standard output or standard error, buffered. The first failure to write sticks. On standard output
 * it ends the program with status 1; nobody reading any more ends it as SIGPIPE would, without a
 * word. When standard error cannot be written to, there is nobody left to tell. */
typedef struct _GgenCliOutput GgenCliOutput;

GgenCliOutput *ggen_cli_output_new (int fd);
void ggen_cli_output_free (GgenCliOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenCliOutput, ggen_cli_output_free)

gboolean ggen_cli_output_is_terminal (GgenCliOutput *self);
gboolean ggen_cli_output_has_color (GgenCliOutput *self);
guint ggen_cli_output_get_width (GgenCliOutput *self);

void ggen_cli_output_write (GgenCliOutput *self, const char *text, gssize length);
void ggen_cli_output_printf (GgenCliOutput *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
gsize ggen_cli_output_get_room (GgenCliOutput *self);
gboolean ggen_cli_output_flush (GgenCliOutput *self, GError **error);
gboolean ggen_cli_output_is_broken_pipe (GgenCliOutput *self);

/* On standard error, unbuffered */
void ggen_cli_name_file_in_error (const char *file_name, GError **error);
void ggen_cli_print_error (const char *message);
void ggen_cli_print_warning (const char *message);
void ggen_cli_print_note (const char *format, ...) G_GNUC_PRINTF (1, 2);
