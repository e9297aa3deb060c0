/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-trace.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ggen-frame-private.h"
#include "ggen-observation-private.h"
#include "ggen-trace-file-private.h"
#include "ggen-trace-private.h"

#ifdef GGEN_HAS_SYSPROF
#include <sysprof-capture.h>
#endif

/* A trace of the process in Chrome's format, which Perfetto reads, too: a JSON array of events.
 *
 * Each thread formats its events into a buffer of its own, and writes the buffer to the file when it
 * is full; so nothing waits for the disk but once in some hundred events, and nobody for another thread's
 * events. At exit whatever is in the buffers is written, and the array is closed. Of a process
 * that dies in another way the last events of each thread are missing and so is the closing bracket,
 * which readers do without.
 *
 * A child process has its parent's buffers, and the file; it drops both. */

#define BUFFER_SIZE (64 * 1024)

/* More than any event takes: names are cut. */
#define EVENT_SIZE 8192
#define NAME_SIZE 256

typedef struct _TraceBuffer TraceBuffer;

struct _TraceBuffer
{
  TraceBuffer *next; /* guarded by buffers_mutex */
  gint thread_id;
  gboolean has_name; /* written by the thread alone: its name is known to the trace */

  GMutex mutex;
  gsize length;           /* guarded by mutex */
  char text[BUFFER_SIZE]; /* guarded by mutex */
};

static gint is_writing;    /* atomic: to the file */
static guint64 process_id; /* set before that */
#ifdef GGEN_HAS_SYSPROF
static gint has_sysprof; /* atomic */
#endif

static GMutex buffers_mutex;
static TraceBuffer *buffers; /* (owned), guarded by buffers_mutex */
static gint is_child;        /* atomic: the buffers belong to a parent process */

static GGEN_THREAD_LOCAL TraceBuffer *current_buffer;

static void
flush_locked (TraceBuffer *self)
{
  ggen_trace_file_write (self->text, self->length);
  self->length = 0;
}

/* When the thread ends. */
static void
buffer_free (gpointer data)
{
  TraceBuffer *self = data;
  TraceBuffer **link = &buffers;

  current_buffer = NULL;
  if (g_atomic_int_get (&is_child))
    return;

  g_mutex_lock (&buffers_mutex);
  while (*link != self)
    link = &(*link)->next;
  *link = self->next;
  g_mutex_unlock (&buffers_mutex);

  flush_locked (self);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static GPrivate buffer_of_thread = G_PRIVATE_INIT (buffer_free);

static TraceBuffer *
ensure_buffer (void)
{
  TraceBuffer *self = current_buffer;

  if (G_LIKELY (self != NULL))
    return self;

  self = g_new (TraceBuffer, 1);
  self->thread_id = gettid ();
  self->has_name = FALSE;
  self->length = 0;
  g_mutex_init (&self->mutex);

  g_mutex_lock (&buffers_mutex);
  self->next = buffers;
  buffers = self;
  g_mutex_unlock (&buffers_mutex);

  current_buffer = self;
  g_private_set (&buffer_of_thread, self);

  return self;
}

static void
append (TraceBuffer *self, const char *text)
{
  gsize length = strlen (text);

  memcpy (self->text + self->length, text, length);
  self->length += length;
}

static void
append_number (TraceBuffer *self, guint64 number)
{
  char digits[20];
  guint n_digits = 0;

  do
    digits[n_digits++] = (char) ('0' + number % 10);
  while ((number /= 10) > 0);

  while (n_digits > 0)
    self->text[self->length++] = digits[--n_digits];
}

/* Microseconds, with the nanoseconds as fraction. */
static void
append_time (TraceBuffer *self, gint64 time)
{
  guint64 nanoseconds = (guint64) MAX (time, 0);

  append_number (self, nanoseconds / 1000);
  self->text[self->length++] = '.';
  self->text[self->length++] = (char) ('0' + nanoseconds / 100 % 10);
  self->text[self->length++] = (char) ('0' + nanoseconds / 10 % 10);
  self->text[self->length++] = (char) ('0' + nanoseconds % 10);
}

static void
append_escaped (TraceBuffer *self, guchar byte)
{
  static const char hex[] = "0123456789abcdef";

  if (byte == '"' || byte == '\\')
    {
      self->text[self->length++] = '\\';
      self->text[self->length++] = (char) byte;
    }
  else if (byte < 0x20)
    {
      append (self, "\\u00");
      self->text[self->length++] = hex[byte >> 4];
      self->text[self->length++] = hex[byte & 15];
    }
  else
    {
      self->text[self->length++] = (char) byte;
    }
}

/* As JSON wants it: what is no UTF-8 becomes a replacement character, what is too long is cut. */
static void
append_string (TraceBuffer *self, const char *text)
{
  const char *end = text + strnlen (text, NAME_SIZE);

  self->text[self->length++] = '"';
  while (text < end)
    {
      const char *invalid;

      g_utf8_validate (text, end - text, &invalid);
      for (; text < invalid; text++)
        append_escaped (self, (guchar) *text);

      if (text < end)
        {
          append (self, "\xef\xbf\xbd");
          text++;
        }
    }
  self->text[self->length++] = '"';
}

static void
append_event (TraceBuffer *self, const char *phase, const char *category, const char *name)
{
  append (self, ",\n{\"ph\":\"");
  append (self, phase);
  append (self, "\",\"pid\":");
  append_number (self, process_id);
  append (self, ",\"tid\":");
  append_number (self, (guint64) self->thread_id);
  append (self, ",\"cat\":");
  append_string (self, category);
  append (self, ",\"name\":");
  append_string (self, name);
}

static void
append_id (TraceBuffer *self, guint64 id)
{
  char text[32];

  g_snprintf (text, sizeof text, ",\"id\":\"0x%" G_GINT64_MODIFIER "x\"", id);
  append (self, text);
}

static void
append_detail (TraceBuffer *self, const char *name, const char *detail)
{
  if (detail == NULL)
    return;

  append (self, ",\"args\":{");
  append_string (self, name);
  append (self, ":");
  append_string (self, detail);
  append (self, "}");
}

static void
append_thread_name (TraceBuffer *self)
{
  char name[16] = "";

  pthread_getname_np (pthread_self (), name, sizeof name);
  self->has_name = TRUE;
  append_event (self, "M", "__metadata", "thread_name");
  append_detail (self, "name", name);
  append (self, "}");
}

/* Returns the thread's buffer, locked, with room for an event; %NULL where there is no file. */
static TraceBuffer *
begin_event (void)
{
  TraceBuffer *self;

  if (!g_atomic_int_get (&is_writing))
    return NULL;

  self = ensure_buffer ();
  g_mutex_lock (&self->mutex);
  if (self->length > BUFFER_SIZE - 2 * EVENT_SIZE)
    flush_locked (self);
  if (!self->has_name)
    append_thread_name (self);

  return self;
}

static void
end_event (TraceBuffer *self)
{
  append (self, "}");
  g_mutex_unlock (&self->mutex);
}

void
ggen_trace_forget_thread_name (void)
{
  if (current_buffer != NULL)
    current_buffer->has_name = FALSE;
}

void
ggen_trace_write_slice (const char *category,
                        const char *name,
                        gint64 began_at,
                        gint64 ended_at,
                        const char *detail_name,
                        const char *detail)
{
  TraceBuffer *buffer = begin_event ();

  if (buffer != NULL)
    {
      append_event (buffer, "X", category, name);
      append (buffer, ",\"ts\":");
      append_time (buffer, began_at);
      append (buffer, ",\"dur\":");
      append_time (buffer, ended_at - began_at);
      append_detail (buffer, detail_name, detail);
      end_event (buffer);
    }

#ifdef GGEN_HAS_SYSPROF
  if (g_atomic_int_get (&has_sysprof))
    sysprof_collector_mark (began_at, ended_at - began_at, "ggen", name, category);
#endif
}

static void
write_flow (const char *phase, guint64 id, gint64 time)
{
  TraceBuffer *buffer = begin_event ();

  if (buffer == NULL)
    return;

  append_event (buffer, phase, "queue", "queued");
  append_id (buffer, id);
  append (buffer, ",\"ts\":");
  append_time (buffer, time);
  if (*phase == 'f')
    append (buffer, ",\"bp\":\"e\"");
  end_event (buffer);
}

void
ggen_trace_write_flow_begin (guint64 id, gint64 time)
{
  write_flow ("s", id, time);
}

void
ggen_trace_write_flow_end (guint64 id, gint64 time)
{
  write_flow ("f", id, time);
}

static void
write_async (const char *phase,
             const char *category,
             const char *name,
             gconstpointer id,
             const char *detail_name,
             const char *detail)
{
  TraceBuffer *buffer = begin_event ();

  if (buffer == NULL)
    return;

  append_event (buffer, phase, category, name);
  append_id (buffer, (guint64) (guintptr) id);
  append (buffer, ",\"ts\":");
  append_time (buffer, ggen_get_time ());
  append_detail (buffer, detail_name, detail);
  end_event (buffer);
}

void
ggen_trace_write_begin (const char *category, const char *name, gconstpointer id)
{
  write_async ("b", category, name, id, NULL, NULL);
}

void
ggen_trace_write_end (const char *category,
                      const char *name,
                      gconstpointer id,
                      const char *detail_name,
                      const char *detail)
{
  write_async ("e", category, name, id, detail_name, detail);
}

/* At exit. Threads that still run write no more. */
static void
finish (void)
{
  if (!g_atomic_int_get (&is_writing))
    return;

  g_atomic_int_set (&is_writing, FALSE);

  g_mutex_lock (&buffers_mutex);
  for (TraceBuffer *buffer = buffers; buffer != NULL; buffer = buffer->next)
    {
      g_mutex_lock (&buffer->mutex);
      flush_locked (buffer);
      g_mutex_unlock (&buffer->mutex);
    }
  g_mutex_unlock (&buffers_mutex);

  ggen_trace_file_close ("\n]\n");
}

static void
on_forked (void)
{
  g_atomic_int_set (&is_child, TRUE);
  g_atomic_int_set (&is_writing, FALSE);
  ggen_trace_file_abandon ();
}

static void
write_head (void)
{
  const char *name = g_get_prgname ();
  TraceBuffer *buffer = begin_event ();

  append_event (buffer, "M", "__metadata", "process_name");
  append_detail (buffer, "name", name != NULL ? name : program_invocation_short_name);
  append (buffer, "}");

  /* Every event begins with a comma, but for the very first one. */
  buffer->text[0] = '[';
  flush_locked (buffer);
  g_mutex_unlock (&buffer->mutex);
}

static gboolean
start_writing (void)
{
  const char *path = g_getenv ("GGEN_TRACE");

  if (path == NULL || *path == '\0' || !ggen_trace_file_open (path))
    return FALSE;

  process_id = (guint64) getpid ();
  g_atomic_int_set (&is_writing, TRUE);
  write_head ();
  atexit (finish);
  pthread_atfork (NULL, NULL, on_forked);

  return TRUE;
}

/* Reads the environment when it is first asked. */
gboolean
ggen_trace_is_active (void)
{
  static gsize answer; /* 1 for yes, 2 for no */

  if (g_once_init_enter (&answer))
    {
      gboolean is_active = start_writing ();

#ifdef GGEN_HAS_SYSPROF
      g_atomic_int_set (&has_sysprof, sysprof_collector_is_active ());
      is_active = is_active || g_atomic_int_get (&has_sysprof);
#endif
      g_once_init_leave (&answer, is_active ? 1 : 2);
    }

  return answer == 1;
}

/**
 * ggen_trace_begin:
 *
 * Begins something that the trace is to show: see [func@Ggen.trace_end].
 *
 * The environment variable `GGEN_TRACE` names the file that a trace of the process is written to. It
 * holds what the runtimes do without being asked; this is for what only the program knows, such as its
 * commands.
 *
 * Returns: the time; 0 where there is no trace
 *
 * Since: 1.0
 */
gint64
ggen_trace_begin (void)
{
  return ggen_trace_is_active () ? ggen_get_time () : 0;
}

/**
 * ggen_trace_end:
 * @began_at: what [func@Ggen.trace_begin] returned on the same thread; with 0 nothing happens
 * @category: what kind of thing it is: `command`
 * @name: what to call it
 * @detail: (nullable): what else to say about it
 *
 * Ends something that the trace is to show: a slice on the calling thread, from when it began until
 * now. What begins inside of it must end before it does.
 *
 * Since: 1.0
 */
void
ggen_trace_end (gint64 began_at, const char *category, const char *name, const char *detail)
{
  g_return_if_fail (category != NULL);
  g_return_if_fail (name != NULL);

  if (began_at != 0)
    ggen_trace_write_slice (category, name, began_at, ggen_get_time (), "detail", detail);
}
