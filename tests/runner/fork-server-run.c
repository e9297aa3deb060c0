/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fork-server-run.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SUPERVISOR_SOCKET 3
#define GRACE_MILLISECONDS 0

static char *
make_base (GgenTestSandbox *sandbox, const char *kind)
{
  static guint n_made;
  const char *folder = g_file_peek_path (ggen_test_sandbox_get_dir (sandbox));
  char *base = g_strdup_printf ("%s/%s-%u", folder, kind, n_made++);

  g_assert_cmpint (g_mkdir (base, 0700), ==, 0);

  return base;
}

static void
make_sockets (int *sockets)
{
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), ==, 0);
}

/* Waits for the next frame. Its kind is 0 where nobody will send one any more. */
static GgenSuperviseFrame
receive (GgenSuperviseChannel *channel, GByteArray *bytes)
{
  const GgenSuperviseFrame *frame;

  while ((frame = ggen_supervise_channel_next (channel)) == NULL)
    {
      g_assert_cmpint (errno, !=, EPROTO);
      if (ggen_supervise_channel_receive (channel, TRUE) <= 0)
        return (GgenSuperviseFrame){0, 0};
    }

  g_byte_array_set_size (bytes, 0);
  g_byte_array_append (bytes, (const guint8 *) (frame + 1), frame->size);

  return *frame;
}

Supervisor *
supervisor_new (GgenTestSandbox *sandbox)
{
  Supervisor *self = g_new0 (Supervisor, 1);
  char *words[] = {(char *) g_getenv ("GGEN_TEST_SUPERVISOR"), NULL};
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  posix_spawn_file_actions_t actions;
  int sockets[2];

  self->base = make_base (sandbox, "exec");
  make_sockets (sockets);
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_adddup2 (&actions, sockets[1], SUPERVISOR_SOCKET);
  g_assert_cmpint (posix_spawn (&self->process, words[0], &actions, NULL, words, environ), ==, 0);
  posix_spawn_file_actions_destroy (&actions);
  close (sockets[1]);

  ggen_supervise_channel_init (&self->channel, sockets[0]);
  g_assert_cmpuint (receive (&self->channel, bytes).kind, ==, GGEN_SUPERVISE_READY);

  return self;
}

void
supervisor_free (Supervisor *self)
{
  ggen_supervise_channel_clear (&self->channel);
  g_assert_cmpint (waitpid (self->process, NULL, 0), ==, self->process);
  g_free (self->base);
  g_free (self);
}

void
ending_free (Ending *self)
{
  g_free (self->output);
  g_free (self->error);
  g_free (self);
}

static void
add_strings (GByteArray *bytes, const char *const *strings)
{
  for (; *strings != NULL; strings++)
    g_byte_array_append (bytes, (const guint8 *) *strings, strlen (*strings) + 1);
}

/* The last is -1 or the socket that a program is given. */
static void
send_start (GgenSuperviseChannel *channel,
            const char *const *words,
            const char *const *variables,
            const char *base,
            const int *descriptors)
{
  const GgenSuperviseStart start = {
      .n_arguments = g_strv_length ((char **) words),
      .n_variables = g_strv_length ((char **) variables),
      .has_socket = descriptors[2] >= 0,
      .grace = GRACE_MILLISECONDS,
  };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) &start, sizeof start);
  add_strings (bytes, words);
  add_strings (bytes, variables);
  add_strings (bytes, (const char *const[]){base, NULL});
  g_assert_cmpint (ggen_supervise_send (channel->socket, GGEN_SUPERVISE_START, bytes->data,
                                        bytes->len, descriptors, descriptors[2] >= 0 ? 3 : 2),
                   ==, 0);
}

static int
make_file (void)
{
  int file = memfd_create ("output", MFD_CLOEXEC);

  g_assert_cmpint (file, >=, 0);

  return file;
}

static char *
read_file (int file)
{
  struct stat info;
  g_autofree char *text = NULL;

  g_assert_cmpint (fstat (file, &info), ==, 0);
  text = g_malloc0 (info.st_size + 1);
  g_assert_cmpint (pread (file, text, info.st_size, 0), ==, info.st_size);

  return g_steal_pointer (&text);
}

/* GLib's messages tell the process and the time. */
static char *
read_comparable (int file, const char *base)
{
  g_autoptr (GRegex) process_and_time = g_regex_new (":\\d+\\): (.*): [\\d:.]{12}: ", 0, 0, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *all = read_file (file);

  g_string_append (text, all);
  g_string_replace (text, base, "BASE", 0);

  return g_regex_replace (process_and_time, text->str, text->len, 0, "): \\1: ", 0, NULL);
}

static Ending *
wait_for_end (GgenSuperviseChannel *channel, const char *base, int output, int error)
{
  Ending *self = g_new0 (Ending, 1);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const GgenSuperviseEnded *ended;
  GgenSuperviseFrame frame;

  do
    frame = receive (channel, bytes);
  while (frame.kind == GGEN_SUPERVISE_STARTED);
  g_assert_cmpuint (frame.kind, ==, GGEN_SUPERVISE_ENDED);

  ended = (const GgenSuperviseEnded *) bytes->data;
  g_assert_cmpint (ended->error, ==, 0);
  self->wait_status = ended->wait_status;
  self->n_processes = ended->n_processes;
  self->n_files = ended->n_files;
  self->output = read_comparable (output, base);
  self->error = read_comparable (error, base);

  return self;
}

static Ending *
run (GgenSuperviseChannel *channel,
     const char *const *words,
     const char *const *variables,
     const char *base)
{
  const int descriptors[] = {make_file (), make_file (), -1};
  Ending *ending;

  send_start (channel, words, variables, base, descriptors);
  ending = wait_for_end (channel, base, descriptors[0], descriptors[1]);
  close (descriptors[0]);
  close (descriptors[1]);

  return ending;
}

Ending *
supervisor_run (Supervisor *self, const char *const *words, const char *const *variables)
{
  return run (&self->channel, words, variables, self->base);
}

Served *
served_new (GgenTestSandbox *sandbox, const char *const *words)
{
  Served *self = g_new0 (Served, 1);
  g_autofree char *preload =
      g_strconcat ("LD_PRELOAD=", g_getenv ("GGEN_TEST_FORK_SERVER_LIBRARY"), NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  GgenSuperviseFrame frame;
  int sockets[2];

  self->supervisor = supervisor_new (sandbox);
  self->base = make_base (sandbox, "fork");
  self->output = make_file ();
  self->error = make_file ();
  make_sockets (sockets);
  ggen_supervise_channel_init (&self->channel, sockets[0]);
  send_start (&self->supervisor->channel, words, (const char *const[]){preload, NULL},
              self->supervisor->base, (int[]){self->output, self->error, sockets[1]});
  close (sockets[1]);

  frame = receive (&self->channel, bytes);
  if (frame.kind == GGEN_SUPERVISE_REFUSED)
    self->refusal = g_strndup ((const char *) bytes->data, bytes->len);
  else if (frame.kind != GGEN_SUPERVISE_READY)
    self->refusal = g_strdup ("has said nothing");

  return self;
}

Ending *
served_wait (Served *self)
{
  return wait_for_end (&self->supervisor->channel, self->supervisor->base, self->output,
                       self->error);
}

void
served_free (Served *self)
{
  ggen_supervise_channel_clear (&self->channel);
  /* It ends by itself when nobody is there who could ask it for anything. */
  if (self->refusal == NULL)
    {
      g_autoptr (Ending) ending = served_wait (self);

      g_assert_cmpint (ending->wait_status, ==, 0);
      g_assert_cmpuint (ending->n_processes, ==, 0);
    }
  supervisor_free (self->supervisor);
  close (self->output);
  close (self->error);
  g_free (self->base);
  g_free (self->refusal);
  g_free (self);
}

static void
put_before (char **text, int file)
{
  g_autofree char *before = read_file (file);
  g_autofree char *after = *text;

  *text = g_strconcat (before, after, NULL);
}

Ending *
served_run (Served *self, const char *const *words, const char *const *variables)
{
  Ending *ending = run (&self->channel, words, variables, self->base);

  put_before (&ending->output, self->output);
  put_before (&ending->error, self->error);

  return ending;
}
