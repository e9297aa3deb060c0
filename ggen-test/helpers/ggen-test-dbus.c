/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-dbus.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ggen-test-child-private.h"
#include "ggen-test-dbus-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-sandbox-private.h"

/* A message bus for one test.
 *
 * GTestDBus is not used: it runs the default main context to wait for the end of connections, and
 * keeps a process, and a pipe to that, until the program ends. Both are what a sandbox is there to
 * forbid, and the process also holds all descriptors that were open when it was made.
 *
 * The daemon is started by a shell that holds one end of a pipe. When the test is over, or the
 * program is, however it ends, the shell sees the end of the pipe, and ends the daemon. */

#define REAL(function) GGEN_TEST_REAL (function)

/* In milliseconds of real time. */
#define START_TIMEOUT 10000
#define STOP_TIMEOUT 5000

#define SCRIPT                                                                                     \
  "dbus-daemon --nofork --nopidfile --config-file=\"$1\" --print-address=3 3>&1 >&2 & "            \
  "exec >&-; read -r line; kill $! 2>/dev/null; wait"

#define CONFIG                                                                                     \
  "<busconfig>\n"                                                                                  \
  "  <type>session</type>\n"                                                                       \
  "  <listen>unix:path=%s/bus</listen>\n"                                                          \
  "  <auth>EXTERNAL</auth>\n"                                                                      \
  "  <servicedir>%s/services</servicedir>\n"                                                       \
  "  <policy context=\"default\">\n"                                                               \
  "    <allow send_destination=\"*\" eavesdrop=\"true\"/>\n"                                       \
  "    <allow eavesdrop=\"true\"/>\n"                                                              \
  "    <allow own=\"*\"/>\n"                                                                       \
  "  </policy>\n"                                                                                  \
  "</busconfig>\n"

/* Of the test that runs. */
static pid_t shell;
static int lifeline = -1; /* the end of the pipe that we hold */
static char *folder;      /* (owned) (nullable): where the bus has its files */
static char *address;     /* (owned) (nullable) */

const char *
ggen_test_dbus_get_obstacle (void)
{
  g_autofree char *program = g_find_program_in_path ("dbus-daemon");

  return program != NULL ? NULL : "dbus-daemon is not installed";
}

static char *
escape_xml (const char *path)
{
  return g_markup_escape_text (path, -1);
}

/* Returns: the path of the configuration */
static char *
write_config (GgenTestSandbox *sandbox)
{
  g_autofree char *services = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  folder = g_build_filename (sandbox->dir, ".bus", NULL);
  services = g_build_filename (folder, "services", NULL);
  path = g_build_filename (folder, "bus.conf", NULL);
  escaped = escape_xml (folder);
  text = g_strdup_printf (CONFIG, escaped, escaped);

  if (g_mkdir_with_parents (services, 0700) != 0)
    g_error ("%s: cannot make %s: %s", sandbox->path, services, g_strerror (errno));
  if (!g_file_set_contents (path, text, -1, &error))
    g_error ("%s: cannot start a message bus: %s", sandbox->path, error->message);

  return g_steal_pointer (&path);
}

static void
open_pipe (int *ends)
{
  if (REAL (pipe2) (ends, O_CLOEXEC) != 0)
    g_error ("cannot make a pipe for a message bus: %s", g_strerror (errno));
}

/* Returns: the first line that the daemon prints; what there is of it when it ends, or says nothing
 *   for too long */
static char *
read_address (int descriptor)
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

static void
start_daemon (GgenTestSandbox *sandbox)
{
  g_autofree char *config = write_config (sandbox);
  const char *const argv[] = {"sh", "-c", SCRIPT, "ggen-test-bus", config, NULL};
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  int input[2];
  int output[2];

  open_pipe (input);
  open_pipe (output);
  shell = ggen_test_child_start (
      &(GgenTestChildSetup){
          .argv = argv,
          .environment = (const char *const *) environment,
          .descriptors = {input[0], output[1], STDERR_FILENO},
      },
      &error);
  REAL (close) (input[0]);
  REAL (close) (output[1]);
  if (shell == 0)
    g_error ("%s: cannot start a message bus: %s", sandbox->path, error->message);

  lifeline = input[1];
  address = read_address (output[0]);
  REAL (close) (output[0]);
  if (address[0] == '\0')
    g_error ("%s: the message bus in %s did not start", sandbox->path, folder);
}

/* The daemon ends before its shell does. What it has started may go on: it is in the same group. */
static void
stop_daemon (void)
{
  struct pollfd wait = {.events = POLLIN};

  REAL (close) (lifeline);
  lifeline = -1;

  wait.fd = (int) REAL (syscall) (SYS_pidfd_open, shell, 0);
  if (wait.fd >= 0)
    {
      REAL (poll) (&wait, 1, STOP_TIMEOUT);
      REAL (close) (wait.fd);
    }

  ggen_test_child_kill_group (shell);
  shell = 0;
}

/* What a test without a bus finds is not the bus of the person who runs the tests. */
#define NO_BUS "disabled:"

void
ggen_test_dbus_begin (GgenTestSandbox *sandbox)
{
  unsetenv ("DBUS_STARTER_ADDRESS");
  unsetenv ("DBUS_STARTER_BUS_TYPE");
  unsetenv ("DBUS_SESSION_BUS_PID");
  unsetenv ("DBUS_SESSION_BUS_WINDOWID");

  if (sandbox->flags & GGEN_TEST_DBUS)
    start_daemon (sandbox);

  setenv ("DBUS_SESSION_BUS_ADDRESS", address != NULL ? address : NO_BUS, TRUE);
}

void
ggen_test_dbus_settle (GgenTestSandbox *sandbox)
{
}

void
ggen_test_dbus_end (GgenTestSandbox *sandbox)
{
  if (shell != 0)
    stop_daemon ();

  g_clear_pointer (&address, g_free);
  g_clear_pointer (&folder, g_free);
}

/**
 * ggen_test_sandbox_get_bus_address:
 *
 * Gets the address of the test's own message bus, which is what `DBUS_SESSION_BUS_ADDRESS` says and
 * g_bus_get() connects to. Tests with %GGEN_TEST_DBUS have one; for others there is no bus.
 *
 * Returns: (nullable): the address
 *
 * Since: 1.0
 */
const char *
ggen_test_sandbox_get_bus_address (GgenTestSandbox *self)
{
  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (self), NULL);

  return address;
}

/* The daemon looks for services when somebody asks for one that it does not know. */
static gboolean
link_service (const char *dir, const char *name, GError **error)
{
  g_autofree char *target = g_build_filename (dir, name, NULL);
  g_autofree char *path = g_build_filename (folder, "services", name, NULL);
  int code;

  if (symlink (target, path) == 0)
    return TRUE;

  code = errno;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code),
               "cannot offer the service %s: %s", target, g_strerror (code));

  return FALSE;
}

/**
 * ggen_test_sandbox_add_service_dir:
 * @path: (type filename): a folder with `.service` files
 * @error: return location for an error
 *
 * Makes the test's own message bus start the services that are described in a folder, when a message
 * is sent to them.
 *
 * A relative @path is below the folder that g_test_get_dir() returns for %G_TEST_DIST.
 *
 * Returns: whether all could be added
 *
 * Since: 1.0
 */
gboolean
ggen_test_sandbox_add_service_dir (GgenTestSandbox *self, const char *path, GError **error)
{
  g_autofree char *whole_path = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (self), FALSE);
  g_return_val_if_fail (self->flags & GGEN_TEST_DBUS, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  whole_path =
      g_path_is_absolute (path) ? g_strdup (path) : g_test_build_filename (G_TEST_DIST, path, NULL);
  dir = g_dir_open (whole_path, 0, error);
  if (dir == NULL)
    return FALSE;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".service") && !link_service (whole_path, name, error))
      return FALSE;

  return TRUE;
}

/**
 * ggen_test_sandbox_add_service:
 * @name: the service's well-known name
 * @command: the command that starts it, with the whole path of a program
 * @error: return location for an error
 *
 * Makes the test's own message bus start a service, when a message is sent to it. The service is
 * ended with the test.
 *
 * Returns: whether it could be added
 *
 * Since: 1.0
 */
gboolean
ggen_test_sandbox_add_service (GgenTestSandbox *self,
                               const char *name,
                               const char *command,
                               GError **error)
{
  g_autofree char *file_name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (self), FALSE);
  g_return_val_if_fail (self->flags & GGEN_TEST_DBUS, FALSE);
  g_return_val_if_fail (g_dbus_is_name (name) && !g_dbus_is_unique_name (name), FALSE);
  g_return_val_if_fail (command != NULL && strchr (command, '\n') == NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  file_name = g_strconcat (name, ".service", NULL);
  path = g_build_filename (folder, "services", file_name, NULL);
  text = g_strdup_printf ("[D-BUS Service]\nName=%s\nExec=%s\n", name, command);

  return g_file_set_contents (path, text, -1, error);
}
