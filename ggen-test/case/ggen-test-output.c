/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-output-private.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-verdict-private.h"

static gboolean is_silent;

static void
print (const char *text)
{
  if (is_silent)
    return;

  /* GLib's own way of printing, which minds the locale. */
  g_set_print_handler (NULL);
  g_print ("%s", text);
  ggen_test_output_watch ();
}

/* Bailing out is said before the process aborts, and so would end the whole run; but only this test
 * is over. */
static void
on_print (const char *text)
{
  if (g_str_has_prefix (text, "Bail out!") && ggen_test_verdict_is_open ())
    {
      g_autofree char *stripped = g_strchomp (g_strdup (text));
      g_auto (GStrv) lines = g_strsplit (stripped, "\n", 0);
      g_autofree char *joined = g_strjoinv ("\n# ", lines);
      g_autofree char *remark = g_strdup_printf ("# %s\n", joined);

      print (remark);
    }
  else
    print (text);
}

void
ggen_test_output_watch (void)
{
  g_set_print_handler (on_print);
}

void
ggen_test_output_set_silent (gboolean silent)
{
  is_silent = silent;
}

void
ggen_test_output_write_all (int fd, const char *text, gsize length)
{
  struct pollfd writable = {fd, POLLOUT, 0};

  while (length > 0)
    {
      gssize n = GGEN_TEST_REAL (write) (fd, text, length);

      if (n < 0 && errno != EINTR && errno != EAGAIN)
        return;
      /* Somebody has made it non-blocking, and whoever reads is behind. */
      if (n < 0 && errno == EAGAIN)
        GGEN_TEST_REAL (poll) (&writable, 1, -1);
      text += MAX (n, 0);
      length -= (gsize) MAX (n, 0);
    }
}
