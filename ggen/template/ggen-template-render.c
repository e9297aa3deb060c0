/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One render, from its beginning to its end. */

#include "ggen-template-vm-private.h"

void
ggen_vm_begin_capture (GgenVm *self)
{
  self->n_set_aside += self->output.length;
  g_array_append_val (self->buffers, self->output);
  ggen_buffer_init (&self->output);
}

/* What was printed since; nothing of it needs to be escaped again. */
GgenString *
ggen_vm_end_capture (GgenVm *self)
{
  GgenString *text = ggen_string_from_buffer (&self->output, self->escapes);

  ggen_buffer_clear (&self->output);
  self->output = g_array_index (self->buffers, GgenBuffer, self->buffers->len - 1);
  g_array_set_size (self->buffers, self->buffers->len - 1);
  self->n_set_aside -= self->output.length;

  return text;
}

static void
free_unit (gpointer data)
{
  GgenUnit *unit = data;

  ggen_program_unref (unit->program);
  g_free (unit);
}

static void
empty_tracked (gpointer data)
{
  GgenValue *value = data;

  if (value->kind == GGEN_VALUE_LIST)
    ggen_list_clear ((GgenList *) value);
  else if (value->kind == GGEN_VALUE_MAP)
    ggen_map_clear ((GgenMap *) value);
  else if (value->kind == GGEN_VALUE_OBJECT && ((GgenLoop *) value)->changed != NULL)
    ggen_list_clear (((GgenLoop *) value)->changed);
}

static void
init (GgenVm *self)
{
  self->stack = g_new (GgenSlot, GGEN_VM_STACK);
  self->top = self->stack;
  self->limit = self->stack + GGEN_VM_STACK;
  self->iterations = g_array_new (FALSE, FALSE, sizeof (GgenIteration));
  self->buffers = g_array_new (FALSE, FALSE, sizeof (GgenBuffer));
  self->outer_escapes = g_byte_array_new ();
  self->units = g_ptr_array_new_with_free_func (free_unit);
  self->tracked = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_heap_unref);
  self->budget.limit = GGEN_VM_MAX_MEMORY;
}

static void
clear (GgenVm *self)
{
  while (self->top > self->stack)
    ggen_slot_clear (--self->top);
  for (guint i = 0; i < self->iterations->len; i++)
    {
      GgenIteration *iteration = &g_array_index (self->iterations, GgenIteration, i);

      ggen_slot_clear (&iteration->source);
      if (iteration->loop != NULL)
        ggen_heap_unref (&iteration->loop->base.base);
    }
  for (guint i = 0; i < self->buffers->len; i++)
    ggen_buffer_clear (&g_array_index (self->buffers, GgenBuffer, i));
  for (guint i = 0; i < self->tracked->len; i++)
    empty_tracked (self->tracked->pdata[i]);
  ggen_vm_free_frames (self);
  g_ptr_array_unref (self->tracked);
  g_array_unref (self->iterations);
  g_array_unref (self->buffers);
  g_byte_array_unref (self->outer_escapes);
  g_ptr_array_unref (self->units);
  ggen_buffer_clear (&self->output);
  g_free (self->stack);
  ggen_heap_unref (&self->globals->base);
}

static gboolean
render_root (GgenVm *self, GgenProgram *program)
{
  GgenFrame *root = ggen_vm_push_frame (self, NULL);

  return ggen_vm_run_template (self, ggen_vm_add_unit (self, program), root, NULL);
}

/* @context (nullable): a map */
char *
ggen_vm_render (GgenTemplateEnvironment *environment,
                GgenProgram *program,
                GgenValue *context,
                GCancellable *cancellable,
                GError **error)
{
  GError *local_error = NULL;
  GgenVm self = {
      .environment = environment,
      .context = (GgenMap *) context,
      .globals = ggen_template_environment_ref_globals (environment),
      .cancellable = cancellable,
      .undefined = ggen_template_environment_get_undefined (environment),
      .error = &local_error,
      .loop_name = ggen_names_intern (program->names, "loop", 4),
  };
  GgenValueBudget *outer_budget = ggen_value_budget;
  char *text = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      ggen_heap_unref (&self.globals->base);
      return NULL;
    }
  init (&self);
  ggen_value_budget = &self.budget;
  if (render_root (&self, program))
    text = ggen_buffer_steal (&self.output);
  clear (&self);
  ggen_value_budget = outer_budget;
  if (text == NULL)
    g_propagate_error (error, local_error);

  return text;
}
