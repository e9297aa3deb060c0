/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cancellable-link-private.h"

static void
on_parent_cancelled (GCancellable *parent, gpointer user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

void
ggen_cancellable_link_init (GgenCancellableLink *self, GCancellable *first, GCancellable *second)
{
  GCancellable *parents[] = {first, second};

  self->cancellable = g_cancellable_new ();

  for (guint i = 0; i < G_N_ELEMENTS (parents); i++)
    {
      self->handlers[i] = 0;
      g_set_object (&self->parents[i], parents[i]);
      if (parents[i] != NULL)
        self->handlers[i] =
            g_cancellable_connect (parents[i], G_CALLBACK (on_parent_cancelled),
                                   g_object_ref (self->cancellable), g_object_unref);
    }
}

/* Does not wait for handlers that are running, so it may be called from one: a handler touches
 * nothing but the linked cancellable, which it holds itself. */
void
ggen_cancellable_link_clear (GgenCancellableLink *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->parents); i++)
    {
      if (self->handlers[i] != 0)
        g_signal_handler_disconnect (self->parents[i], self->handlers[i]);

      self->handlers[i] = 0;
      g_clear_object (&self->parents[i]);
    }

  g_clear_object (&self->cancellable);
}
