/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "async-result.h"

void
async_result_note (GObject *source_object, GAsyncResult *result, gpointer place)
{
  *(GAsyncResult **) place = g_object_ref (result);
}

GAsyncResult *
async_result_wait (GAsyncResult **place)
{
  while (*place == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);

  return g_steal_pointer (place);
}
