/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Templates that use templates: extends, block, include, import. */

#include "ggen-template-vm-private.h"

GgenUnit *
ggen_vm_add_unit (GgenVm *self, GgenProgram *program)
{
  GgenUnit *unit = g_new0 (GgenUnit, 1);

  unit->id = self->units->len;
  unit->program = ggen_program_ref (program);
  g_ptr_array_add (self->units, unit);

  return unit;
}

static GgenUnit *
find_unit (GgenVm *self, const char *name)
{
  for (guint i = 1; i < self->units->len; i++)
    {
      GgenUnit *unit = self->units->pdata[i];

      if (strcmp (unit->program->source.name, name) == 0)
        return unit;
    }

  return NULL;
}

/* Sets no error in the vm: whoever asks decides what a missing template means. */
static GgenUnit *
load_unit (GgenVm *self, const char *name, GError **error)
{
  GgenUnit *unit = find_unit (self, name);
  g_autoptr (GgenProgram) program = NULL;

  if (unit != NULL)
    return unit;
  if (self->units->len == G_MAXUINT16)
    {
      g_set_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_LIMIT,
                   "%s: one render uses too many templates", name);
      return NULL;
    }
  program = ggen_template_environment_load (self->environment, name, error);

  return program != NULL ? ggen_vm_add_unit (self, program) : NULL;
}

/* The places of what the loader says are those of whoever named the template. */
static gboolean
fail_to_load (GgenVm *self, GError *error)
{
  gboolean has_place =
      error->domain == GGEN_TEMPLATE_ERROR
      && (error->code == GGEN_TEMPLATE_ERROR_SYNTAX || error->code == GGEN_TEMPLATE_ERROR_UNKNOWN
          || error->code == GGEN_TEMPLATE_ERROR_LIMIT || error->code == GGEN_TEMPLATE_ERROR_READ);

  if (has_place)
    {
      GString *message = g_string_new (error->message);
      GError *traced;

      g_string_append (message, "\n  needed by ");
      ggen_template_source_append_place (&self->activation->unit->program->source,
                                         g_array_index (self->activation->unit->program->offsets,
                                                        guint32, self->activation->pc),
                                         message);
      traced = g_error_new_literal (error->domain, error->code, message->str);
      g_string_free (message, TRUE);
      g_error_free (error);
      return ggen_vm_fail_with (self, traced);
    }
  ggen_vm_fail (self, error->code, "%s", error->message);
  g_error_free (error);

  return FALSE;
}

static gboolean
is_not_found (const GError *error)
{
  return g_error_matches (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_NOT_FOUND);
}

/* `a, b and c` */
static char *
list_names (const GgenSlot *names)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < names->as.list->length; i++)
    {
      const GgenSlot *name = &names->as.list->items[i];

      if (i > 0)
        g_string_append (text, i + 1 == names->as.list->length ? " nor " : ", ");
      if (name->kind == GGEN_VALUE_STRING)
        g_string_append_printf (text, "'%s'", name->as.string->text);
    }

  return g_string_free (text, FALSE);
}

/* The template of that name, or the first that exists of several names. Where there is none,
 * fails unless it @may_miss. */
static gboolean
find_template (GgenVm *self, const GgenSlot *name, gboolean may_miss, GgenUnit **unit)
{
  const GgenSlot *names = name;
  guint n = 1;
  g_autofree char *listed = NULL;

  *unit = NULL;
  if (name->kind == GGEN_VALUE_UNDEFINED)
    return ggen_vm_fail_undefined (self, name);
  if (name->kind == GGEN_VALUE_LIST)
    {
      names = name->as.list->items;
      n = name->as.list->length;
    }
  for (guint i = 0; i < n; i++)
    {
      GError *error = NULL;

      if (names[i].kind != GGEN_VALUE_STRING)
        return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE,
                             "the name of a template is a string, not %s",
                             ggen_slot_kind_name (&names[i]));
      *unit = load_unit (self, names[i].as.string->text, &error);
      if (*unit != NULL)
        return TRUE;
      if (!is_not_found (error) || (n == 1 && !may_miss))
        return fail_to_load (self, error);
      g_error_free (error);
    }
  if (may_miss)
    return TRUE;
  listed = name->kind == GGEN_VALUE_LIST ? list_names (name) : NULL;

  return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_NOT_FOUND, "there is no template %s",
                       listed != NULL && *listed != '\0' ? listed : "to choose from");
}

static void
register_blocks (GgenInvocation *invocation, GgenUnit *unit)
{
  GArray *blocks = unit->program->blocks;

  if (blocks->len > 0 && invocation->definitions == NULL)
    invocation->definitions = g_array_new (FALSE, FALSE, sizeof (GgenBlockDefinition));
  for (guint i = 0; i < blocks->len; i++)
    {
      GgenBlockDefinition definition = {unit, &g_array_index (blocks, GgenBlockCode, i)};

      g_array_append_val (invocation->definitions, definition);
    }
}

/* The definition of a block at a level: 0 is that of the youngest template. */
static const GgenBlockDefinition *
find_block (GgenInvocation *invocation, const GgenString *name, guint level)
{
  if (invocation->definitions == NULL)
    return NULL;
  for (guint i = 0; i < invocation->definitions->len; i++)
    {
      GgenBlockDefinition *definition =
          &g_array_index (invocation->definitions, GgenBlockDefinition, i);

      if (definition->block->name == name && level-- == 0)
        return definition;
    }

  return NULL;
}

static void
append_chain (GgenInvocation *invocation, const GgenUnit *until, GString *chain)
{
  if (invocation == NULL)
    return;
  if (invocation->unit != until)
    append_chain (invocation->outer, until, chain);
  g_string_append_printf (chain, "%s → ", invocation->unit->program->source.name);
}

/* Including oneself is no mistake as such, as long as it ends. */
static gboolean
check_depth (GgenVm *self, GgenUnit *unit)
{
  g_autoptr (GString) chain = NULL;

  if (self->n_templates < GGEN_VM_MAX_TEMPLATES)
    return TRUE;
  for (GgenInvocation *outer = self->invocation; outer != NULL; outer = outer->outer)
    if (outer->unit == unit)
      {
        chain = g_string_new (NULL);
        append_chain (self->invocation, unit, chain);
        return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_CYCLE,
                             "templates include each other without end: %s%s", chain->str,
                             unit->program->source.name);
      }

  return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_LIMIT,
                       "templates include each other more than %d levels deep",
                       GGEN_VM_MAX_TEMPLATES);
}

static gboolean
run_parents (GgenVm *self, GgenInvocation *invocation)
{
  while (invocation->parent != NULL)
    {
      GgenUnit *unit = g_steal_pointer (&invocation->parent);
      GgenString *discarded = ggen_vm_end_capture (self);

      ggen_heap_unref (&discarded->base);
      invocation->unit = unit;
      self->escapes = unit->program->escapes_by_name;
      register_blocks (invocation, unit);
      if (!ggen_vm_execute (self, unit, 0, "extended by"))
        return FALSE;
    }

  return TRUE;
}

static gboolean
run_invocation (GgenVm *self, GgenInvocation *invocation, const char *what)
{
  gboolean escapes = self->escapes, is_done;

  self->escapes = invocation->unit->program->escapes_by_name;
  register_blocks (invocation, invocation->unit);
  is_done = ggen_vm_execute (self, invocation->unit, 0, what) && run_parents (self, invocation);
  if (is_done)
    self->escapes = escapes;

  return is_done;
}

/* Renders a template, with what it extends. The frame @root takes its variables. */
gboolean
ggen_vm_run_template (GgenVm *self, GgenUnit *unit, GgenFrame *root, const char *what)
{
  GgenInvocation invocation = {.outer = self->invocation, .unit = unit, .root = root};
  gboolean is_done;

  if (!check_depth (self, unit))
    return FALSE;
  self->n_templates++;
  self->invocation = &invocation;
  is_done = run_invocation (self, &invocation, what);
  self->invocation = invocation.outer;
  self->n_templates--;
  g_clear_pointer (&invocation.definitions, g_array_unref);
  g_clear_pointer (&invocation.extended, g_ptr_array_unref);

  return is_done;
}

static gboolean
fail_cycle (GgenVm *self, GgenInvocation *invocation, GgenUnit *unit)
{
  g_autoptr (GString) chain = g_string_new (NULL);
  gboolean is_inside = FALSE;

  for (guint i = 0; i < invocation->extended->len; i++)
    {
      GgenUnit *link = invocation->extended->pdata[i];

      is_inside |= link == unit;
      if (is_inside)
        g_string_append_printf (chain, "%s → ", link->program->source.name);
    }

  return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_CYCLE, "templates extend each other: %s%s",
                       chain->str, unit->program->source.name);
}

/* From here on the template prints nothing: what it extends does, when this one is through. */
gboolean
ggen_vm_extends (GgenVm *self, const GgenSlot *name)
{
  GgenInvocation *invocation = self->invocation;
  GgenUnit *unit;

  if (invocation->parent != NULL)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE,
                         "a template can only extend one other template");
  if (!find_template (self, name, FALSE, &unit))
    return FALSE;
  if (invocation->extended == NULL)
    invocation->extended = g_ptr_array_new ();
  /* The template that starts as text and that of the same name in the environment are one. */
  g_ptr_array_add (invocation->extended, invocation->unit);
  if (g_ptr_array_find (invocation->extended, unit, NULL))
    return fail_cycle (self, invocation, unit);
  invocation->parent = unit;
  ggen_vm_begin_capture (self);

  return TRUE;
}

/* Macros of an included template stay known, where the name means nothing else. */
static void
export_macros (GgenVm *self, GgenFrame *from)
{
  for (guint i = 0; i < from->n_variables; i++)
    {
      GgenVariable *variable = &from->variables[i];
      GgenSlot present;

      if (!ggen_slot_is_macro (&variable->value))
        continue;
      present = ggen_vm_load (self, variable->name);
      if (present.kind == GGEN_VALUE_UNDEFINED)
        ggen_frame_set (self->frame, variable->name, ggen_slot_copy (&variable->value));
      ggen_slot_clear (&present);
    }
}

static GgenFrame *
push_root (GgenVm *self, guint flags)
{
  gboolean is_isolated = (flags & GGEN_INCLUDE_WITHOUT_CONTEXT) != 0;
  GgenFrame *root = ggen_vm_push_frame (self, is_isolated ? NULL : self->frame);

  root->is_isolated = is_isolated;

  return root;
}

gboolean
ggen_vm_include (GgenVm *self, const GgenSlot *name, guint flags)
{
  GgenFrame *outer = self->frame, *root;
  GgenUnit *unit;

  if (!find_template (self, name, (flags & GGEN_INCLUDE_IGNORE_MISSING) != 0, &unit))
    return FALSE;
  if (unit == NULL)
    return TRUE;
  root = push_root (self, flags);
  if (!ggen_vm_run_template (self, unit, root, "included from"))
    return FALSE;
  self->frame = outer;
  if (root->is_captured)
    export_macros (self, root);
  ggen_vm_release_frame (self, root);

  return TRUE;
}

static int
compare_variables (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (((const GgenVariable *) a)->name->text, ((const GgenVariable *) b)->name->text);
}

/* What a template set, by name; names that begin with '_' stay its own. */
static GgenMap *
new_module (GgenFrame *root, GgenString *output)
{
  GgenMap *module = ggen_map_new (root->n_variables);

  g_qsort_with_data (root->variables, (int) root->n_variables, sizeof (GgenVariable),
                     compare_variables, NULL);
  for (guint i = 0; i < root->n_variables; i++)
    {
      GgenSlot key = ggen_slot_borrow (root->variables[i].name);

      if (root->variables[i].name->text[0] != '_')
        ggen_map_set (module, key, ggen_slot_own (&root->variables[i].value));
    }
  module->base.form = GGEN_FORM_MODULE;
  module->output = output;

  return module;
}

gboolean
ggen_vm_import (GgenVm *self, const GgenSlot *name, guint flags, GgenSlot *module)
{
  GgenFrame *outer = self->frame, *root;
  GgenString *output;
  GgenUnit *unit;

  if (!find_template (self, name, FALSE, &unit))
    return FALSE;
  root = push_root (self, flags);
  ggen_vm_begin_capture (self);
  if (!ggen_vm_run_template (self, unit, root, "imported from"))
    return FALSE;
  output = ggen_vm_end_capture (self);
  *module = ggen_slot_take (new_module (root, output));
  self->frame = outer;
  ggen_vm_release_frame (self, root);

  return TRUE;
}

static gboolean
run_block (GgenVm *self,
           const GgenBlockDefinition *definition,
           guint level,
           GgenFrame *parent,
           const char *what)
{
  GgenInvocation *invocation = self->invocation;
  GgenString *outer_block = invocation->block;
  guint outer_level = invocation->level;
  GgenFrame *outer = self->frame;

  ggen_vm_push_frame (self, parent);
  invocation->block = definition->block->name;
  invocation->level = level;
  if (!ggen_vm_execute (self, definition->unit, definition->block->entry, what))
    return FALSE;
  invocation->block = outer_block;
  invocation->level = outer_level;
  ggen_vm_pop_frame (self, outer);

  return TRUE;
}

static gboolean
check_required (GgenVm *self, const GgenBlockCode *block)
{
  if (!block->is_required || find_block (self->invocation, block->name, 1) != NULL)
    return TRUE;

  return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_UNDEFINED,
                       "the block '%s' is required: a template that extends this one must fill it",
                       block->name->text);
}

/* Where a block stands: prints its youngest definition. */
gboolean
ggen_vm_block (GgenVm *self, const GgenBlockCode *block)
{
  const GgenBlockDefinition *definition;

  /* In a template that extends another, blocks only say what they are. */
  if (self->invocation->parent != NULL)
    return TRUE;
  if (!check_required (self, block))
    return FALSE;
  definition = find_block (self->invocation, block->name, 0);

  return run_block (self, definition, 0, self->frame, "in the block from");
}

static gboolean
capture_block (GgenVm *self,
               const GgenBlockDefinition *definition,
               guint level,
               GgenFrame *parent,
               GgenSlot *result)
{
  gboolean escapes = self->escapes;

  ggen_vm_begin_capture (self);
  if (!run_block (self, definition, level, parent, "called from"))
    return FALSE;
  self->escapes = escapes;
  *result = ggen_slot_take (ggen_vm_end_capture (self));

  return TRUE;
}

/* `self.name()` */
gboolean
ggen_vm_call_self (GgenVm *self, GgenString *name, GgenSlot *result)
{
  const GgenBlockDefinition *definition = find_block (self->invocation, name, 0);

  if (definition == NULL)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_UNDEFINED, "there is no block '%s'", name->text);
  if (!check_required (self, definition->block))
    return FALSE;

  return capture_block (self, definition, 0, self->invocation->root, result);
}

/* `super()` */
gboolean
ggen_vm_call_super (GgenVm *self, GgenSlot *result)
{
  GgenInvocation *invocation = self->invocation;
  const GgenBlockDefinition *definition = NULL;

  if (invocation->block != NULL)
    definition = find_block (invocation, invocation->block, invocation->level + 1);
  if (definition == NULL)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_UNDEFINED,
                         "there is no block '%s' above this one",
                         invocation->block != NULL ? invocation->block->text : "");

  return capture_block (self, definition, invocation->level + 1, self->frame, result);
}
