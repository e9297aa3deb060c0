/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-verdict-private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ggen-test-interpose-private.h"

/* GLib keeps to itself what a test says of itself, so what says it is listened to on its way: the
 * process that waits calls the same functions in the same order, and GLib comes to the same verdict. */

typedef struct
{
  guint8 verdict;
  gint32 length; /* of the text, -1 for none */
} Header;

static int channel = -1;
static pid_t owner;    /* a process that the test forks has no say */
static gint last_word; /* atomic: what was said of success or failure, 0 for nothing */

void
ggen_test_verdict_forget (void)
{
  g_atomic_int_set (&last_word, 0);
}

void
ggen_test_verdict_open (int opened)
{
  channel = opened;
  owner = getpid ();
  ggen_test_verdict_forget ();
}

gboolean
ggen_test_verdict_is_open (void)
{
  return channel >= 0 && owner == getpid ();
}

/* At once, since several threads may have something to say. */
static void
write_all (const GByteArray *bytes)
{
  gsize n_written = 0;

  while (n_written < bytes->len)
    {
      gssize n = GGEN_TEST_REAL (write) (channel, bytes->data + n_written, bytes->len - n_written);

      if (n < 0 && errno != EINTR)
        return;
      n_written += n > 0 ? (gsize) n : 0;
    }
}

void
ggen_test_verdict_send (GgenTestVerdict verdict, const char *text)
{
  g_autoptr (GByteArray) bytes = NULL;
  Header header = {0};

  if (!ggen_test_verdict_is_open ())
    return;

  header.verdict = (guint8) verdict;
  header.length = text != NULL ? (gint32) strlen (text) : -1;
  bytes = g_byte_array_new ();
  g_byte_array_append (bytes, (const guint8 *) &header, sizeof header);
  if (text != NULL)
    g_byte_array_append (bytes, (const guint8 *) text, (guint) header.length);

  write_all (bytes);
}

/* An assertion that does not abort fails the test deep inside GLib. */
static gboolean
has_failed_inside (void)
{
  return g_test_failed () && g_atomic_int_get (&last_word) == 0;
}

gboolean
ggen_test_verdict_is_failure (void)
{
  return g_atomic_int_get (&last_word) == GGEN_TEST_VERDICT_FAIL || has_failed_inside ();
}

void
ggen_test_verdict_close (void)
{
  if (has_failed_inside ())
    ggen_test_verdict_send (GGEN_TEST_VERDICT_FAIL, NULL);

  ggen_test_verdict_send (GGEN_TEST_VERDICT_END, NULL);
  channel = -1;
}

void
ggen_test_verdict_read (const GByteArray *bytes, GgenTestVerdictFunc func, gpointer user_data)
{
  gsize at = 0;

  while (at + sizeof (Header) <= bytes->len)
    {
      g_autofree char *text = NULL;
      Header header;

      memcpy (&header, bytes->data + at, sizeof header);
      at += sizeof header;
      if (header.length > 0 && at + (gsize) header.length > bytes->len)
        return;

      if (header.length >= 0)
        text = g_strndup ((const char *) bytes->data + at, (gsize) header.length);
      at += header.length > 0 ? (gsize) header.length : 0;
      func ((GgenTestVerdict) header.verdict, text, user_data);
    }
}

static void
say (GgenTestVerdict verdict, const char *text)
{
  g_atomic_int_set (&last_word, verdict);
  ggen_test_verdict_send (verdict, text);
}

GGEN_TEST_INTERPOSED void
g_test_fail (void)
{
  say (GGEN_TEST_VERDICT_FAIL, NULL);
  GGEN_TEST_REAL (g_test_fail) ();
}

GGEN_TEST_INTERPOSED void
g_test_skip (const char *text)
{
  say (GGEN_TEST_VERDICT_SKIP, text);
  GGEN_TEST_REAL (g_test_skip) (text);
}

GGEN_TEST_INTERPOSED void
g_test_incomplete (const char *text)
{
  say (GGEN_TEST_VERDICT_INCOMPLETE, text);
  GGEN_TEST_REAL (g_test_incomplete) (text);
}

GGEN_TEST_INTERPOSED void
g_test_fail_printf (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  say (GGEN_TEST_VERDICT_FAIL, text);
  GGEN_TEST_REAL (g_test_fail_printf) ("%s", text);
}

GGEN_TEST_INTERPOSED void
g_test_skip_printf (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  g_test_skip (text);
}

GGEN_TEST_INTERPOSED void
g_test_incomplete_printf (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  g_test_incomplete (text);
}

void
ggen_test_verdict_apply (GgenTestVerdict verdict, const char *text)
{
  if (verdict == GGEN_TEST_VERDICT_SKIP)
    g_test_skip (text);
  else if (verdict == GGEN_TEST_VERDICT_INCOMPLETE)
    g_test_incomplete (text);
  else if (verdict == GGEN_TEST_VERDICT_FAIL && text == NULL)
    g_test_fail ();
  else if (verdict == GGEN_TEST_VERDICT_FAIL || verdict == GGEN_TEST_VERDICT_HANG)
    g_test_fail_printf ("%s", text);
}
