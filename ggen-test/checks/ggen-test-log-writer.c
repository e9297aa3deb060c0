/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <pthread.h>
#include <string.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-log-private.h"

/* Messages that come by structured logging, which nobody but a writer hears of. There can be one in the
 * process, set once: ours, which gives messages to the program's own, if it has set one. A message that
 * the program's own writer deals with is the program's business; what it gives to GLib's writer, which
 * finds some to be fatal, is a mistake as if there was no other one. What comes by g_log() passes here,
 * too, on its way to be printed; that was looked at before. */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static gboolean is_installed;   /* guarded by mutex */
static GLogWriterFunc own_func; /* (nullable), atomic: the program's */
static gpointer own_data;       /* of that, set before */

/* Of the message that the calling thread has in hand; (nullable). */
static __thread const GgenTestOrigin *logged_at;

/* The length of a field is -1 for a string. Returns %NULL where there is none. */
static char *
dup_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      const GLogField *field = &fields[i];

      if (strcmp (field->key, key) == 0)
        return field->length < 0 ? g_strdup (field->value)
                                 : g_strndup (field->value, (gsize) field->length);
    }

  return NULL;
}

static gboolean
is_from_g_log (const GLogField *fields, gsize n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (strcmp (fields[i].key, "GLIB_OLD_LOG_API") == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_ours (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  return ggen_test_log_is_catching () && !(level & G_LOG_LEVEL_ERROR)
         && !is_from_g_log (fields, n_fields);
}

static void
report (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  g_autofree char *message = dup_field (fields, n_fields, "MESSAGE");
  g_autofree char *domain = dup_field (fields, n_fields, "GLIB_DOMAIN");
  const char *text = message != NULL ? message : "(no message)";
  GgenTestOrigin origin;

  if (logged_at != NULL)
    origin = *logged_at;
  else
    ggen_test_origin_capture (&origin);

  if (level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING))
    ggen_test_log_report (&origin, domain, level, text);
  else
    ggen_test_log_report_out_of_turn (&origin, domain, level, text);
}

static gboolean
may_end_child (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  g_autofree char *message = dup_field (fields, n_fields, "MESSAGE");
  g_autofree char *domain = dup_field (fields, n_fields, "GLIB_DOMAIN");

  return ggen_test_log_may_end_child (domain, level, message != NULL ? message : "");
}

/* GLib's ends the program where it finds a message to be fatal. */
GGEN_TEST_INTERPOSED GLogWriterOutput
g_log_writer_default (GLogLevelFlags level,
                      const GLogField *fields,
                      gsize n_fields,
                      gpointer user_data)
{
  if (!is_ours (level, fields, n_fields))
    return GGEN_TEST_REAL (g_log_writer_default) (level, fields, n_fields, user_data);

  if (!ggen_test_log_is_in_child ())
    report (level, fields, n_fields);
  else if (may_end_child (level, fields, n_fields))
    return GGEN_TEST_REAL (g_log_writer_default) (level, fields, n_fields, user_data);

  if (level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING))
    return g_log_writer_standard_streams (level, fields, n_fields, user_data);

  return GGEN_TEST_REAL (g_log_writer_default) (level, fields, n_fields, user_data);
}

static GLogWriterOutput
write_out (GLogWriterFunc func, GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  if (func != NULL)
    return func (level, fields, n_fields, own_data);

  return g_log_writer_default (level, fields, n_fields, NULL);
}

static gboolean
take_expected (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  g_autofree char *message = dup_field (fields, n_fields, "MESSAGE");
  g_autofree char *domain = dup_field (fields, n_fields, "GLIB_DOMAIN");

  return message != NULL && ggen_test_expected_log_take (domain, level, message);
}

static GLogWriterOutput
on_fields (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  GLogWriterFunc func = __atomic_load_n (&own_func, __ATOMIC_ACQUIRE);
  GLogWriterOutput output;
  GgenTestOrigin origin;

  if (!is_ours (level, fields, n_fields))
    return write_out (func, level, fields, n_fields);

  if (take_expected (level, fields, n_fields))
    return G_LOG_WRITER_HANDLED;

  ggen_test_origin_capture (&origin);
  logged_at = &origin;
  output = write_out (func, level, fields, n_fields);
  logged_at = NULL;

  return output;
}

void
ggen_test_log_writer_install (void)
{
  gboolean is_first;

  pthread_mutex_lock (&mutex);
  is_first = !is_installed;
  is_installed = TRUE;
  pthread_mutex_unlock (&mutex);

  if (is_first)
    GGEN_TEST_REAL (g_log_set_writer_func) (on_fields, NULL, NULL);
}

/* The program's own is set once, too: GLib says so where it is set again. */
GGEN_TEST_INTERPOSED void
g_log_set_writer_func (GLogWriterFunc func, gpointer user_data, GDestroyNotify user_data_free)
{
  if (func == NULL || __atomic_load_n (&own_func, __ATOMIC_RELAXED) != NULL)
    {
      GGEN_TEST_REAL (g_log_set_writer_func) (func, user_data, user_data_free);
      return;
    }

  own_data = user_data;
  __atomic_store_n (&own_func, func, __ATOMIC_RELEASE);
  ggen_test_log_writer_install ();
}
