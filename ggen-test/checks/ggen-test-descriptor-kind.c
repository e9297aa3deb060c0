/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <ggen.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-descriptor-kind-private.h"


/* What a descriptor is, and whose. */

__thread gconstpointer ggen_test_context_maker;

GGEN_TEST_INTERPOSED GMainContext *
g_main_context_new (void)
{
  GMainContext *context;

  ggen_test_context_maker = __builtin_return_address (0);
  context = GGEN_TEST_REAL (g_main_context_new) ();
  ggen_test_context_maker = NULL;

  return context;
}

GGEN_TEST_INTERPOSED GMainContext *
g_main_context_new_with_flags (GMainContextFlags flags)
{
  GMainContext *context;

  ggen_test_context_maker = __builtin_return_address (0);
  context = GGEN_TEST_REAL (g_main_context_new_with_flags) (flags);
  ggen_test_context_maker = NULL;

  return context;
}

/* That of a guest; a test has one of its own, which is closed. */
static gboolean
is_runtime_of_process (const GgenTestOpened *self)
{
  return ggen_test_caller_is_runtime (self->context_maker)
         && ggen_runtime_get_mode () == GGEN_RUNTIME_MODE_PRODUCTION;
}

/* GLib wakes up a main context, or whoever waits for a GCancellable, by an eventfd. The context of
 * GLib's own worker thread and the default context are made inside GLib; those that are made by GIO
 * serve GIO's threads, such as that of D-Bus. What asks GLib for an eventfd without a context is a
 * GCancellable, in GIO, and that is somebody's. */
static gboolean
is_context_of_process (const GgenTestOpened *self)
{
  if (self->context_maker != NULL)
    return ggen_test_caller_is_gio (self->context_maker) || is_runtime_of_process (self);

  return !ggen_test_caller_is_gio (ggen_test_origin_get_caller (&self->origin, 1));
}

static gboolean
is_netlink (int fd)
{
  struct sockaddr_storage address;
  socklen_t length = sizeof address;

  return getsockname (fd, (struct sockaddr *) &address, &length) == 0
         && address.ss_family == AF_NETLINK;
}

gboolean
ggen_test_opened_is_of_process (const GgenTestOpened *self, int fd)
{
  gconstpointer caller = ggen_test_origin_get_caller (&self->origin, 0);

  if (ggen_test_origin_has_gio_module (&self->origin))
    return TRUE;

  if (ggen_test_caller_is_glib (caller) && !ggen_test_caller_is_gio (caller))
    {
      /* The only socket of GLib is the one by which it logs to the journal. A pidfd goes when its child
       * does, which is another check's. */
      return g_str_equal (self->function, "socket") || g_str_equal (self->function, "pidfd_open")
             || (g_str_equal (self->function, "eventfd") && is_context_of_process (self));
    }

  /* All file monitors share one inotify instance, GNetworkMonitor has one netlink socket, and GTestDBus
   * tells a process that ends the buses of tests by a pipe. */
  return ggen_test_caller_is_gio (caller)
         && (g_str_has_prefix (self->function, "inotify_init") || is_netlink (fd)
             || g_str_equal (self->function, "pipe"));
}

static const char *
describe_family (int family)
{
  switch (family)
    {
    case AF_UNIX:
      return "unix";
    case AF_INET:
      return "IPv4";
    case AF_INET6:
      return "IPv6";
    case AF_NETLINK:
      return "netlink";
    default:
      return "of another family";
    }
}

static const char *
describe_type (int type)
{
  switch (type)
    {
    case SOCK_STREAM:
      return "stream";
    case SOCK_DGRAM:
      return "datagram";
    case SOCK_SEQPACKET:
      return "packets in sequence";
    default:
      return "raw";
    }
}

static char *
describe_socket (int fd)
{
  socklen_t length = sizeof (int);
  int is_listening = 0;
  int family = 0;
  int type = 0;

  getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &family, &length);
  getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &length);
  getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &length);

  return g_strdup_printf ("a %ssocket (%s, %s)", is_listening ? "listening " : "",
                          describe_family (family), describe_type (type));
}

/* "anon_inode:[eventfd]" and "anon_inode:inotify" */
static char *
describe_kernel_object (const char *link)
{
  const char *name = link + strlen ("anon_inode:");

  if (*name != '[')
    return g_strdup_printf ("an %s", name);

  return g_strdup_printf ("%s %.*s", strchr ("aeiou", name[1]) != NULL ? "an" : "a",
                          (int) strcspn (name + 1, "]"), name + 1);
}

char *
ggen_test_descriptor_describe (int fd)
{
  char link[PATH_MAX];
  struct stat info;

  if (!ggen_test_path_of_descriptor (fd, link) || fstat (fd, &info) != 0)
    return g_strdup ("unknown");

  if (S_ISSOCK (info.st_mode))
    return describe_socket (fd);
  if (g_str_has_prefix (link, "pipe:"))
    return g_strdup_printf ("the %s end of a pipe",
                            (GGEN_TEST_REAL (fcntl) (fd, F_GETFL) & O_ACCMODE) == O_RDONLY
                                ? "reading"
                                : "writing");
  if (g_str_has_prefix (link, "anon_inode:"))
    return describe_kernel_object (link);

  return g_strdup_printf ("the %s \"%s\"", S_ISDIR (info.st_mode) ? "folder" : "file", link);
}
