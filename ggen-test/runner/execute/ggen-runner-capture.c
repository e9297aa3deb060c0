/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-capture.h"

#include <errno.h>
#include <fcntl.h>
#include <ggen-runtime.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ggen-supervise-text.h"

#define READ_SIZE (64 * 1024)
/* Somebody who writes faster than it is read is not to keep the loop here. */
#define MAX_READS_WITHOUT_WAITING 64
/* Lines are collected for a while: most tests write several, and end soon. To be woken for each would cost more
 * than many a test. A writer that fills the pipe meanwhile waits as long once. */
#define COLLECT_MICROSECONDS (5 * 1000)

struct _GgenRunnerCapture
{
  int reader;
  int writer;
  GSource *source; /* (owned) (nullable): NULL when the stream is at its end */
  gpointer poll;   /* (nullable): NULL while it collects */
  gsize max_half;
  GByteArray *head; /* (owned) */
  GByteArray *tail; /* (owned): what comes when the head is full; a ring when it is full too */
  gsize tail_start; /* of the ring */
  guint64 n_overwritten;
  GgenRunnerTapParser *parser; /* (owned) (nullable) */
  GgenRunnerCaptureClosedFunc closed;
  gpointer user_data;
};

static void
close_descriptor (int *descriptor)
{
  if (*descriptor >= 0)
    close (*descriptor);
  *descriptor = -1;
}

static void
stop_reading (GgenRunnerCapture *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  self->poll = NULL;
  g_clear_pointer (&self->source, g_source_unref);
}

void
ggen_runner_capture_free (GgenRunnerCapture *self)
{
  stop_reading (self);
  close_descriptor (&self->reader);
  close_descriptor (&self->writer);
  g_byte_array_unref (self->head);
  g_byte_array_unref (self->tail);
  g_clear_pointer (&self->parser, ggen_runner_tap_parser_free);
  g_free (self);
}

static void
add_to_ring (GgenRunnerCapture *self, const guint8 *bytes, gsize size)
{
  gsize n;

  self->n_overwritten += size;
  if (size > self->max_half)
    {
      bytes += size - self->max_half;
      size = self->max_half;
    }
  while (size > 0)
    {
      n = MIN (size, self->max_half - self->tail_start);
      memcpy (self->tail->data + self->tail_start, bytes, n);
      self->tail_start = (self->tail_start + n) % self->max_half;
      bytes += n;
      size -= n;
    }
}

void
ggen_runner_capture_add (GgenRunnerCapture *self, gconstpointer bytes, gsize size)
{
  const guint8 *position = bytes;
  gsize n = MIN (size, self->max_half - self->head->len);

  if (self->parser != NULL)
    ggen_runner_tap_parser_feed (self->parser, bytes, size);
  g_byte_array_append (self->head, position, n);
  position += n;
  size -= n;
  n = MIN (size, self->max_half - self->tail->len);
  g_byte_array_append (self->tail, position, n);
  position += n;
  size -= n;
  if (size > 0)
    add_to_ring (self, position, size);
}

/* Returns what read() does. */
static gssize
read_once (GgenRunnerCapture *self)
{
  guint8 bytes[READ_SIZE];
  gssize n;

  do
    n = read (self->reader, bytes, sizeof bytes);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    ggen_runner_capture_add (self, bytes, n);

  return n;
}

gboolean
ggen_runner_capture_drain (GgenRunnerCapture *self)
{
  gssize n = 1;

  for (guint i = 0; self->source != NULL && n > 0 && i < MAX_READS_WITHOUT_WAITING; i++)
    {
      n = read_once (self);
      if (n == 0 || (n < 0 && errno != EAGAIN))
        stop_reading (self);
    }

  return self->source == NULL;
}

/* Waits for more, for some time without being told. */
static void
wait_for_more (GgenRunnerCapture *self, gboolean is_collecting)
{
  gint64 ready = is_collecting ? g_get_monotonic_time () + COLLECT_MICROSECONDS : -1;

  if (is_collecting && self->poll != NULL)
    g_source_remove_unix_fd (self->source, g_steal_pointer (&self->poll));
  else if (!is_collecting && self->poll == NULL)
    self->poll = g_source_add_unix_fd (self->source, self->reader, G_IO_IN);
  g_source_set_ready_time (self->source, ready);
}

/* One read each time: others have their turn between. */
static gboolean
on_readable (gpointer user_data)
{
  GgenRunnerCapture *self = user_data;
  gssize n = read_once (self);

  if (n == READ_SIZE)
    g_source_set_ready_time (self->source, 0);
  else if (n > 0)
    wait_for_more (self, TRUE);
  else if (n < 0 && errno == EAGAIN)
    wait_for_more (self, FALSE);
  else
    {
      stop_reading (self);
      if (self->closed != NULL)
        self->closed (self->user_data);
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSource *
make_source (GgenRunnerCapture *self)
{
  static GSourceFuncs funcs = {.dispatch = dispatch};
  GSource *source = g_source_new (&funcs, sizeof (GSource));

  g_source_set_callback (source, on_readable, self, NULL);
  g_source_set_static_name (source, "[ggen] output of a test");
  /* Nothing in it runs the loop, and GLib needs not take it out of the loop meanwhile. */
  g_source_set_can_recurse (source, TRUE);
  g_source_set_ready_time (source, g_get_monotonic_time () + COLLECT_MICROSECONDS);

  return source;
}

GgenRunnerCapture *
ggen_runner_capture_new (gsize max_size,
                         GgenRunnerCaptureClosedFunc closed,
                         gpointer user_data,
                         GError **error)
{
  GgenRunnerCapture *self;
  int ends[2];

  if (pipe2 (ends, O_CLOEXEC | O_NONBLOCK) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "cannot make a pipe: %s",
                   g_strerror (errno));
      return NULL;
    }
  /* Only our end: programs do not expect it of theirs. */
  fcntl (ends[1], F_SETFL, O_WRONLY);
  self = g_new0 (GgenRunnerCapture, 1);
  self->reader = ends[0];
  self->writer = ends[1];
  self->max_half = MAX (max_size / 2, 1);
  self->head = g_byte_array_new ();
  self->tail = g_byte_array_new ();
  self->closed = closed;
  self->user_data = user_data;
  self->source = make_source (self);
  g_source_attach (self->source, ggen_runtime_get_context (ggen_runtime_get_default ()));

  return self;
}

int
ggen_runner_capture_get_writer (GgenRunnerCapture *self)
{
  return self->writer;
}

void
ggen_runner_capture_close_writer (GgenRunnerCapture *self)
{
  close_descriptor (&self->writer);
}

void
ggen_runner_capture_set_parser (GgenRunnerCapture *self, GgenRunnerTapParser *parser)
{
  g_clear_pointer (&self->parser, ggen_runner_tap_parser_free);
  self->parser = parser;
}

GgenRunnerTap *
ggen_runner_capture_take_tap (GgenRunnerCapture *self)
{
  g_autoptr (GgenRunnerTapParser) parser = g_steal_pointer (&self->parser);

  return parser != NULL ? ggen_runner_tap_parser_finish (parser) : NULL;
}

static gboolean
holds (const char *process, const char *wanted)
{
  g_autofree char *path = g_build_filename ("/proc", process, "fd", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  gboolean is_found = FALSE;

  while (folder != NULL && !is_found && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *link = g_build_filename (path, name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      is_found = g_strcmp0 (target, wanted) == 0;
    }

  return is_found;
}

static char *
describe_process (const char *process)
{
  g_autofree char *path = g_build_filename ("/proc", process, "cmdline", NULL);
  g_autofree char *command = NULL;
  GgenSuperviseText text = {0};
  char *description;
  gsize size = 0;

  g_file_get_contents (path, &command, &size, NULL);
  while (size > 0 && command[size - 1] == '\0')
    size--;
  for (gsize i = 0; i < size; i++)
    if (command[i] == '\0')
      command[i] = ' ';
  ggen_supervise_text_add_visible (&text, command, size, 80);
  ggen_supervise_text_end (&text);
  description = g_strdup_printf ("%s (%s)", process, text.bytes);
  ggen_supervise_text_clear (&text);

  return description;
}

char *
ggen_runner_capture_find_holder (GgenRunnerCapture *self)
{
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  g_autofree char *own = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *wanted = NULL;
  const char *name;
  struct stat status;

  if (processes == NULL || fstat (self->reader, &status) != 0)
    return NULL;
  wanted = g_strdup_printf ("pipe:[%" G_GUINT64_FORMAT "]", (guint64) status.st_ino);
  while ((name = g_dir_read_name (processes)) != NULL)
    if (g_ascii_isdigit (*name) && strcmp (name, own) != 0 && holds (name, wanted))
      return describe_process (name);

  return NULL;
}

static void
append_number (GString *string, guint64 number)
{
  char digits[32];
  gsize n = g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, number);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append_c (string, ',');
      g_string_append_c (string, digits[i]);
    }
}

/* How much of the end of the head is a piece of a line: the rest of it may have said the contrary. */
static gsize
measure_last_piece (const GByteArray *head)
{
  const guint8 *newline = head->len > 0 ? memrchr (head->data, '\n', head->len) : NULL;

  return newline != NULL ? head->data + head->len - (newline + 1) : 0;
}

static gsize
measure_first_piece (const char *bytes, gsize size)
{
  const char *newline = memchr (bytes, '\n', size);

  return newline != NULL && newline + 1 < bytes + size ? (gsize) (newline + 1 - bytes) : 0;
}

static void
append_with_gap (GgenRunnerCapture *self, GString *string, guint64 *n_dropped)
{
  g_autoptr (GString) tail = g_string_new (NULL);
  gsize last = measure_last_piece (self->head);
  gsize first;

  g_string_append_len (tail, (char *) self->tail->data + self->tail_start,
                       self->tail->len - self->tail_start);
  g_string_append_len (tail, (char *) self->tail->data, self->tail_start);
  first = measure_first_piece (tail->str, tail->len);
  *n_dropped = self->n_overwritten + last + first;
  g_string_append_len (string, (char *) self->head->data, self->head->len - last);
  if (string->len > 0 && string->str[string->len - 1] != '\n')
    g_string_append_c (string, '\n');
  g_string_append (string, "[… ");
  append_number (string, *n_dropped);
  g_string_append (string, " bytes dropped …]\n");
  g_string_append_len (string, tail->str + first, tail->len - first);
}

GgenRunnerOutput
ggen_runner_capture_get_output (GgenRunnerCapture *self)
{
  GgenRunnerOutput output = {0};
  GString *string;

  if (self->head->len == 0)
    return output;
  string = g_string_sized_new (self->head->len + self->tail->len + 1);
  if (self->n_overwritten > 0)
    append_with_gap (self, string, &output.n_dropped);
  else
    {
      g_string_append_len (string, (char *) self->head->data, self->head->len);
      g_string_append_len (string, (char *) self->tail->data, self->tail->len);
    }
  output.bytes = g_string_free_to_bytes (string);

  return output;
}
