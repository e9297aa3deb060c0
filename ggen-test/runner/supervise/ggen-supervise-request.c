/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-supervise-request.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Descriptors that programs are told about are out of the way of those that they open: some tests
 * expect that these are small. */
#define HIGH_DESCRIPTOR 1000

/* The folders' variables, and two for descriptors */
#define MAX_OWN_VARIABLES 9
/* Of one of them, without the base; likewise of the folder where it runs */
#define MAX_OWN_SIZE 64

typedef struct
{
  GgenSuperviseRequest request;
  GgenSuperviseText said;  /* by START */
  GgenSuperviseText lists; /* of pointers to it, and to our variables */
  GgenSuperviseText own;   /* our variables */
  size_t n_variables;
} Request;

static const struct
{
  const char *name;
  const char *path; /* below `base` */
} folder_variables[] = {
    {"HOME=", "/home"},
    {"TMPDIR=", "/tmp"},
    {"XDG_RUNTIME_DIR=", "/run"},
    {"XDG_CONFIG_HOME=", "/home/.config"},
    {"XDG_DATA_HOME=", "/home/.local/share"},
    {"XDG_CACHE_HOME=", "/home/.cache"},
    {"XDG_STATE_HOME=", "/home/.local/state"},
};

static void
close_descriptor (int *descriptor)
{
  if (*descriptor >= 0)
    close (*descriptor);
  *descriptor = -1;
}

void
ggen_supervise_request_close (GgenSuperviseRequest *self)
{
  close_descriptor (&self->standard_output);
  close_descriptor (&self->standard_error);
  close_descriptor (&self->socket);
  close_descriptor (&self->guard);
  close_descriptor (&self->work);
}

GgenSuperviseRequest *
ggen_supervise_request_new (void)
{
  Request *self = ggen_supervise_allocate (sizeof *self);

  memset (self, 0, sizeof *self);
  self->request.standard_output = self->request.standard_error = -1;
  self->request.socket = self->request.guard = self->request.work = -1;

  return &self->request;
}

void
ggen_supervise_request_free (GgenSuperviseRequest *request)
{
  Request *self = (Request *) request;

  ggen_supervise_request_close (request);
  ggen_supervise_text_clear (&self->said);
  ggen_supervise_text_clear (&self->lists);
  ggen_supervise_text_clear (&self->own);
  free (self);
}

static char *
take_string (char **position, char *end)
{
  char *string = *position;
  char *nul = memchr (string, '\0', end - string);

  if (nul == NULL)
    return NULL;
  *position = nul + 1;

  return string;
}

static bool
take_strings (char **strings, size_t n, char **position, char *end)
{
  for (size_t i = 0; i < n; i++)
    {
      strings[i] = take_string (position, end);
      if (strings[i] == NULL)
        return false;
    }

  return true;
}

static bool
take_lists (Request *self, char **position, char *end)
{
  GgenSuperviseRequest *request = &self->request;
  const size_t n_arguments = request->start.n_arguments;
  const size_t n_variables = request->start.n_variables;
  char **lists = (char **) ggen_supervise_text_reserve (
      &self->lists, (n_arguments + 1 + n_variables + MAX_OWN_VARIABLES + 1) * sizeof (char *));

  request->arguments = lists;
  request->variables = lists + n_arguments + 1;
  self->n_variables = n_variables;
  request->arguments[n_arguments] = NULL;

  return take_strings (request->arguments, n_arguments, position, end)
         && take_strings (request->variables, n_variables, position, end);
}

static bool
take_apart (Request *self, const GgenSuperviseFrame *frame)
{
  GgenSuperviseRequest *request = &self->request;
  char *position, *end;

  if (frame->size < sizeof request->start)
    return false;
  ggen_supervise_text_add (&self->said, frame + 1, frame->size);
  end = self->said.bytes + frame->size;
  position = self->said.bytes + sizeof request->start;
  memcpy (&request->start, self->said.bytes, sizeof request->start);
  /* Each string has a byte at least. */
  if (request->start.n_arguments > frame->size || request->start.n_variables > frame->size
      || !take_lists (self, &position, end))
    return false;
  if (request->start.has_directory)
    request->directory = take_string (&position, end);
  request->base = take_string (&position, end);

  return request->base != NULL;
}

/* A descriptor that the program will be told of. It is closed by exec() until the last moment. */
static int
move_high (int descriptor)
{
  struct rlimit limit;
  int moved = -1;

  if (descriptor < 0)
    return -1;
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > HIGH_DESCRIPTOR)
    moved = fcntl (descriptor, F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR);
  if (moved < 0)
    return descriptor;
  close (descriptor);

  return moved;
}

static bool
take_descriptors (GgenSuperviseRequest *self, GgenSuperviseChannel *channel)
{
  self->standard_output = ggen_supervise_channel_take_descriptor (channel);
  self->standard_error = ggen_supervise_channel_take_descriptor (channel);
  if (self->start.has_socket)
    self->socket = move_high (ggen_supervise_channel_take_descriptor (channel));
  if (self->start.has_guard)
    self->guard = move_high (ggen_supervise_channel_take_descriptor (channel));

  return self->standard_output >= 0 && self->standard_error >= 0
         && (!self->start.has_socket || self->socket >= 0)
         && (!self->start.has_guard || self->guard >= 0);
}

/* Replaces the variable of that name, or adds it: two of one name would be for whoever finds the
 * first to decide. */
static void
set_variable (Request *self, char *variable)
{
  char **variables = self->request.variables;
  size_t name_size = strchr (variable, '=') + 1 - variable;
  size_t i = 0;

  while (i < self->n_variables && strncmp (variables[i], variable, name_size) != 0)
    i++;
  variables[i] = variable;
  if (i == self->n_variables)
    self->n_variables++;
}

static char *
format_own (Request *self, const char *first, const char *second, const char *third)
{
  char *string = self->own.bytes + self->own.size;

  ggen_supervise_text_add_string (&self->own, first);
  ggen_supervise_text_add_string (&self->own, second);
  ggen_supervise_text_add_string (&self->own, third);
  ggen_supervise_text_end (&self->own);

  return string;
}

static void
set_descriptor_variable (Request *self, const char *name, int descriptor)
{
  char number[16];

  if (descriptor < 0)
    return;
  snprintf (number, sizeof number, "%d", descriptor);
  set_variable (self, format_own (self, name, number, ""));
}

static void
set_own (Request *self)
{
  const char *base = self->request.base;

  /* All at once, since they are pointed to. */
  ggen_supervise_text_reserve (&self->own,
                               (MAX_OWN_VARIABLES + 1) * (strlen (base) + MAX_OWN_SIZE));
  for (size_t i = 0; i < sizeof folder_variables / sizeof *folder_variables; i++)
    set_variable (self,
                  format_own (self, folder_variables[i].name, base, folder_variables[i].path));
  set_descriptor_variable (self, GGEN_SUPERVISE_SOCKET "=", self->request.socket);
  set_descriptor_variable (self, "GGEN_TEST_GUARD=", self->request.guard);
  self->request.variables[self->n_variables] = NULL;
  if (self->request.directory == NULL)
    self->request.directory = format_own (self, base, "/work", "");
}

static void
forget (Request *self)
{
  GgenSuperviseRequest *request = &self->request;

  ggen_supervise_request_close (request);
  self->said.size = self->lists.size = self->own.size = 0;
  request->directory = request->base = NULL;
}

bool
ggen_supervise_request_read (GgenSuperviseRequest *request,
                             GgenSuperviseChannel *channel,
                             const GgenSuperviseFrame *frame)
{
  Request *self = (Request *) request;

  forget (self);
  request->parent = getpid ();
  if (!take_apart (self, frame) || !take_descriptors (request, channel))
    {
      errno = EPROTO;
      return false;
    }
  set_own (self);

  return true;
}
