/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-bridge-private.h"

#include "ggen-test-default-context-private.h"
#include "ggen-test-interpose-private.h"

/* A source in the default context that runs another context, which has the same owner: what is ready there
 * is dispatched by who runs the default one. */

typedef struct
{
  GSource source;
  GMainContext *context; /* (owned) */
  gint priority;         /* up to which to look */
  GArray *fds;           /* (element-type GPollFD) (owned): what the context looks at */
  GArray *polled;        /* (element-type GPollFD) (owned): of which the outer context knows */
} Bridge;

static gint
query (Bridge *self)
{
  gint timeout;
  gint n_fds;

  while ((n_fds = g_main_context_query (self->context, self->priority, &timeout,
                                        (GPollFD *) self->fds->data, (gint) self->fds->len))
         > (gint) self->fds->len)
    g_array_set_size (self->fds, (guint) n_fds);
  g_array_set_size (self->fds, (guint) n_fds);

  return timeout;
}

static gboolean
are_same (GArray *a, GArray *b)
{
  gboolean are = a->len == b->len;

  for (guint i = 0; are && i < a->len; i++)
    are = g_array_index (a, GPollFD, i).fd == g_array_index (b, GPollFD, i).fd
          && g_array_index (a, GPollFD, i).events == g_array_index (b, GPollFD, i).events;

  return are;
}

static void
forget_polled (Bridge *self)
{
  for (guint i = 0; i < self->polled->len; i++)
    g_source_remove_poll (&self->source, &g_array_index (self->polled, GPollFD, i));
  g_array_set_size (self->polled, 0);
}

/* The outer context keeps where they are. */
static void
poll_same (Bridge *self)
{
  if (are_same (self->fds, self->polled))
    return;

  forget_polled (self);
  g_array_append_vals (self->polled, self->fds->data, self->fds->len);
  for (guint i = 0; i < self->polled->len; i++)
    g_source_add_poll (&self->source, &g_array_index (self->polled, GPollFD, i));
}

static gboolean
bridge_prepare (GSource *source, gint *timeout)
{
  Bridge *self = (Bridge *) source;
  gboolean is_ready = g_main_context_prepare (self->context, &self->priority);

  *timeout = query (self);
  poll_same (self);

  return is_ready;
}

static gboolean
bridge_check (GSource *source)
{
  Bridge *self = (Bridge *) source;

  for (guint i = 0; i < self->fds->len && i < self->polled->len; i++)
    g_array_index (self->fds, GPollFD, i).revents =
        g_array_index (self->polled, GPollFD, i).revents;

  return g_main_context_check (self->context, self->priority, (GPollFD *) self->fds->data,
                               (gint) self->fds->len);
}

static gboolean
bridge_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  Bridge *self = (Bridge *) source;
  gint n_fds = (gint) self->fds->len;

  /* Where it was ready at once nobody has looked at the descriptors. */
  if (!g_main_context_check (self->context, self->priority, (GPollFD *) self->fds->data, n_fds))
    return G_SOURCE_CONTINUE;

  g_main_context_dispatch (self->context);

  return G_SOURCE_CONTINUE;
}

static void
bridge_finalize (GSource *source)
{
  Bridge *self = (Bridge *) source;

  g_array_unref (self->fds);
  g_array_unref (self->polled);
  g_main_context_unref (self->context);
}

static GSourceFuncs bridge_funcs = {
    .prepare = bridge_prepare,
    .check = bridge_check,
    .dispatch = bridge_dispatch,
    .finalize = bridge_finalize,
};

GSource *
ggen_test_bridge_new (GMainContext *context)
{
  GSource *source = g_source_new (&bridge_funcs, sizeof (Bridge));
  Bridge *self = (Bridge *) source;

  self->context = g_main_context_ref (context);
  self->fds = g_array_new (FALSE, TRUE, sizeof (GPollFD));
  self->polled = g_array_new (FALSE, TRUE, sizeof (GPollFD));
  g_source_set_static_name (source, "ggen_test_sandbox_join_default_context");
  g_source_set_can_recurse (source, TRUE);

  GGEN_TEST_REAL (g_source_attach) (source, NULL);
  ggen_test_default_context_excuse_source ();

  return source;
}
