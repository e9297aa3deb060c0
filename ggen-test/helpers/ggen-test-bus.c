/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-bus-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ggen-test-spawn-private.h"
#include "ggen-test-interpose-private.h"

/* GTestDBus is not used: it runs the default main context to wait for the end of connections, and
 * keeps a process, and a pipe to that, until the program ends. Both are what a sandbox is there to
 * forbid, and the process also holds all descriptors that were open when it was made.
 *
 * The daemon is started by a shell that holds one end of a pipe. When we close the other end, or the
 * kernel does so for us, the shell sees it, and ends the daemon.
 *
 * Time is real, whatever clock the test has. */

#define REAL(function) GGEN_TEST_REAL (function)

/* In milliseconds. */
#define START_TIMEOUT 10000
#define STOP_TIMEOUT 5000

#define SCRIPT                                                                                     \
  "dbus-daemon --nofork --nopidfile --config-file=bus.conf --print-address=3 3>&1 >log 2>&1 & "    \
  "exec >&-; read -r line; kill $! 2>/dev/null; wait"

#define CONFIG                                                                                     \
  "<busconfig>\n"                                                                                  \
  "  <type>session</type>\n"                                                                       \
  "  <listen>unix:path=%s/socket</listen>\n"                                                       \
  "  <auth>EXTERNAL</auth>\n"                                                                      \
  "  <servicedir>%s/services</servicedir>\n"                                                       \
  "  <policy context=\"default\">\n"                                                               \
  "    <allow send_destination=\"*\" eavesdrop=\"true\"/>\n"                                       \
  "    <allow eavesdrop=\"true\"/>\n"                                                              \
  "    <allow own=\"*\"/>\n"                                                                       \
  "  </policy>\n"                                                                                  \
  "</busconfig>\n"

/* Returns: (transfer full): a path in the bus's folder */
char *
ggen_test_bus_get_path (GgenTestBus *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

/* Returns: (transfer full) (nullable): what the daemon, and what it has started, printed */
char *
ggen_test_bus_read_log (GgenTestBus *self)
{
  g_autofree char *path = ggen_test_bus_get_path (self, "log");
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);

  return text;
}

static gboolean
write_config (GgenTestBus *self, GError **error)
{
  g_autofree char *path = ggen_test_bus_get_path (self, "bus.conf");
  g_autofree char *services = ggen_test_bus_get_path (self, "services");
  g_autofree char *escaped = g_markup_escape_text (self->folder, -1);
  g_autofree char *text = g_strdup_printf (CONFIG, escaped, escaped);

  if (g_mkdir_with_parents (services, 0700) != 0)
    {
      int code = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "cannot make %s: %s",
                   services, g_strerror (code));
      return FALSE;
    }

  return g_file_set_contents (path, text, -1, error);
}

/* Returns: (transfer full): the first line that is written there; what there is of it when nothing
 *   more comes */
static char *
read_line (int descriptor)
{
  GString *text = g_string_new (NULL);
  struct pollfd wait = {.fd = descriptor, .events = POLLIN};
  char buffer[256];
  gssize n = 1;

  while (n > 0 && strchr (text->str, '\n') == NULL && REAL (poll) (&wait, 1, START_TIMEOUT) > 0)
    {
      n = REAL (read) (descriptor, buffer, sizeof buffer);
      g_string_append_len (text, buffer, MAX (n, 0));
    }

  g_string_truncate (text, strcspn (text->str, "\n"));

  return g_string_free (text, FALSE);
}

static gboolean
start_shell (GgenTestBus *self, const int *input, const int *output, GError **error)
{
  static const char *const argv[] = {"sh", "-c", SCRIPT, NULL};
  g_auto (GStrv) environment = g_get_environ ();
  GgenTestSpawnSetup setup = {
      .argv = argv,
      .environment = (const char *const *) environment,
      .cwd = self->folder,
      .descriptors = {input[0], output[1], -1},
  };

  self->shell = ggen_test_spawn_start (&setup, error);

  return self->shell != 0;
}

static void
close_pipe (const int *ends)
{
  REAL (close) (ends[0]);
  REAL (close) (ends[1]);
}

static gboolean
start_daemon (GgenTestBus *self, GError **error)
{
  int input[2];
  int output[2];

  if (!ggen_test_spawn_open_pipe (input, error))
    return FALSE;
  if (!ggen_test_spawn_open_pipe (output, error))
    {
      close_pipe (input);
      return FALSE;
    }
  if (!start_shell (self, input, output, error))
    {
      close_pipe (input);
      close_pipe (output);
      return FALSE;
    }

  self->lifeline = input[1];
  REAL (close) (input[0]);
  REAL (close) (output[1]);
  self->address = read_line (output[0]);
  REAL (close) (output[0]);

  return TRUE;
}

/* @folder: is made, and not removed. */
gboolean
ggen_test_bus_start (GgenTestBus *self, const char *folder, GError **error)
{
  g_autofree char *log = NULL;

  *self = (GgenTestBus){.folder = g_strdup (folder)};

  if (!write_config (self, error) || !start_daemon (self, error))
    return FALSE;
  if (g_str_has_prefix (self->address, "unix:"))
    return TRUE;

  log = ggen_test_bus_read_log (self);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the message bus in %s did not start: %s",
               folder, log != NULL ? log : "it said nothing");

  return FALSE;
}

/* The daemon ends before its shell does. What it has started may go on: it is in the same group. */
void
ggen_test_bus_stop (GgenTestBus *self)
{
  struct pollfd wait = {.events = POLLIN};

  if (self->shell != 0)
    {
      REAL (close) (self->lifeline);

      wait.fd = (int) REAL (syscall) (SYS_pidfd_open, self->shell, 0);
      if (wait.fd >= 0)
        {
          REAL (poll) (&wait, 1, STOP_TIMEOUT);
          REAL (close) (wait.fd);
        }

      ggen_test_spawn_kill_group (self->shell);
    }

  g_free (self->folder);
  g_free (self->address);
  *self = (GgenTestBus){0};
}
