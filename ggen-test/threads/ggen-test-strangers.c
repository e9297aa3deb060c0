/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-strangers-private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ggen-test-calls-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-time-private.h"

/* What the threads do that work for no test: asked each time that the test's time is to jump, so it is
 * known without asking the kernel where a thread sleeps in a way that goes through this library.
 *
 * A thread that goes to sleep for a word says so, then looks at the word a last time (the caller does). Who
 * wakes it has changed the word before, and then says that it is awake. Both are sequentially consistent: so
 * either the waker sees that the thread sleeps, or the thread sees that the word has changed. */

#define STRANGERS_PER_CHUNK 64
#define MOST_FDS 4

typedef enum
{
  STRANGER_NONE,
  STRANGER_AWAKE, /* or asleep in a way that we do not see */
  STRANGER_IN_FUTEX,
  STRANGER_IN_POLL,
  STRANGER_AT_WORK, /* for the test, which looks at it itself */
} StrangerState;

typedef struct
{
  gpointer (*func) (gpointer);
  gpointer user_data;
} Start;

typedef struct
{
  gint state;       /* StrangerState, atomic: publishes the others */
  gint tid;         /* atomic: 0 before it runs */
  Start start;      /* what it runs, for one that is being made */
  const gint *word; /* (unowned) */
  struct pollfd fds[MOST_FDS];
  nfds_t n_fds;
} Stranger;

/* Places are used again, and never given back: who looks at them needs no lock. */
typedef struct _Chunk Chunk;

struct _Chunk
{
  Stranger strangers[STRANGERS_PER_CHUNK];
  guint n_places; /* atomic: those behind were never taken */
  Chunk *next;    /* (owned) (nullable), atomic */
};

static Chunk first_chunk;
static __thread Stranger *own;

/* Before the place is taken: who looks at the state of one that is taken must not miss it. */
static void
see_place (Chunk *chunk, guint index)
{
  guint seen = __atomic_load_n (&chunk->n_places, __ATOMIC_SEQ_CST);

  while (index >= seen
         && !__atomic_compare_exchange_n (&chunk->n_places, &seen, index + 1, TRUE,
                                          __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
    ;
}

static guint
get_n_places (Chunk *chunk)
{
  return __atomic_load_n (&chunk->n_places, __ATOMIC_SEQ_CST);
}

static Stranger *
take_place_in (Chunk *chunk)
{
  for (guint i = 0; i < STRANGERS_PER_CHUNK; i++)
    {
      see_place (chunk, i);
      if (g_atomic_int_compare_and_exchange (&chunk->strangers[i].state, STRANGER_NONE,
                                             STRANGER_AWAKE))
        return &chunk->strangers[i];
    }

  return NULL;
}

/* Another may be faster: then that one's is the next. */
static Chunk *
append_chunk (Chunk *last)
{
  Chunk *chunk = calloc (1, sizeof *chunk);

  if (chunk == NULL || g_atomic_pointer_compare_and_exchange (&last->next, NULL, chunk))
    return chunk;

  free (chunk);

  return g_atomic_pointer_get (&last->next);
}

static Stranger *
take_place (void)
{
  for (Chunk *chunk = &first_chunk; chunk != NULL;)
    {
      Stranger *place = take_place_in (chunk);
      Chunk *next = g_atomic_pointer_get (&chunk->next);

      if (place != NULL)
        return place;

      chunk = next != NULL ? next : append_chunk (chunk);
    }

  return NULL;
}

static void
release (Stranger *place)
{
  g_atomic_int_set (&place->tid, 0);
  g_atomic_int_set (&place->state, STRANGER_NONE);
}

static void
leave_place (gpointer unused)
{
  if (own != NULL)
    release (g_steal_pointer (&own));
}

/* A sanitizer may not know of the thread yet: nothing is allocated or freed before its function. */
static gpointer
stranger_main (gpointer place)
{
  const Start start = ((Stranger *) place)->start;
  gpointer result;

  own = place;
  g_atomic_int_set (&own->tid, (gint) GGEN_TEST_REAL (syscall) (SYS_gettid));

  pthread_cleanup_push (leave_place, NULL);
  result = start.func (start.user_data);
  pthread_cleanup_pop (TRUE);

  return result;
}

/* It is taken for busy from now on. */
static int
make (pthread_t *thread,
      const pthread_attr_t *attributes,
      gpointer (*func) (gpointer),
      gpointer data)
{
  Stranger *place = take_place ();
  int error;

  if (place == NULL)
    return EAGAIN;

  place->start = (Start){func, data};
  error = GGEN_TEST_REAL (pthread_create) (thread, attributes, stranger_main, place);
  if (error != 0)
    release (place);

  return error;
}

/* What libc needs for it is not for faults to refuse. */
int
ggen_test_stranger_make (pthread_t *thread,
                         const pthread_attr_t *attributes,
                         gpointer (*func) (gpointer),
                         gpointer data)
{
  int result;

  ggen_test_calls_pause ();
  result = make (thread, attributes, func, data);
  ggen_test_calls_resume ();

  return result;
}

/* It may be anywhere, and does not say yet when it sleeps. */
gpointer
ggen_test_stranger_adopt (gint tid)
{
  Stranger *place = take_place ();

  if (place != NULL)
    g_atomic_int_set (&place->tid, tid);

  return place;
}

/* By that thread, which says so from now on. One that was a stranger before has two places meanwhile. */
void
ggen_test_stranger_enter (gpointer place)
{
  if (own == NULL)
    own = place;
  else
    g_atomic_int_set (&own->state, STRANGER_AWAKE);
}

void
ggen_test_stranger_begin_work (void)
{
  if (own != NULL)
    g_atomic_int_set (&own->state, STRANGER_AT_WORK);
}

void
ggen_test_stranger_end_work (void)
{
  if (own != NULL)
    g_atomic_int_set (&own->state, STRANGER_AWAKE);
}

void
ggen_test_stranger_dismiss (gpointer place)
{
  Stranger *stranger = place;

  if (own == stranger)
    own = NULL;
  release (stranger);
}

/* One that works for the test may step out of its time and order for a moment: it sleeps as a stranger then,
 * but is the test's to look at. */
static gboolean
is_stranger (void)
{
  return own != NULL && g_atomic_int_get (&own->state) != STRANGER_AT_WORK;
}

void
ggen_test_stranger_begin_futex (const gint *word)
{
  if (!is_stranger ())
    return;

  own->word = word;
  g_atomic_int_set (&own->state, STRANGER_IN_FUTEX);
}

void
ggen_test_stranger_begin_poll (const struct pollfd *fds, nfds_t n_fds)
{
  if (!is_stranger () || n_fds > MOST_FDS)
    return;

  if (n_fds > 0)
    memcpy (own->fds, fds, n_fds * sizeof *fds);
  own->n_fds = n_fds;
  g_atomic_int_set (&own->state, STRANGER_IN_POLL);
}

void
ggen_test_stranger_end_sleep (void)
{
  if (is_stranger ())
    g_atomic_int_set (&own->state, STRANGER_AWAKE);
}

void
ggen_test_strangers_wake (const gint *word)
{
  for (Chunk *chunk = &first_chunk; chunk != NULL; chunk = g_atomic_pointer_get (&chunk->next))
    {
      const guint n = get_n_places (chunk);

      for (guint i = 0; i < n; i++)
        {
          Stranger *stranger = &chunk->strangers[i];

          if (g_atomic_int_get (&stranger->state) == STRANGER_IN_FUTEX && stranger->word == word)
            g_atomic_int_compare_and_exchange (&stranger->state, STRANGER_IN_FUTEX, STRANGER_AWAKE);
        }
    }
}

static GgenTestStrangers
look_at (Stranger *stranger)
{
  struct pollfd fds[MOST_FDS];

  switch ((StrangerState) g_atomic_int_get (&stranger->state))
    {
    case STRANGER_NONE:
    case STRANGER_IN_FUTEX:
    case STRANGER_AT_WORK:
      return GGEN_TEST_STRANGERS_ASLEEP;

    case STRANGER_IN_POLL:
      memcpy (fds, stranger->fds, sizeof fds);
      return GGEN_TEST_REAL (poll) (fds, stranger->n_fds, 0) == 0 ? GGEN_TEST_STRANGERS_ASLEEP
                                                                  : GGEN_TEST_STRANGERS_BUSY;

    case STRANGER_AWAKE:
      return ggen_test_time_is_asleep (g_atomic_int_get (&stranger->tid))
                 ? GGEN_TEST_STRANGERS_HELD
                 : GGEN_TEST_STRANGERS_BUSY;
    }

  return GGEN_TEST_STRANGERS_BUSY;
}

GgenTestStrangers
ggen_test_strangers_look (void)
{
  GgenTestStrangers all = GGEN_TEST_STRANGERS_ASLEEP;

  for (Chunk *chunk = &first_chunk; chunk != NULL; chunk = g_atomic_pointer_get (&chunk->next))
    {
      const guint n = get_n_places (chunk);

      for (guint i = 0; i < n; i++)
        all = MAX (all, look_at (&chunk->strangers[i]));
    }

  return all;
}

guint
ggen_test_strangers_list_busy (gint *tids, guint n)
{
  guint n_busy = 0;

  for (Chunk *chunk = &first_chunk; chunk != NULL; chunk = g_atomic_pointer_get (&chunk->next))
    {
      const guint n_places = get_n_places (chunk);

      for (guint i = 0; i < n_places && n_busy < n; i++)
        {
          if (look_at (&chunk->strangers[i]) == GGEN_TEST_STRANGERS_BUSY)
            tids[n_busy++] = g_atomic_int_get (&chunk->strangers[i].tid);
        }
    }

  return n_busy;
}

/* A forked child has none of them. */
static void
forget_all (void)
{
  for (Chunk *chunk = &first_chunk; chunk != NULL; chunk = chunk->next)
    {
      memset (chunk->strangers, 0, sizeof chunk->strangers);
      chunk->n_places = 0;
    }
  own = NULL;
}

void
ggen_test_strangers_init (void)
{
  pthread_atfork (NULL, NULL, forget_all);
}
