/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-dispatch-hook-private.h"

#include <glib-object.h>
#include <link.h>
#include <pthread.h>
#include <string.h>

#include "ggen-dispatch-private.h"
#include "ggen-frame-private.h"
#include "ggen-hand-over-private.h"

/* Where a dispatch begins and ends.
 *
 * GLib has no hook for that, but each source has a table of three functions for its callback, and
 * dispatching calls them: ref() and get() directly before, with the context locked, and unref()
 * directly after, without the lock. Nothing else in GLib calls ref(), so that a get() which follows a
 * ref() on the same thread is the beginning of a dispatch, and no search for a source. The end is
 * the unref() at the depth of the beginning: one from inside the callback is deeper.
 *
 * Nearly all sources share two such tables: GLib's own for g_source_set_callback(), and that of
 * g_source_set_closure(). They are variables, and every source of ours leads to them: while somebody
 * observes, their functions are ours, which call the original ones.
 *
 * The other way would be to give every new source a callback that wraps its own, by
 * g_source_set_callback_indirect(). But a source is found by its id, and its callback read and
 * referenced, without the context's lock, while another thread may destroy the source or replace the
 * callback; a callback that is replaced later would be lost sight of; and every source would have
 * to be put back. Here GLib itself hands us the source, alive and locked, and nothing of it is changed.
 *
 * A source of a type of its own may have no callback, and so no table: GTK's for events is one. While
 * a context is locked for the beginning of a dispatch, its sources of the same priority are within
 * reach; those without a table get ours, by which they are called as before, with nothing. It stays
 * with them when nobody observes any more, and does nothing then. So such a source is seen from when
 * another one of its priority was dispatched.
 *
 * Whether the tables can be written, and whether GLib calls them as described, is looked at once,
 * on a context of our own. Where not, dispatches are not seen. */

typedef struct
{
  GSourceCallbackFuncs *funcs;   /* GLib's, as every source with such a callback sees it */
  GSourceCallbackFuncs original; /* what was there */
} Table;

typedef enum
{
  HOOK_UNKNOWN,
  HOOK_WORKS,
  HOOK_FAILS,
} HookState;

/* How long sources without a callback may go unseen, in nanoseconds. */
#define SEARCH_INTERVAL (100 * G_GINT64_CONSTANT (1000000))

static Table callbacks;
static Table closures;
static Table bare; /* for sources that have no callback */

static GMutex mutex;
static HookState state; /* guarded by mutex */
static gint n_holders;  /* atomic; rises from 0, and falls to it, under mutex */

static GGEN_THREAD_LOCAL gconstpointer referenced;    /* what ref() was called for last */
static GGEN_THREAD_LOCAL GgenDispatch *innermost;     /* (owned) list of dispatches in progress */
static GGEN_THREAD_LOCAL const GSource *tried_source; /* (nullable): while the hook is tried out */
static GGEN_THREAD_LOCAL guint n_tried_begins;
static GGEN_THREAD_LOCAL guint n_tried_ends;

/* Other threads call these functions meanwhile. Any of them may be the old or the new one: a
 * beginning needs both ref() and get(), and an end needs a beginning. */
static void
table_write (Table *self, const GSourceCallbackFuncs *funcs)
{
  ggen_hand_over (self);
  __atomic_store_n (&self->funcs->unref, funcs->unref, __ATOMIC_SEQ_CST);
  __atomic_store_n (&self->funcs->ref, funcs->ref, __ATOMIC_SEQ_CST);
  __atomic_store_n (&self->funcs->get, funcs->get, __ATOMIC_SEQ_CST);
}

static void
write_originals (void)
{
  table_write (&callbacks, &callbacks.original);
  table_write (&closures, &closures.original);
}

/* For one more where there is one: the hook cannot go meanwhile. */
static gboolean
hook_hold_again (void)
{
  gint n = g_atomic_int_get (&n_holders);

  while (n > 0)
    {
      if (__atomic_compare_exchange_n (&n_holders, &n, n + 1, TRUE, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST))
        return TRUE;
    }

  return FALSE;
}

static gboolean
hook_release_one_of_several (void)
{
  gint n = g_atomic_int_get (&n_holders);

  while (n > 1)
    {
      if (__atomic_compare_exchange_n (&n_holders, &n, n - 1, TRUE, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST))
        return TRUE;
    }

  return FALSE;
}

static void
hook_release (void)
{
  if (hook_release_one_of_several ())
    return;

  g_mutex_lock (&mutex);
  if (g_atomic_int_dec_and_test (&n_holders))
    write_originals ();
  g_mutex_unlock (&mutex);
}

static void
on_ref (Table *table, gpointer callback_data)
{
  ggen_take_over (table);
  table->original.ref (callback_data);
  referenced = callback_data;
}

static void
adopt_if_bare (GSource *source)
{
  if (source->callback_funcs == NULL && (source->flags & G_HOOK_FLAG_ACTIVE) != 0)
    {
      source->callback_funcs = bare.funcs;
      source->callback_data = &bare;
    }
}

/* The context is locked, and so is its list of sources of one priority. That is long at times, so it
 * is not searched each time. */
static void
adopt_bare_neighbours (GSource *source, GgenDispatch *dispatch)
{
  GgenObserver *observer = dispatch->observer;

  if (observer->searched_at != 0 && dispatch->began_at - observer->searched_at < SEARCH_INTERVAL)
    return;

  observer->searched_at = dispatch->began_at;
  for (GSource *other = source->prev; other != NULL; other = other->prev)
    adopt_if_bare (other);
  for (GSource *other = source->next; other != NULL; other = other->next)
    adopt_if_bare (other);
}

/* A dispatch in progress holds the hook, so that its end is seen. */
static void
begin_dispatch (GSource *source, gconstpointer callback_data)
{
  GgenDispatch *dispatch;

  if (!hook_hold_again ())
    return;

  dispatch = ggen_dispatch_begin (source);
  if (dispatch == NULL)
    {
      hook_release ();
      return;
    }

  dispatch->callback_data = callback_data;
  dispatch->depth = g_main_depth ();
  dispatch->outer_on_thread = innermost;
  innermost = dispatch;

  adopt_bare_neighbours (source, dispatch);
}

/* Consumes what ref() has said. */
static gboolean
is_beginning (const GSource *source, gconstpointer callback_data)
{
  gboolean is_referenced = referenced == callback_data;

  if (is_referenced)
    referenced = NULL;

  return is_referenced && (source->flags & G_HOOK_FLAG_IN_CALL) != 0;
}

static void
on_get (Table *table,
        gpointer callback_data,
        GSource *source,
        GSourceFunc *func,
        gpointer *user_data)
{
  ggen_take_over (table);
  table->original.get (callback_data, source, func, user_data);

  if (!is_beginning (source, callback_data))
    return;

  if (source == tried_source)
    n_tried_begins++;
  else
    begin_dispatch (source, callback_data);
}

static gboolean
is_end_of (const GgenDispatch *dispatch, gconstpointer callback_data)
{
  return dispatch != NULL && dispatch->callback_data == callback_data
         && dispatch->depth == g_main_depth ();
}

/* The last reference may go here, and what it frees is part of the dispatch. */
static void
on_unref (Table *table, gpointer callback_data)
{
  gboolean is_end = is_end_of (innermost, callback_data);
  GgenDispatch *dispatch = innermost;

  ggen_take_over (table);
  if (is_end)
    innermost = dispatch->outer_on_thread;
  if (tried_source != NULL)
    n_tried_ends++;

  table->original.unref (callback_data);

  if (is_end)
    {
      ggen_dispatch_end (dispatch);
      hook_release ();
    }
}

static void
on_callback_ref (gpointer data)
{
  on_ref (&callbacks, data);
}

static void
on_callback_get (gpointer data, GSource *source, GSourceFunc *func, gpointer *user_data)
{
  on_get (&callbacks, data, source, func, user_data);
}

static void
on_callback_unref (gpointer data)
{
  on_unref (&callbacks, data);
}

static void
on_closure_ref (gpointer data)
{
  on_ref (&closures, data);
}

static void
on_closure_get (gpointer data, GSource *source, GSourceFunc *func, gpointer *user_data)
{
  on_get (&closures, data, source, func, user_data);
}

static void
on_closure_unref (gpointer data)
{
  on_unref (&closures, data);
}

static void
do_nothing_with (gpointer data)
{
}

/* Nobody looks for a source by this as its data. */
static void
get_nothing (gpointer data, GSource *source, GSourceFunc *func, gpointer *user_data)
{
  *func = NULL;
  *user_data = data;
}

static void
on_bare_ref (gpointer data)
{
  on_ref (&bare, data);
}

static void
on_bare_get (gpointer data, GSource *source, GSourceFunc *func, gpointer *user_data)
{
  gboolean is_dispatched = referenced == data;

  on_get (&bare, data, source, func, user_data);
  if (is_dispatched)
    *user_data = NULL;
}

static void
on_bare_unref (gpointer data)
{
  on_unref (&bare, data);
}

static void
table_init_bare (Table *self)
{
  static GSourceCallbackFuncs funcs = {on_bare_ref, on_bare_unref, on_bare_get};

  self->funcs = &funcs;
  self->original = (GSourceCallbackFuncs){do_nothing_with, do_nothing_with, get_nothing};
  ggen_hand_over (self);
}

static void
write_hooks (void)
{
  static const GSourceCallbackFuncs for_callbacks = {
      on_callback_ref,
      on_callback_unref,
      on_callback_get,
  };
  static const GSourceCallbackFuncs for_closures = {
      on_closure_ref,
      on_closure_unref,
      on_closure_get,
  };

  table_write (&callbacks, &for_callbacks);
  table_write (&closures, &for_closures);
}

static gboolean
lies_in (const struct dl_phdr_info *object, const ElfW (Phdr) * segment, gconstpointer address)
{
  ElfW (Addr) begin = object->dlpi_addr + segment->p_vaddr;
  ElfW (Addr) place = (ElfW (Addr)) address;

  return place >= begin && place < begin + segment->p_memsz;
}

/* Of one object file: 1 where @data lies in a part of it that can be written, -1 where in one that
 * is only read once it is loaded, 0 where it lies elsewhere. */
static int
check_object (struct dl_phdr_info *object, gsize size, gpointer data)
{
  int result = 0;

  for (guint i = 0; i < object->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *segment = &object->dlpi_phdr[i];

      if (!lies_in (object, segment, data))
        continue;
      if (segment->p_type == PT_GNU_RELRO)
        return -1;
      if (segment->p_type == PT_LOAD)
        result = (segment->p_flags & PF_W) != 0 ? 1 : -1;
    }

  return result;
}

static gboolean
table_find (Table *self, GSource *source)
{
  self->funcs = source->callback_funcs;
  self->original = *self->funcs;

  return dl_iterate_phdr (check_object, self->funcs) > 0;
}

static gboolean
do_nothing (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* Whether a dispatch of @source begins and ends once, and a search for it is none. */
static gboolean
try_hooks (GSource *source)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gboolean works;

  g_source_attach (source, context);

  tried_source = source;
  n_tried_begins = n_tried_ends = 0;
  g_main_context_find_source_by_user_data (context, context);
  works = n_tried_begins == 0;
  g_main_context_iteration (context, FALSE);
  works = works && n_tried_begins == 1 && n_tried_ends == 2; /* the source's own reference, too */
  tried_source = NULL;

  return works;
}

/* In a forked child: the thread that held it is not there. */
static void
forget_lock (void)
{
  memset (&mutex, 0, sizeof mutex);
}

static void
find_out_locked (void)
{
  g_autoptr (GSource) with_callback = g_idle_source_new ();
  g_autoptr (GSource) with_closure = g_idle_source_new ();

  g_source_set_callback (with_callback, do_nothing, NULL, NULL);
  g_source_set_closure (with_closure, g_cclosure_new (G_CALLBACK (do_nothing), NULL, NULL));

  pthread_atfork (NULL, NULL, forget_lock);
  state = HOOK_FAILS;
  if (!table_find (&callbacks, with_callback) || !table_find (&closures, with_closure)
      || callbacks.funcs == closures.funcs)
    return;

  table_init_bare (&bare);
  write_hooks ();
  if (try_hooks (with_callback) && try_hooks (with_closure))
    state = HOOK_WORKS;
  write_originals ();
}

/* Returns %FALSE where this GLib does not let dispatches be seen. */
gboolean
ggen_dispatch_hook_hold (void)
{
  gboolean works;

  g_mutex_lock (&mutex);

  if (state == HOOK_UNKNOWN)
    find_out_locked ();

  works = state == HOOK_WORKS;
  if (works)
    {
      if (g_atomic_int_get (&n_holders) == 0)
        write_hooks ();
      g_atomic_int_inc (&n_holders);
    }

  g_mutex_unlock (&mutex);

  return works;
}

void
ggen_dispatch_hook_release (void)
{
  hook_release ();
}
