/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Calls: of macros, of built-ins, of methods. */

#include "ggen-template-vm-private.h"

typedef struct
{
  GgenObject base;
  GgenUnit *unit;
  const GgenMacroCode *code;
  GgenFrame *frame; /* what the macro closes over */
  gboolean escapes;
} GgenMacro;

static gboolean
is_same_name (const GgenString *left, const GgenString *right)
{
  return left == right
         || (left->length == right->length && memcmp (left->text, right->text, left->length) == 0);
}

static const GgenSlot *
find_named (const GgenArguments *arguments, const GgenString *name)
{
  for (guint i = 0; i < arguments->n_named; i++)
    if (is_same_name (arguments->names[i], name))
      return &arguments->named[i];

  return NULL;
}

static gboolean
bind_parameters (GgenVm *vm, const GgenMacroCode *code, const GgenArguments *arguments)
{
  for (guint i = 0; i < code->n_parameters; i++)
    {
      GgenString *name = code->parameters[i];
      const GgenSlot *given = find_named (arguments, name);
      GgenSlot value = {.kind = GGEN_VALUE_UNDEFINED, .flags = GGEN_SLOT_MISSING};

      if (i < arguments->n_positional && given != NULL)
        return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                             "macro '%s' got two values for its parameter '%s'", code->name->text,
                             name->text);
      if (i < arguments->n_positional)
        given = &arguments->positional[i];
      value.unit = vm->activation->unit->id;
      value.origin = vm->activation->pc;
      value.as.name = name;
      if (given != NULL)
        value = ggen_slot_copy (given);
      ggen_frame_set (vm->frame, name, value);
    }

  return TRUE;
}

static void
set_variable (GgenVm *vm, const GgenMacroCode *code, const char *name, GgenSlot value)
{
  GgenString *interned =
      ggen_names_find (vm->activation->unit->program->names, name, strlen (name));

  if (interned != NULL)
    ggen_frame_set (vm->frame, interned, value);
  else
    ggen_slot_clear (&value);
}

static gboolean
bind_further_positional (GgenVm *vm, const GgenMacroCode *code, const GgenArguments *arguments)
{
  GgenList *further;

  if (!(code->flags & GGEN_NODE_USES_VARARGS))
    return arguments->n_positional <= code->n_parameters
           || ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                            "macro '%s' takes at most %u arguments, but was given %u",
                            code->name->text, code->n_parameters, arguments->n_positional);

  further = ggen_list_new (0);
  further->base.form = GGEN_FORM_TUPLE;
  for (guint i = code->n_parameters; i < arguments->n_positional; i++)
    ggen_list_append (further, ggen_slot_own (&arguments->positional[i]));
  set_variable (vm, code, "varargs", ggen_slot_take (further));

  return TRUE;
}

static gboolean
is_parameter (const GgenMacroCode *code, const GgenString *name)
{
  for (guint i = 0; i < code->n_parameters; i++)
    if (is_same_name (code->parameters[i], name))
      return TRUE;

  return FALSE;
}

static gboolean
bind_further_named (GgenVm *vm, const GgenMacroCode *code, const GgenArguments *arguments)
{
  GgenMap *further = code->flags & GGEN_NODE_USES_KWARGS ? ggen_map_new (0) : NULL;

  if (code->flags & GGEN_NODE_USES_CALLER)
    set_variable (vm, code, "caller", GGEN_SLOT_UNDEFINED);
  for (guint i = 0; i < arguments->n_named; i++)
    {
      GgenString *name = arguments->names[i];

      if (is_parameter (code, name))
        continue;
      if (ggen_string_equal_text (name, "caller") && (code->flags & GGEN_NODE_USES_CALLER))
        set_variable (vm, code, "caller", ggen_slot_copy (&arguments->named[i]));
      else if (further != NULL)
        {
          GgenSlot key = ggen_slot_borrow (name);

          ggen_map_set (further, ggen_slot_own (&key), ggen_slot_own (&arguments->named[i]));
        }
      else
        return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "macro '%s' has no parameter '%s'",
                             code->name->text, name->text);
    }
  if (further != NULL)
    set_variable (vm, code, "kwargs", ggen_slot_take (further));

  return TRUE;
}

static gboolean
call_macro (GgenVm *vm, GgenObject *object, const GgenArguments *arguments, GgenSlot *result)
{
  GgenMacro *self = (GgenMacro *) object;
  GgenFrame *caller_frame = vm->frame;
  gboolean escapes = vm->escapes;

  if (!ggen_vm_check_limits (vm))
    return FALSE;
  ggen_vm_push_frame (vm, self->frame);
  if (!bind_parameters (vm, self->code, arguments)
      || !bind_further_positional (vm, self->code, arguments)
      || !bind_further_named (vm, self->code, arguments))
    {
      ggen_vm_pop_frame (vm, caller_frame);
      return FALSE;
    }
  ggen_vm_begin_capture (vm);
  vm->escapes = self->escapes;
  if (!ggen_vm_execute (vm, self->unit, self->code->entry, "called from"))
    return FALSE;
  *result = ggen_slot_take (ggen_vm_end_capture (vm));
  vm->escapes = escapes;
  ggen_vm_pop_frame (vm, caller_frame);

  return TRUE;
}

/* Whether the parameter was given; if not, its default is about to be computed. */
gboolean
ggen_vm_call_default (GgenVm *self, guint parameter)
{
  const GgenSlot *value = &self->frame->variables[parameter].value;

  return value->kind != GGEN_VALUE_UNDEFINED || !(value->flags & GGEN_SLOT_MISSING);
}

static gboolean
get_macro_attribute (GgenVm *vm, GgenObject *object, GgenString *name, GgenSlot *attribute)
{
  GgenMacro *self = (GgenMacro *) object;

  if (ggen_string_equal_text (name, "name"))
    *attribute = ggen_slot_borrow (self->code->name);
  else if (ggen_string_equal_text (name, "arguments"))
    {
      GgenList *list = ggen_list_new (self->code->n_parameters);

      for (guint i = 0; i < self->code->n_parameters; i++)
        ggen_list_append (list, ggen_slot_borrow (self->code->parameters[i]));
      *attribute = ggen_slot_take (list);
    }
  else if (ggen_string_equal_text (name, "caller"))
    *attribute = ggen_slot_boolean (self->code->flags & GGEN_NODE_USES_CALLER);
  else if (ggen_string_equal_text (name, "catch_varargs"))
    *attribute = ggen_slot_boolean (self->code->flags & GGEN_NODE_USES_VARARGS);
  else if (ggen_string_equal_text (name, "catch_kwargs"))
    *attribute = ggen_slot_boolean (self->code->flags & GGEN_NODE_USES_KWARGS);
  else
    return FALSE;

  return TRUE;
}

static void
print_macro (GgenObject *object, GgenBuffer *buffer)
{
  ggen_buffer_append_text (buffer, "<macro ");
  ggen_buffer_append_text (buffer, ((GgenMacro *) object)->code->name->text);
  ggen_buffer_append_char (buffer, '>');
}

static const GgenObjectClass macro_class = {
    .name = "macro",
    .print = print_macro,
    .get_attribute = get_macro_attribute,
    .call = call_macro,
};

GgenSlot
ggen_vm_new_macro (GgenVm *self, guint position)
{
  GgenMacro *macro = ggen_object_alloc (&macro_class, sizeof (GgenMacro));

  ggen_vm_capture_frames (self);
  macro->unit = self->activation->unit;
  macro->code = &g_array_index (macro->unit->program->macros, GgenMacroCode, position);
  macro->frame = self->frame;
  macro->escapes = self->escapes;

  return ggen_slot_take (macro);
}

gboolean
ggen_slot_is_macro (const GgenSlot *slot)
{
  return slot->kind == GGEN_VALUE_OBJECT && slot->as.object->klass == &macro_class;
}

gboolean
ggen_slot_is_callable (const GgenSlot *slot)
{
  return slot->kind == GGEN_VALUE_OBJECT && slot->as.object->klass->call != NULL;
}

gboolean
ggen_vm_call (GgenVm *self,
              const GgenSlot *callee,
              const GgenArguments *arguments,
              GgenSlot *result)
{
  if (callee->kind == GGEN_VALUE_UNDEFINED)
    return ggen_vm_fail_undefined (self, callee);
  if (!ggen_slot_is_callable (callee))
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "%s cannot be called",
                         ggen_slot_kind_name (callee));

  return callee->as.object->klass->call (self, callee->as.object, arguments, result);
}

static gboolean
call_attribute (GgenVm *self,
                const GgenSlot *object,
                GgenString *name,
                const GgenArguments *arguments,
                GgenSlot *result)
{
  GgenSlot callee = GGEN_SLOT_NULL;
  gboolean is_called;

  if (!ggen_vm_get_attribute (self, object, name, &callee))
    return FALSE;
  if (callee.kind == GGEN_VALUE_UNDEFINED)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_UNKNOWN, "%s has no method '%s'",
                         ggen_slot_kind_name (object), name->text);
  is_called = ggen_vm_call (self, &callee, arguments, result);
  ggen_slot_clear (&callee);

  return is_called;
}

gboolean
ggen_vm_call_method (GgenVm *self,
                     const GgenSlot *object,
                     GgenString *name,
                     const GgenArguments *arguments,
                     GgenSlot *result)
{
  const GgenBuiltin *method;
  gboolean is_known = FALSE;

  if (object->kind == GGEN_VALUE_UNDEFINED)
    return ggen_vm_fail_undefined (self, object);
  if (object->kind == GGEN_VALUE_OBJECT && object->as.object->klass->call_method != NULL)
    {
      if (!object->as.object->klass->call_method (self, object->as.object, name, arguments, result,
                                                  &is_known))
        return FALSE;
      if (is_known)
        return TRUE;
    }
  method = ggen_method_find (object, name->text);
  if (method != NULL)
    {
      /* What a map holds under the name comes first, if it can be called. */
      GgenSlot *own =
          object->kind == GGEN_VALUE_MAP ? ggen_map_lookup_string (object->as.map, name) : NULL;

      if (own == NULL || !ggen_slot_is_callable (own))
        return ggen_builtin_call (self, "method", method, object, arguments, result);
    }

  return call_attribute (self, object, name, arguments, result);
}

typedef struct
{
  const char *cursor;
  gboolean is_optional; /* what follows may be left out */
} ParameterNames;

static gboolean
next_parameter (ParameterNames *names, const char **name, gsize *length)
{
  while (*names->cursor == ' ' || *names->cursor == '|')
    {
      names->is_optional |= *names->cursor == '|';
      names->cursor++;
    }
  if (*names->cursor == '\0')
    return FALSE;
  *name = names->cursor;
  *length = strcspn (names->cursor, " |");
  names->cursor += *length;

  return TRUE;
}

static gboolean
bind_builtin (GgenVm *vm,
              const char *what,
              const GgenBuiltin *builtin,
              const GgenArguments *arguments,
              GgenParameters *parameters)
{
  ParameterNames names = {builtin->parameters, FALSE};
  const char *name;
  gsize length;
  guint n = 0, n_named = 0;

  while (next_parameter (&names, &name, &length))
    {
      if (n < arguments->n_positional)
        parameters->at[n] = &arguments->positional[n];
      for (guint i = 0; i < arguments->n_named; i++)
        if (arguments->names[i]->length == length
            && memcmp (arguments->names[i]->text, name, length) == 0)
          {
            if (parameters->at[n] != NULL)
              return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                                   "%s '%s' got two values for its parameter '%.*s'", what,
                                   builtin->name, (int) length, name);
            parameters->at[n] = &arguments->named[i];
            n_named++;
          }
      if (parameters->at[n] == NULL && !names.is_optional)
        return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "%s '%s' needs the argument '%.*s'",
                             what, builtin->name, (int) length, name);
      n++;
    }
  if (arguments->n_positional > n)
    return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE,
                         "%s '%s' takes at most %u arguments, but was given %u", what,
                         builtin->name, n, arguments->n_positional);
  if (n_named < arguments->n_named)
    for (guint i = 0; i < arguments->n_named; i++)
      {
        g_auto (GStrv) known = g_strsplit_set (builtin->parameters, " |", -1);

        if (!g_strv_contains ((const char *const *) known, arguments->names[i]->text))
          return ggen_vm_fail (vm, GGEN_TEMPLATE_ERROR_TYPE, "%s '%s' has no parameter '%s'", what,
                               builtin->name, arguments->names[i]->text);
      }

  return TRUE;
}

/* Filters that work on text get text, and what comes of safe text is safe. */
static gboolean
call_text_builtin (GgenVm *vm,
                   const GgenBuiltin *builtin,
                   const GgenSlot *value,
                   const GgenParameters *parameters,
                   GgenSlot *result)
{
  GgenString *text = ggen_vm_to_string (vm, value);
  GgenSlot slot;
  gboolean is_done;

  if (text == NULL)
    return FALSE;
  slot = ggen_slot_borrow (text);
  slot.flags = 0;
  is_done = builtin->func (vm, &slot, parameters, result);
  if (is_done && ggen_string_is_safe (text) && result->kind == GGEN_VALUE_STRING
      && result->as.heap->ref_count == 1 && !(result->flags & GGEN_SLOT_BORROWED))
    result->as.heap->flags |= GGEN_VALUE_SAFE;
  ggen_heap_unref (&text->base);

  return is_done;
}

/* @what: `filter`, `test`, `function` or `method`, for messages. */
gboolean
ggen_builtin_call (GgenVm *vm,
                   const char *what,
                   const GgenBuiltin *builtin,
                   const GgenSlot *value,
                   const GgenArguments *arguments,
                   GgenSlot *result)
{
  GgenParameters parameters = {.rest = arguments, .variant = builtin->variant};

  if (*builtin->parameters != '*' && !bind_builtin (vm, what, builtin, arguments, &parameters))
    return FALSE;
  if (value != NULL && !(builtin->flags & GGEN_BUILTIN_TAKES_UNDEFINED)
      && !ggen_vm_require (vm, value))
    return FALSE;
  if (builtin->flags & GGEN_BUILTIN_TEXT)
    return call_text_builtin (vm, builtin, value, &parameters, result);

  return builtin->func (vm, value, &parameters, result);
}
