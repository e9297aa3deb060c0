/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-output.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "ggen-cli-terminal.h"

#define BUFFER_SIZE (64 * 1024)

struct _GgenCliOutput
{
  int fd;          /* (not owned) */
  GString *buffer; /* (owned) */
  int code;        /* the errno of the first failure, or 0 */
};

/* @fd: standard output, or standard error */
GgenCliOutput *
ggen_cli_output_new (int fd)
{
  GgenCliOutput *self = g_new0 (GgenCliOutput, 1);

  self->fd = fd;
  self->buffer = g_string_new (NULL);

  return self;
}

void
ggen_cli_output_free (GgenCliOutput *self)
{
  g_string_free (self->buffer, TRUE);
  g_free (self);
}

gboolean
ggen_cli_output_is_terminal (GgenCliOutput *self)
{
  return ggen_cli_terminal_is (self->fd);
}

gboolean
ggen_cli_output_has_color (GgenCliOutput *self)
{
  return ggen_cli_terminal_has_color (self->fd);
}

guint
ggen_cli_output_get_width (GgenCliOutput *self)
{
  return ggen_cli_terminal_get_width (self->fd);
}

/* Whoever shares the terminal or the pipe with us may have made it one that does not block. */
static gboolean
wait_until_writable (GgenCliOutput *self)
{
  struct pollfd fd = {self->fd, POLLOUT, 0};

  return poll (&fd, 1, -1) >= 0 || errno == EINTR;
}

static void
write_buffer (GgenCliOutput *self)
{
  gsize done = 0;

  while (self->code == 0 && done < self->buffer->len)
    {
      gssize written = write (self->fd, self->buffer->str + done, self->buffer->len - done);

      if (written >= 0)
        done += written;
      else if (errno != EINTR && (errno != EAGAIN || !wait_until_writable (self)))
        self->code = errno;
    }

  g_string_truncate (self->buffer, 0);
}

/* @length: in bytes, or -1 for up to the NUL */
void
ggen_cli_output_write (GgenCliOutput *self, const char *text, gssize length)
{
  gsize left = length < 0 ? strlen (text) : (gsize) length;

  while (left > 0 && self->code == 0)
    {
      gsize part = MIN (left, ggen_cli_output_get_room (self));

      g_string_append_len (self->buffer, text, part);
      text += part;
      left -= part;
      if (left > 0)
        write_buffer (self);
    }
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

/* How many bytes can be added before some must be written */
gsize
ggen_cli_output_get_room (GgenCliOutput *self)
{
  return BUFFER_SIZE - self->buffer->len;
}

/* Returns FALSE when anything since the beginning could not be written. */
gboolean
ggen_cli_output_flush (GgenCliOutput *self, GError **error)
{
  write_buffer (self);
  if (self->code == 0)
    return TRUE;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (self->code),
               "cannot write to standard %s: %s", self->fd == STDOUT_FILENO ? "output" : "error",
               g_strerror (self->code));
  return FALSE;
}

gboolean
ggen_cli_output_is_broken_pipe (GgenCliOutput *self)
{
  return self->code == EPIPE;
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
