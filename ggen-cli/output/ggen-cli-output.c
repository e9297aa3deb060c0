/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-output.h"

#include <gio/gunixoutputstream.h>
#include <string.h>
#include <unistd.h>

#include "ggen-cli-terminal.h"

#define BUFFER_SIZE (64 * 1024)

struct _GgenCliOutput
{
  GOutputStream *stream; /* (owned) buffered */
  GError *error;         /* (owned) (nullable) the first one */
};

GgenCliOutput *
ggen_cli_output_new (void)
{
  GgenCliOutput *self = g_new0 (GgenCliOutput, 1);
  g_autoptr (GOutputStream) unbuffered = g_unix_output_stream_new (STDOUT_FILENO, FALSE);

  self->stream = g_buffered_output_stream_new_sized (unbuffered, BUFFER_SIZE);

  return self;
}

void
ggen_cli_output_free (GgenCliOutput *self)
{
  g_clear_object (&self->stream);
  g_clear_error (&self->error);
  g_free (self);
}

/* For the writers of the libraries. */
GOutputStream *
ggen_cli_output_get_stream (GgenCliOutput *self)
{
  return self->stream;
}

gboolean
ggen_cli_output_is_terminal (GgenCliOutput *self)
{
  return ggen_cli_terminal_is (STDOUT_FILENO);
}

gboolean
ggen_cli_output_has_color (GgenCliOutput *self)
{
  return ggen_cli_terminal_has_color (STDOUT_FILENO);
}

guint
ggen_cli_output_get_width (GgenCliOutput *self)
{
  return ggen_cli_terminal_get_width (STDOUT_FILENO);
}

/* @length: in bytes, or -1 for up to the NUL */
void
ggen_cli_output_write (GgenCliOutput *self, const char *text, gssize length)
{
  if (self->error != NULL)
    return;

  g_output_stream_write_all (self->stream, text, length < 0 ? strlen (text) : (gsize) length, NULL,
                             NULL, &self->error);
}

void
ggen_cli_output_printf (GgenCliOutput *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  ggen_cli_output_write (self, text, -1);
}

/* Returns FALSE when anything since the beginning could not be written. */
gboolean
ggen_cli_output_flush (GgenCliOutput *self, GError **error)
{
  if (self->error == NULL)
    g_output_stream_flush (self->stream, NULL, &self->error);
  if (self->error == NULL)
    return TRUE;

  g_set_error (error, self->error->domain, self->error->code, "cannot write to standard output: %s",
               self->error->message);
  return FALSE;
}

gboolean
ggen_cli_output_is_broken_pipe (GgenCliOutput *self)
{
  return g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
}

/* In one write(), so that lines of several processes do not mix. When standard error cannot be
 * written to, there is nobody left to tell. */
static void
write_standard_error (const char *text)
{
  const char *rest = text;
  gsize left = strlen (text);

  while (left > 0)
    {
      gssize written = write (STDERR_FILENO, rest, left);

      if (written <= 0)
        return;
      rest += written;
      left -= written;
    }
}

static void
print_labelled (const char *label, const char *color, const char *message)
{
  gboolean colored = ggen_cli_terminal_has_color (STDERR_FILENO);
  g_autofree char *text = g_strdup_printf ("%s%s:%s %s\n", colored ? color : "", label,
                                           colored ? "\033[0m" : "", message);

  write_standard_error (text);
}

/* GIO says "Error opening file “/home/…/a.ttl”: No such file or directory"; here it becomes
 * "a.ttl: No such file or directory", as the user typed it. */
void
ggen_cli_name_file_in_error (const char *file_name, GError **error)
{
  g_autoptr (GError) original = NULL;
  const char *reason;

  if (error == NULL || *error == NULL)
    return;

  original = g_steal_pointer (error);
  reason = g_strrstr (original->message, ": ");
  g_set_error (error, original->domain, original->code, "%s: %s", file_name,
               reason != NULL ? reason + strlen (": ") : original->message);
}

void
ggen_cli_print_error (const char *message)
{
  print_labelled ("error", "\033[1;31m", message);
}

void
ggen_cli_print_warning (const char *message)
{
  print_labelled ("warning", "\033[1;33m", message);
}

/* What a person may want to know and no program needs: without label. */
void
ggen_cli_print_note (const char *format, ...)
{
  g_autoptr (GString) text = g_string_new (NULL);
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (text, format, args);
  va_end (args);
  g_string_append_c (text, '\n');

  write_standard_error (text->str);
}
