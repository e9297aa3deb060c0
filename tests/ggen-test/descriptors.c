/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/resource.h>

#include "offender-run.h"

static const Offender offenders[] = {
    {"file",
     {"a file descriptor was left open: ", "the file \"", "/left-file\", opened by open: close it",
      "leave_file() at "}},
    {"closed-file"},
    {"folder", {"the folder \"", "opened by openat: close it", "leave_folder() at "}},
    {"raw", {"opened by openat2: close it", "leave_raw() at "}},
    {"unseen", {"a timerfd, opened where it was not seen: close it"}},
    {"stream", {"/left-stream\", opened by fopen: close it", "leave_stream() at "}},
    {"closed-stream"},
    {"temporary", {"/left-", ", opened by mkstemp: close it", "leave_temporary() at "}},
    {"pipe", {"the writing end of a pipe, opened by pipe2: close it", "leave_pipe() at "}},
    {"socket", {"a socket (unix, stream), opened by socket: close it", "leave_socket() at "}},
    {"pair", {"a socket (unix, packets in sequence), opened by socketpair", "leave_pair() at "}},
    {"kernel-objects",
     {"an eventfd, opened by eventfd: close it", "an eventpoll, opened by epoll_create1",
      "a timerfd, opened by timerfd_create", "a signalfd, opened by signalfd",
      "the file \"/memfd:left-memory", "leave_kernel_objects() at "}},
    {"copies",
     {"opened by dup: close it", "left open: 700, ", "opened by fcntl: close it",
      "left open: 800, ", "opened by dup2: close it"}},
    {"received", {"opened by recvmsg: close it", "leave_received() at "}},
    {"thread", {"the file \"/dev/null\", opened by open: close it", "open_on_thread() at "}},
    {"context", {"an eventfd, opened by eventfd: close it", "leave_context() at "}},
    {"freed-context"},
    {"cancellable", {"an eventfd, opened by eventfd: close it", "leave_cancellable() at "}},
    {"gio-stream", {"the file \"/dev/null\", opened by open: close it"}},
    {"replaced",
     {"a file descriptor was replaced: 0 is the folder \"",
      " now, dup2 was called: put back a copy", "replace_output() at "}},
    {"put-back"},
    {"closed-input",
     {"a standard file descriptor was closed: 0, by close: leave it open", "close_input() at "}},
    {"opened-in-place",
     {"a file descriptor was replaced: 0 is the folder \"", "open_in_place() at "}},
    {"closed-older"},
    {"allowed"},

    /* What GLib and GIO keep as long as the process is no mistake of the test that is the first to use
     * it: each of these runs in a process of its own. */
    {"gio-files"},
    {"gio-subprocess"},
    {"gio-sockets"},
    {"gio-resolver"},
    {"gio-network-monitor"},
    {"gio-file-monitor"},
    {"unix-signal"},
    {"gio-dbus"},
    {"journal"},
};

/* For these the kernel must have numbers enough. */
static const Offender high[] = {
    {"high", {"left open: 45", "opened by fcntl: close it", "leave_high() at "}},
    {"high-closed"},
};

int
main (int argc, char *argv[])
{
  struct rlimit limit;

  ggen_test_init (&argc, &argv);

  offender_add_tests ("/descriptors", "descriptors-offenders", offenders, G_N_ELEMENTS (offenders));
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max > 5000)
    offender_add_tests ("/descriptors", "descriptors-offenders", high, G_N_ELEMENTS (high));

  return ggen_test_run ();
}
