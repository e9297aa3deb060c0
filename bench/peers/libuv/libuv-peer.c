/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "libuv-peer.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#include "../hash.h"

struct LibuvLoop
{
  uv_loop_t loop;
};

/* Ends the program where a call of libuv failed, for then there is nothing to measure. */
static int
check (int result, const char *what)
{
  if (result < 0)
    {
      fprintf (stderr, "libuv: %s: %s\n", what, uv_strerror (result));
      abort ();
    }

  return result;
}

void
libuv_peer_create_bare (void)
{
  uv_loop_t loop;

  check (uv_loop_init (&loop), "a loop");
  check (uv_loop_close (&loop), "closing");
}

static void
on_ready (uv_idle_t *idle)
{
  uv_close ((uv_handle_t *) idle, NULL);
}

/* A handle that is ready at once is what libuv has for work that need not wait. */
void
libuv_peer_create_current_thread (void)
{
  uv_loop_t loop;
  uv_idle_t ready;

  check (uv_loop_init (&loop), "a loop");
  check (uv_idle_init (&loop, &ready), "a handle");
  check (uv_idle_start (&ready, on_ready), "a handle");
  check (uv_run (&loop, UV_RUN_DEFAULT), "running");
  check (uv_loop_close (&loop), "closing");
}

LibuvLoop *
libuv_peer_loop_new (void)
{
  LibuvLoop *self = malloc (sizeof (LibuvLoop));

  check (uv_loop_init (&self->loop), "a loop");
  return self;
}

void
libuv_peer_loop_free (LibuvLoop *self)
{
  check (uv_loop_close (&self->loop), "closing");
  free (self);
}

static void
do_nothing (uv_work_t *work)
{
}

static void
after_nothing (uv_work_t *work, int status)
{
  check (status, "work");
}

void
libuv_peer_round_trip (LibuvLoop *self)
{
  uv_work_t work;

  check (uv_queue_work (&self->loop, &work, do_nothing, after_nothing), "work");
  check (uv_run (&self->loop, UV_RUN_DEFAULT), "running");
}

/* A file that is read and then hashed on a worker. */
typedef struct
{
  uv_fs_t request;
  uv_fs_t closing;
  uv_work_t work;
  uv_file file;
  uint8_t *bytes;
  size_t n_bytes;
  uint64_t hash;
} Command;

static void
hash_file (uv_work_t *work)
{
  Command *self = work->data;

  self->hash = peer_hash (self->bytes, self->n_bytes, 1);
}

static void
on_closed (uv_fs_t *request)
{
  check ((int) request->result, "close");
  uv_fs_req_cleanup (request);
}

/* Nothing waits for the file to be closed, so the worker hashes meanwhile. */
static void
on_read (uv_fs_t *request)
{
  Command *self = request->data;
  uv_loop_t *loop = request->loop;

  self->n_bytes = (size_t) check ((int) request->result, "read");
  uv_fs_req_cleanup (request);
  check (uv_fs_close (loop, &self->closing, self->file, on_closed), "close");
  check (uv_queue_work (loop, &self->work, hash_file, after_nothing), "work");
}

static void
on_size (uv_fs_t *request)
{
  Command *self = request->data;
  uv_loop_t *loop = request->loop;
  uv_buf_t buffer;

  check ((int) request->result, "fstat");
  self->n_bytes = (size_t) request->statbuf.st_size;
  self->bytes = malloc (self->n_bytes);
  buffer = uv_buf_init ((char *) self->bytes, (unsigned) self->n_bytes);
  uv_fs_req_cleanup (request);
  check (uv_fs_read (loop, request, self->file, &buffer, 1, 0, on_read), "read");
}

static void
on_open (uv_fs_t *request)
{
  Command *self = request->data;
  uv_loop_t *loop = request->loop;

  self->file = check ((int) request->result, "open");
  uv_fs_req_cleanup (request);
  check (uv_fs_fstat (loop, request, self->file, on_size), "fstat");
}

uint64_t
libuv_peer_command (LibuvLoop *self, const char *path)
{
  Command command = {.request.data = &command, .work.data = &command};

  check (uv_fs_open (&self->loop, &command.request, path, O_RDONLY | O_CLOEXEC, 0, on_open),
         "open");
  check (uv_run (&self->loop, UV_RUN_DEFAULT), "running");
  free (command.bytes);

  return command.hash;
}

/* One side of a ping-pong: who wakes it leaves a message first. */
typedef struct Side Side;

struct Side
{
  uv_loop_t loop;
  uv_async_t wakeup;
  uint32_t message;
  bool has_message, stops;
  Side *other; /* (nullable): who gets an answer */
};

struct LibuvPingPong
{
  Side near, far;
  uv_thread_t thread;
};

static void
side_send (Side *self, uint32_t message)
{
  self->message = message;
  check (uv_async_send (&self->wakeup), "a wakeup");
}

static void
on_wakeup (uv_async_t *wakeup)
{
  Side *self = wakeup->data;

  if (self->stops)
    uv_close ((uv_handle_t *) wakeup, NULL);
  else if (self->other != NULL)
    side_send (self->other, self->message + 1);
  else
    self->has_message = true;
}

static void
side_init (Side *self, Side *other)
{
  self->other = other;
  check (uv_loop_init (&self->loop), "a loop");
  check (uv_async_init (&self->loop, &self->wakeup, on_wakeup), "a handle");
  self->wakeup.data = self;
}

static void
run_far (void *user_data)
{
  Side *self = user_data;

  check (uv_run (&self->loop, UV_RUN_DEFAULT), "running");
  check (uv_loop_close (&self->loop), "closing");
}

LibuvPingPong *
libuv_peer_ping_pong_new (void)
{
  LibuvPingPong *self = calloc (1, sizeof (LibuvPingPong));

  side_init (&self->near, NULL);
  side_init (&self->far, &self->near);
  check (uv_thread_create (&self->thread, run_far, &self->far), "a thread");

  return self;
}

uint32_t
libuv_peer_ping_pong (LibuvPingPong *self, uint32_t message)
{
  self->near.has_message = false;
  side_send (&self->far, message);
  while (!self->near.has_message)
    uv_run (&self->near.loop, UV_RUN_ONCE);

  return self->near.message;
}

void
libuv_peer_ping_pong_free (LibuvPingPong *self)
{
  self->far.stops = true;
  check (uv_async_send (&self->far.wakeup), "a wakeup");
  check (uv_thread_join (&self->thread), "a thread");

  self->near.stops = true;
  check (uv_async_send (&self->near.wakeup), "a wakeup");
  check (uv_run (&self->near.loop, UV_RUN_DEFAULT), "running");
  check (uv_loop_close (&self->near.loop), "closing");
  free (self);
}
