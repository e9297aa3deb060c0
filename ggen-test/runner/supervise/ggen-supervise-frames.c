/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-supervise-frames.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* More than any environment and command line may have together. */
#define MAX_FRAME (64u << 20)
#define READ_SIZE (16u << 10)
/* The other end reads at once, unless it is stopped or broken. */
#define PATIENCE_MILLISECONDS 5000

void
ggen_supervise_channel_init (GgenSuperviseChannel *self, int socket)
{
  memset (self, 0, sizeof *self);
  self->socket = socket;
}

void
ggen_supervise_channel_drop_descriptors (GgenSuperviseChannel *self)
{
  for (unsigned i = 0; i < self->n_descriptors; i++)
    close (self->descriptors[i]);
  self->n_descriptors = 0;
}

void
ggen_supervise_channel_clear (GgenSuperviseChannel *self)
{
  ggen_supervise_channel_drop_descriptors (self);
  ggen_supervise_text_clear (&self->received);
  if (self->socket >= 0)
    close (self->socket);
  self->socket = -1;
}

static void
keep_descriptors (GgenSuperviseChannel *self, struct msghdr *message)
{
  for (struct cmsghdr *control = CMSG_FIRSTHDR (message); control != NULL;
       control = CMSG_NXTHDR (message, control))
    {
      size_t n = (control->cmsg_len - CMSG_LEN (0)) / sizeof (int);

      if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS)
        continue;
      for (size_t i = 0; i < n; i++)
        {
          int descriptor;

          memcpy (&descriptor, CMSG_DATA (control) + i * sizeof descriptor, sizeof descriptor);
          if (self->n_descriptors < GGEN_SUPERVISE_MAX_DESCRIPTORS)
            self->descriptors[self->n_descriptors++] = descriptor;
          else
            close (descriptor);
        }
    }
}

/* What was read of it is not needed any more. */
static void
forget_frames (GgenSuperviseChannel *self)
{
  size_t left = self->received.size - self->position;

  if (self->position == 0)
    return;
  memmove (self->received.bytes, self->received.bytes + self->position, left);
  self->received.size = left;
  self->position = 0;
}

ssize_t
ggen_supervise_channel_receive (GgenSuperviseChannel *self, bool may_wait)
{
  union
  {
    struct cmsghdr aligned;
    char bytes[CMSG_SPACE (GGEN_SUPERVISE_MAX_DESCRIPTORS * sizeof (int))];
  } control;
  struct iovec vector;
  struct msghdr message = {
      .msg_iov = &vector,
      .msg_iovlen = 1,
      .msg_control = &control,
      .msg_controllen = sizeof control,
  };
  ssize_t n;

  forget_frames (self);
  vector.iov_base = ggen_supervise_text_reserve (&self->received, READ_SIZE);
  vector.iov_len = READ_SIZE;
  do
    n = recvmsg (self->socket, &message, MSG_CMSG_CLOEXEC | (may_wait ? 0 : MSG_DONTWAIT));
  while (n < 0 && errno == EINTR);
  if (n <= 0)
    return n;
  keep_descriptors (self, &message);
  self->received.size += n;

  return n;
}

const GgenSuperviseFrame *
ggen_supervise_channel_next (GgenSuperviseChannel *self)
{
  GgenSuperviseFrame *frame;
  size_t left;

  /* A frame begins where its numbers may be read in place. */
  forget_frames (self);
  left = self->received.size;
  frame = (GgenSuperviseFrame *) self->received.bytes;
  errno = 0;
  if (left < sizeof *frame)
    return NULL;
  if (frame->size > MAX_FRAME)
    {
      errno = EPROTO;
      return NULL;
    }
  if (left - sizeof *frame < frame->size)
    return NULL;
  self->position = sizeof *frame + frame->size;

  return frame;
}

int
ggen_supervise_channel_take_descriptor (GgenSuperviseChannel *self)
{
  int descriptor;

  if (self->n_descriptors == 0)
    return -1;
  descriptor = self->descriptors[0];
  self->n_descriptors--;
  memmove (self->descriptors, self->descriptors + 1, self->n_descriptors * sizeof (int));
  if (descriptor < 3)
    {
      int moved = fcntl (descriptor, F_DUPFD_CLOEXEC, 3);

      close (descriptor);
      descriptor = moved;
    }

  return descriptor;
}

static void
set_descriptors (struct msghdr *message, const int *descriptors, unsigned n_descriptors)
{
  struct cmsghdr *control = CMSG_FIRSTHDR (message);

  message->msg_controllen = CMSG_SPACE (n_descriptors * sizeof (int));
  control->cmsg_level = SOL_SOCKET;
  control->cmsg_type = SCM_RIGHTS;
  control->cmsg_len = CMSG_LEN (n_descriptors * sizeof (int));
  memcpy (CMSG_DATA (control), descriptors, n_descriptors * sizeof (int));
}

/* Returns whether there may be room. */
static bool
wait_for_room (int socket)
{
  struct pollfd poller = {.fd = socket, .events = POLLOUT};
  int n = poll (&poller, 1, PATIENCE_MILLISECONDS);

  if (n == 0)
    errno = ETIMEDOUT;

  return n > 0 || (n < 0 && errno == EINTR);
}

static void
skip_sent (struct iovec *vectors, size_t n)
{
  for (unsigned i = 0; i < 2; i++)
    {
      size_t sent = n < vectors[i].iov_len ? n : vectors[i].iov_len;

      vectors[i].iov_base = (char *) vectors[i].iov_base + sent;
      vectors[i].iov_len -= sent;
      n -= sent;
    }
}

int
ggen_supervise_send (int socket,
                     uint32_t kind,
                     const void *bytes,
                     size_t size,
                     const int *descriptors,
                     unsigned n_descriptors)
{
  union
  {
    struct cmsghdr aligned;
    char bytes[CMSG_SPACE (GGEN_SUPERVISE_MAX_DESCRIPTORS * sizeof (int))];
  } control = {0};
  GgenSuperviseFrame frame = {.size = size, .kind = kind};
  struct iovec vectors[] = {{&frame, sizeof frame}, {(void *) bytes, size}};
  struct msghdr message = {.msg_iov = vectors, .msg_iovlen = 2};

  if (n_descriptors > 0)
    {
      message.msg_control = &control;
      message.msg_controllen = sizeof control;
      set_descriptors (&message, descriptors, n_descriptors);
    }
  while (vectors[0].iov_len + vectors[1].iov_len > 0)
    {
      ssize_t n = sendmsg (socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);

      if (n < 0 && errno != EINTR && !(errno == EAGAIN && wait_for_room (socket)))
        return -1;
      if (n < 0)
        continue;
      skip_sent (vectors, n);
      message.msg_control = NULL;
      message.msg_controllen = 0;
    }

  return 0;
}
