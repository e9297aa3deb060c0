/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How a render fails: one error with the place, the line, and how it got there. */

#include "ggen-template-vm-private.h"

/* How many callers a message names. */
#define MAX_TRACE 8

static guint32
offset_of (const GgenUnit *unit, guint32 pc)
{
  return g_array_index (unit->program->offsets, guint32, pc);
}

/* `  included from a.txt:3:1`, for each caller. */
static void
append_trace (GgenVm *self, GString *message)
{
  const GgenUnit *last_unit = NULL;
  guint32 last_pc = 0;
  guint n = 0;

  for (GgenActivation *level = self->activation; level != NULL && level->caller != NULL;
       level = level->caller)
    {
      if (level->what == NULL || (level->caller->unit == last_unit && level->caller->pc == last_pc))
        continue;
      last_unit = level->caller->unit;
      last_pc = level->caller->pc;
      if (n++ == MAX_TRACE)
        {
          g_string_append (message, "\n  …");
          return;
        }
      g_string_append_printf (message, "\n  %s ", level->what);
      ggen_template_source_append_place (&level->caller->unit->program->source,
                                         offset_of (level->caller->unit, level->caller->pc),
                                         message);
    }
}

static gboolean
fail_at (GgenVm *self,
         const GgenUnit *unit,
         guint32 pc,
         GgenTemplateError code,
         const char *sentence)
{
  g_autoptr (GString) message = NULL;
  const GgenTemplateSource *source = &unit->program->source;

  if (self->has_failed)
    return FALSE;
  self->has_failed = TRUE;
  if (self->error == NULL)
    return FALSE;

  message = g_string_new (NULL);
  ggen_template_source_append_place (source, offset_of (unit, pc), message);
  g_string_append_printf (message, ": %s", sentence);
  ggen_template_source_append_excerpt (source, offset_of (unit, pc), message);
  append_trace (self, message);
  g_set_error_literal (self->error, GGEN_TEMPLATE_ERROR, code, message->str);

  return FALSE;
}

gboolean
ggen_vm_fail (GgenVm *self, GgenTemplateError code, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list arguments;

  va_start (arguments, format);
  sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return fail_at (self, self->activation->unit, self->activation->pc, code, sentence);
}

/* Points at where the value was looked up, which may be far from where it was used. */
gboolean
ggen_vm_fail_undefined (GgenVm *self, const GgenSlot *undefined)
{
  const char *name = undefined->as.name != NULL ? undefined->as.name->text : NULL;
  g_autofree char *sentence = NULL;

  if (undefined->flags & GGEN_SLOT_MISSING)
    sentence = g_strdup_printf ("the argument '%s' was not given", name);
  else if (undefined->flags & GGEN_SLOT_ATTRIBUTE)
    sentence = name != NULL ? g_strdup_printf ("there is no attribute '%s'", name)
                            : g_strdup ("there is no such item");
  else
    sentence = name != NULL ? g_strdup_printf ("'%s' is undefined", name)
                            : g_strdup ("this value is undefined");
  if (undefined->origin == 0 && undefined->as.name == NULL)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_UNDEFINED, "%s", sentence);

  return fail_at (self, self->units->pdata[undefined->unit], undefined->origin,
                  GGEN_TEMPLATE_ERROR_UNDEFINED, sentence);
}

/* (transfer full) @error, from another part: a template that does not compile. */
gboolean
ggen_vm_fail_with (GgenVm *self, GError *error)
{
  g_autoptr (GString) message = g_string_new (error->message);

  if (self->has_failed)
    {
      g_error_free (error);
      return FALSE;
    }
  self->has_failed = TRUE;
  if (error->domain == GGEN_TEMPLATE_ERROR)
    {
      append_trace (self, message);
      g_set_error_literal (self->error, error->domain, error->code, message->str);
      g_error_free (error);
    }
  else
    g_propagate_error (self->error, error);

  return FALSE;
}

/* Called now and then from whatever repeats. */
gboolean
ggen_vm_check_limits (GgenVm *self)
{
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    return ggen_vm_fail_with (self, error);
  if (self->output.length + self->n_set_aside > GGEN_VM_MAX_OUTPUT)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_LIMIT, "the output is larger than %u MiB",
                         GGEN_VM_MAX_OUTPUT >> 20);
  if (self->budget.used > self->budget.limit)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_LIMIT,
                         "the values of this template take more than %u MiB of memory",
                         GGEN_VM_MAX_MEMORY >> 20);

  return TRUE;
}

/* Before a large value is made. */
gboolean
ggen_vm_check_room (GgenVm *self, gsize size, const char *what)
{
  if (ggen_value_budget_allows (size))
    return TRUE;

  return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_LIMIT, "%s is too large", what);
}
