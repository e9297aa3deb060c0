/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-template-program-private.h"

static void
clear_macro (gpointer data)
{
  g_free (((GgenMacroCode *) data)->parameters);
}

static void
clear_signature (gpointer data)
{
  g_free (((GgenSignature *) data)->names);
}

static void
clear_constant (gpointer data)
{
  ggen_slot_clear (data);
}

GgenProgram *
ggen_program_new (GgenNames *names)
{
  GgenProgram *self = g_new0 (GgenProgram, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->names = ggen_names_ref (names);
  self->code = g_array_new (FALSE, FALSE, sizeof (GgenInstruction));
  self->offsets = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->constants = g_array_new (FALSE, FALSE, sizeof (GgenSlot));
  g_array_set_clear_func (self->constants, clear_constant);
  self->macros = g_array_new (FALSE, TRUE, sizeof (GgenMacroCode));
  g_array_set_clear_func (self->macros, clear_macro);
  self->blocks = g_array_new (FALSE, TRUE, sizeof (GgenBlockCode));
  self->signatures = g_array_new (FALSE, TRUE, sizeof (GgenSignature));
  g_array_set_clear_func (self->signatures, clear_signature);
  self->builtins = g_ptr_array_new ();
  self->references = g_ptr_array_new_with_free_func (g_free);
  self->variables = g_ptr_array_new_with_free_func (g_free);

  return self;
}

GgenProgram *
ggen_program_ref (GgenProgram *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ggen_program_unref (GgenProgram *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->code);
  g_array_unref (self->offsets);
  g_array_unref (self->constants);
  g_array_unref (self->macros);
  g_array_unref (self->blocks);
  g_array_unref (self->signatures);
  g_ptr_array_unref (self->builtins);
  g_ptr_array_unref (self->references);
  g_ptr_array_unref (self->variables);
  ggen_template_source_clear (&self->source);
  ggen_names_unref (self->names);
  g_free (self);
}
