/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Executes compiled templates. */

#include "ggen-template-vm-private.h"

gboolean
ggen_vm_push (GgenVm *self, GgenSlot value)
{
  if (G_LIKELY (self->top < self->limit))
    {
      *self->top++ = value;
      return TRUE;
    }
  ggen_slot_clear (&value);

  return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_LIMIT, "too many values at once");
}

static inline gboolean
push_constant (GgenVm *self, const GgenSlot *constant)
{
  GgenSlot borrowed = *constant;

  borrowed.flags |= GGEN_SLOT_BORROWED;

  return ggen_vm_push (self, borrowed);
}

/* Drops the topmost values, and pushes the result in their place. */
static void
replace (GgenVm *self, guint n, GgenSlot result)
{
  for (guint i = 0; i < n; i++)
    ggen_slot_clear (--self->top);
  *self->top++ = result;
}

static inline void
pop (GgenVm *self)
{
  ggen_slot_clear (--self->top);
}

static gboolean
print_other (GgenVm *self, const GgenSlot *value)
{
  g_auto (GgenBuffer) text = {0};

  if (!self->escapes || value->kind <= GGEN_VALUE_DOUBLE
      || (value->kind == GGEN_VALUE_MAP && value->as.heap->form == GGEN_FORM_MODULE))
    return ggen_vm_print (self, value, &self->output);
  if (!ggen_vm_print (self, value, &text))
    return FALSE;
  ggen_buffer_append_escaped (&self->output, text.data != NULL ? text.data : "", text.length);

  return TRUE;
}

static inline gboolean
op_print (GgenVm *self)
{
  const GgenSlot *value = self->top - 1;

  if (G_LIKELY (value->kind == GGEN_VALUE_STRING))
    {
      const GgenString *text = value->as.string;

      if (G_UNLIKELY (self->escapes) && !ggen_string_is_safe (text))
        ggen_buffer_append_escaped (&self->output, text->text, text->length);
      else
        ggen_buffer_append (&self->output, text->text, text->length);
    }
  else if (value->kind == GGEN_VALUE_INTEGER)
    ggen_buffer_append_integer (&self->output, value->as.integer);
  else if (!print_other (self, value))
    return FALSE;
  pop (self);

  return TRUE;
}

static inline gboolean
op_attribute (GgenVm *self, GgenString *name)
{
  GgenSlot result;

  if (!ggen_vm_get_attribute (self, self->top - 1, name, &result))
    return FALSE;
  ggen_slot_clear (self->top - 1);
  self->top[-1] = result;

  return TRUE;
}

static gboolean
op_item (GgenVm *self)
{
  GgenSlot result;

  if (!ggen_vm_get_item (self, self->top - 2, self->top - 1, &result))
    return FALSE;
  replace (self, 2, result);

  return TRUE;
}

static gboolean
op_slice (GgenVm *self)
{
  GgenSlot result;

  if (!ggen_vm_slice (self, self->top - 4, self->top - 3, self->top - 2, self->top - 1, &result))
    return FALSE;
  replace (self, 4, result);

  return TRUE;
}

static gboolean
op_store_attribute (GgenVm *self, GgenString *name)
{
  GgenSlot *value = self->top - 2, *object = self->top - 1;

  if (!ggen_vm_require (self, object))
    return FALSE;
  if (object->kind != GGEN_VALUE_MAP || object->as.heap->form != GGEN_FORM_NAMESPACE)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE,
                         "only attributes of a namespace can be set, not those of %s",
                         ggen_slot_kind_name (object));
  ggen_map_set (object->as.map, ggen_slot_borrow (name), ggen_slot_own (value));
  pop (self);
  pop (self);

  return TRUE;
}

static inline gboolean
op_binary (GgenVm *self, GgenOp op)
{
  GgenSlot *left = self->top - 2, *right = self->top - 1, result;

  if (left->kind == GGEN_VALUE_INTEGER && right->kind == GGEN_VALUE_INTEGER)
    {
      gint64 value;

      if (op == GGEN_OP_ADD
          && !__builtin_add_overflow (left->as.integer, right->as.integer, &value))
        {
          self->top--;
          left->as.integer = value;
          return TRUE;
        }
      if (op == GGEN_OP_EQUAL)
        {
          self->top--;
          *left = ggen_slot_boolean (left->as.integer == right->as.integer);
          return TRUE;
        }
    }
  if (!ggen_vm_binary (self, op, left, right, &result))
    return FALSE;
  replace (self, 2, result);

  return TRUE;
}

static gboolean
op_unary (GgenVm *self, GgenOp op)
{
  GgenSlot *operand = self->top - 1, result;

  if (op == GGEN_OP_NOT)
    {
      if (!ggen_vm_require (self, operand))
        return FALSE;
      result = ggen_slot_boolean (!ggen_slot_is_true (operand));
    }
  else if (!ggen_vm_negate (self, operand, &result))
    return FALSE;
  else if (op == GGEN_OP_POSITIVE)
    result = ggen_slot_copy (operand);
  replace (self, 1, result);

  return TRUE;
}

static inline gboolean
op_test_truth (GgenVm *self, gboolean *is_true)
{
  const GgenSlot *value = self->top - 1;

  if (!ggen_vm_require (self, value))
    return FALSE;
  *is_true = ggen_slot_is_true (value);

  return TRUE;
}

static gboolean
op_concatenate (GgenVm *self, guint n)
{
  GgenSlot result;

  if (!ggen_vm_concatenate (self, self->top - n, n, &result))
    return FALSE;
  replace (self, n, result);

  return TRUE;
}

/* Moves the topmost values to the end of the list. */
static void
move_to_list (GgenVm *self, GgenList *list, guint n)
{
  GgenSlot *first = self->top - n;

  for (guint i = 0; i < n; i++)
    ggen_list_append (list, first[i]);
  self->top = first;
}

static gboolean
op_build_list (GgenVm *self, guint n, guint form)
{
  GgenList *list = ggen_list_new (n);

  list->base.form = form;
  if (form == GGEN_FORM_PLAIN)
    list->base.flags |= GGEN_VALUE_MUTABLE;
  move_to_list (self, list, n);

  return ggen_vm_push (self, ggen_slot_take (list));
}

static gboolean
move_to_map (GgenVm *self, GgenMap *map, guint n)
{
  GgenSlot *first = self->top - 2 * n;

  for (guint i = 0; i < n; i++)
    if (!ggen_slot_is_hashable (&first[2 * i]))
      {
        if (first[2 * i].kind == GGEN_VALUE_UNDEFINED)
          return ggen_vm_fail_undefined (self, &first[2 * i]);
        return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "%s cannot be a key",
                             ggen_slot_kind_name (&first[2 * i]));
      }
  for (guint i = 0; i < n; i++)
    ggen_map_set (map, first[2 * i], first[2 * i + 1]);
  self->top = first;

  return TRUE;
}

static gboolean
op_build_map (GgenVm *self, guint n)
{
  GgenMap *map = ggen_map_new (n);

  map->base.flags |= GGEN_VALUE_MUTABLE;
  if (!move_to_map (self, map, n))
    {
      ggen_heap_unref (&map->base);
      return FALSE;
    }

  return ggen_vm_push (self, ggen_slot_take (map));
}

static gboolean
op_spread_list (GgenVm *self)
{
  GgenList *target = self->top[-2].as.list, *items = ggen_vm_to_list (self, self->top - 1);

  if (items == NULL)
    return FALSE;
  for (guint i = 0; i < items->length; i++)
    ggen_list_append (target, ggen_slot_own (&items->items[i]));
  ggen_heap_unref (&items->base);
  pop (self);

  return TRUE;
}

static gboolean
op_spread_map (GgenVm *self)
{
  GgenMap *target = self->top[-2].as.map;
  const GgenSlot *source = self->top - 1;

  if (!ggen_vm_require (self, source))
    return FALSE;
  if (source->kind != GGEN_VALUE_MAP)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "after '**' stands a map, not %s",
                         ggen_slot_kind_name (source));
  for (guint i = 0; i < source->as.map->length; i++)
    ggen_map_set (target, ggen_slot_own (&source->as.map->entries[i].key),
                  ggen_slot_own (&source->as.map->entries[i].value));
  pop (self);

  return TRUE;
}

static gboolean
op_unpack (GgenVm *self, guint n)
{
  GgenList *list;
  GgenSlot source, container;

  if (!ggen_vm_require (self, self->top - 1))
    return FALSE;
  if (self->top[-1].kind != GGEN_VALUE_LIST && self->top[-1].kind != GGEN_VALUE_MAP
      && self->top[-1].kind != GGEN_VALUE_STRING)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "%s cannot be taken apart",
                         ggen_slot_kind_name (self->top - 1));
  list = ggen_vm_to_list (self, self->top - 1);
  if (list == NULL)
    return FALSE;
  if (list->length != n)
    {
      ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE, "expected %u values to take apart, found %u", n,
                    list->length);
      ggen_heap_unref (&list->base);
      return FALSE;
    }
  source = *--self->top;
  container = source.kind == GGEN_VALUE_LIST ? source : ggen_slot_take (list);
  for (guint i = n; i > 0; i--)
    if (!ggen_vm_push (self, ggen_slot_copy_from (&list->items[i - 1], &container)))
      break;
  ggen_heap_unref (&list->base);
  ggen_slot_clear (&source);

  return !self->has_failed;
}

typedef gboolean (*CallFunc) (GgenVm *self,
                              const GgenInstruction *instruction,
                              const GgenSlot *subject,
                              const GgenArguments *arguments,
                              GgenSlot *result);

static gboolean
call_filter (GgenVm *self,
             const GgenInstruction *instruction,
             const GgenSlot *subject,
             const GgenArguments *arguments,
             GgenSlot *result)
{
  const GgenProgram *program = self->activation->unit->program;

  return ggen_builtin_call (self, "filter", program->builtins->pdata[instruction->c], subject,
                            arguments, result);
}

static gboolean
call_test (GgenVm *self,
           const GgenInstruction *instruction,
           const GgenSlot *subject,
           const GgenArguments *arguments,
           GgenSlot *result)
{
  const GgenProgram *program = self->activation->unit->program;

  return ggen_builtin_call (self, "test", program->builtins->pdata[instruction->c], subject,
                            arguments, result);
}

static gboolean
call_callee (GgenVm *self,
             const GgenInstruction *instruction,
             const GgenSlot *subject,
             const GgenArguments *arguments,
             GgenSlot *result)
{
  return ggen_vm_call (self, subject, arguments, result);
}

static gboolean
call_method (GgenVm *self,
             const GgenInstruction *instruction,
             const GgenSlot *subject,
             const GgenArguments *arguments,
             GgenSlot *result)
{
  const GgenProgram *program = self->activation->unit->program;
  GgenString *name = g_array_index (program->constants, GgenSlot, instruction->c).as.string;

  return ggen_vm_call_method (self, subject, name, arguments, result);
}

/* The arguments are a list and a map on the stack. */
static gboolean
op_call_spread (GgenVm *self, const GgenInstruction *instruction, CallFunc call)
{
  GgenSlot *subject = self->top - 3, result;
  GgenList *positional = self->top[-2].as.list;
  GgenMap *named = self->top[-1].as.map;
  g_autofree GgenString **names = g_new (GgenString *, named->length + 1);
  g_autofree GgenSlot *values = g_new (GgenSlot, named->length + 1);
  GgenArguments arguments = {
      .positional = positional->items,
      .n_positional = positional->length,
      .names = names,
      .named = values,
      .n_named = named->length,
  };

  for (guint i = 0; i < named->length; i++)
    {
      if (named->entries[i].key.kind != GGEN_VALUE_STRING)
        return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE,
                             "the name of an argument is a string, not %s",
                             ggen_slot_kind_name (&named->entries[i].key));
      names[i] = named->entries[i].key.as.string;
      values[i] = named->entries[i].value;
    }
  if (!call (self, instruction, subject, &arguments, &result))
    return FALSE;
  replace (self, 3, result);

  return TRUE;
}

static inline gboolean
op_call (GgenVm *self, const GgenInstruction *instruction, CallFunc call)
{
  GgenArguments arguments = {0};
  GgenSlot result;
  guint n;

  if (instruction->a == GGEN_ARGUMENTS_SPREAD)
    return op_call_spread (self, instruction, call);
  if (instruction->b > 0)
    {
      GgenSignature *signature = &g_array_index (self->activation->unit->program->signatures,
                                                 GgenSignature, instruction->b - 1);

      arguments.names = signature->names;
      arguments.n_named = signature->n_names;
    }
  arguments.n_positional = instruction->a;
  n = arguments.n_positional + arguments.n_named;
  arguments.positional = self->top - n;
  arguments.named = arguments.positional + arguments.n_positional;
  if (!call (self, instruction, self->top - n - 1, &arguments, &result))
    return FALSE;
  replace (self, n + 1, result);

  return TRUE;
}

static gboolean
op_named_template (GgenVm *self, const GgenInstruction *instruction)
{
  GgenSlot name = *--self->top, module = GGEN_SLOT_NULL;
  gboolean is_done;

  if (instruction->op == GGEN_OP_EXTENDS)
    is_done = ggen_vm_extends (self, &name);
  else if (instruction->op == GGEN_OP_INCLUDE)
    is_done = ggen_vm_include (self, &name, instruction->b);
  else
    is_done = ggen_vm_import (self, &name, instruction->b, &module) && ggen_vm_push (self, module);
  ggen_slot_clear (&name);

  return is_done;
}

static gboolean
op_import_member (GgenVm *self, GgenString *name)
{
  GgenSlot *module = self->top - 1;
  GgenSlot *member = ggen_map_lookup_string (module->as.map, name);

  if (member == NULL)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_UNDEFINED,
                         "the template that is imported from sets no '%s'", name->text);

  return ggen_vm_push (self, ggen_slot_copy_from (member, module));
}

static gboolean
op_begin_escape (GgenVm *self)
{
  const GgenSlot *value = self->top - 1;
  guint8 outer = self->escapes;
  gboolean escapes;

  if (!ggen_vm_require (self, value))
    return FALSE;
  escapes = ggen_slot_is_true (value);
  if (value->kind == GGEN_VALUE_STRING)
    {
      escapes = ggen_string_equal_text (value->as.string, "html");
      if (!escapes && !ggen_string_equal_text (value->as.string, "none"))
        return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_TYPE,
                             "autoescape takes true, false, 'html' or 'none'");
    }
  g_byte_array_append (self->outer_escapes, &outer, 1);
  self->escapes = escapes;
  pop (self);

  return TRUE;
}

static void
op_end_escape (GgenVm *self)
{
  self->escapes = self->outer_escapes->data[self->outer_escapes->len - 1];
  g_byte_array_set_size (self->outer_escapes, self->outer_escapes->len - 1);
}

static gboolean
op_call_self (GgenVm *self, GgenString *name)
{
  GgenSlot text;

  return ggen_vm_call_self (self, name, &text) && ggen_vm_push (self, text);
}

static gboolean
op_call_super (GgenVm *self)
{
  GgenSlot text;

  return ggen_vm_call_super (self, &text) && ggen_vm_push (self, text);
}

/* Instructions that are neither frequent nor jump. */
static gboolean
execute_other (GgenVm *self, const GgenInstruction *instruction, GgenSlot *constants)
{
  switch ((GgenOp) instruction->op)
    {
    case GGEN_OP_UNDEFINED:
      return ggen_vm_push (self,
                           (GgenSlot){.kind = GGEN_VALUE_UNDEFINED, .flags = GGEN_SLOT_SILENT});
    case GGEN_OP_STORE_ATTRIBUTE:
      return op_store_attribute (self, constants[instruction->c].as.string);
    case GGEN_OP_ITEM:
      return op_item (self);
    case GGEN_OP_SLICE:
      return op_slice (self);
    case GGEN_OP_DUPLICATE:
      return ggen_vm_push (self, ggen_slot_copy (self->top - 1));
    case GGEN_OP_SWAP:
      {
        GgenSlot above = self->top[-1];

        self->top[-1] = self->top[-2];
        self->top[-2] = above;
        return TRUE;
      }
    case GGEN_OP_TUCK:
      {
        GgenSlot above = self->top[-1];

        if (!ggen_vm_push (self, above))
          return FALSE;
        self->top[-2] = self->top[-3];
        self->top[-3] = ggen_slot_copy (&above);
        return TRUE;
      }
    case GGEN_OP_NEGATE:
    case GGEN_OP_POSITIVE:
    case GGEN_OP_NOT:
      return op_unary (self, instruction->op);
    case GGEN_OP_CONCATENATE:
      return op_concatenate (self, instruction->c);
    case GGEN_OP_BUILD_LIST:
      return op_build_list (self, instruction->c, GGEN_FORM_PLAIN);
    case GGEN_OP_BUILD_TUPLE:
      return op_build_list (self, instruction->c, GGEN_FORM_TUPLE);
    case GGEN_OP_BUILD_MAP:
      return op_build_map (self, instruction->c);
    case GGEN_OP_EXTEND_LIST:
      move_to_list (self, self->top[-(int) instruction->c - 1].as.list, instruction->c);
      return TRUE;
    case GGEN_OP_EXTEND_MAP:
      return move_to_map (self, self->top[-2 * (int) instruction->c - 1].as.map, instruction->c);
    case GGEN_OP_SPREAD_LIST:
      return op_spread_list (self);
    case GGEN_OP_SPREAD_MAP:
      return op_spread_map (self);
    case GGEN_OP_UNPACK:
      return op_unpack (self, instruction->c);
    case GGEN_OP_CALL_SELF:
      return op_call_self (self, constants[instruction->c].as.string);
    case GGEN_OP_CALL_SUPER:
      return op_call_super (self);
    case GGEN_OP_MACRO:
      return ggen_vm_push (self, ggen_vm_new_macro (self, instruction->c));
    case GGEN_OP_FOR_CALL:
      return ggen_vm_for_call (self, instruction->c);
    case GGEN_OP_SCOPE_BEGIN:
      ggen_vm_push_frame (self, self->frame);
      return TRUE;
    case GGEN_OP_SCOPE_END:
      ggen_vm_pop_frame (self, self->frame->parent);
      return TRUE;
    case GGEN_OP_CAPTURE_BEGIN:
      ggen_vm_begin_capture (self);
      return TRUE;
    case GGEN_OP_CAPTURE_END:
      return ggen_vm_push (self, ggen_slot_take (ggen_vm_end_capture (self)));
    case GGEN_OP_ESCAPE_BEGIN:
      return op_begin_escape (self);
    case GGEN_OP_ESCAPE_END:
      op_end_escape (self);
      return TRUE;
    case GGEN_OP_BLOCK:
      return ggen_vm_block (self, &g_array_index (self->activation->unit->program->blocks,
                                                  GgenBlockCode, instruction->c));
    case GGEN_OP_EXTENDS:
    case GGEN_OP_INCLUDE:
    case GGEN_OP_IMPORT:
      return op_named_template (self, instruction);
    case GGEN_OP_IMPORT_MEMBER:
      return op_import_member (self, constants[instruction->c].as.string);
    default:
      return op_binary (self, instruction->op);
    }
}

/* From activation->pc to the next RETURN. */
static gboolean
run (GgenVm *self, GgenActivation *activation)
{
  const GgenProgram *program = activation->unit->program;
  const GgenInstruction *code = (const GgenInstruction *) program->code->data;
  GgenSlot *constants = (GgenSlot *) program->constants->data;

  for (;; activation->pc++)
    {
      const GgenInstruction *instruction = &code[activation->pc];
      gboolean flag, is_done = TRUE;

      switch ((GgenOp) instruction->op)
        {
        case GGEN_OP_DATA:
          ggen_buffer_append (&self->output, constants[instruction->c].as.string->text,
                              constants[instruction->c].as.string->length);
          break;
        case GGEN_OP_PRINT:
          is_done = op_print (self);
          break;
        case GGEN_OP_CONSTANT:
          is_done = push_constant (self, &constants[instruction->c]);
          break;
        case GGEN_OP_LOAD:
          is_done = ggen_vm_push (self, ggen_vm_load (self, constants[instruction->c].as.string));
          break;
        case GGEN_OP_STORE:
          self->top--;
          ggen_frame_set (self->frame, constants[instruction->c].as.string, *self->top);
          break;
        case GGEN_OP_ATTRIBUTE:
          is_done = op_attribute (self, constants[instruction->c].as.string);
          break;
        case GGEN_OP_POP:
          pop (self);
          break;
        case GGEN_OP_JUMP:
          activation->pc = instruction->c - 1;
          break;
        case GGEN_OP_JUMP_IF_FALSE:
          is_done = op_test_truth (self, &flag);
          if (is_done)
            {
              pop (self);
              if (!flag)
                activation->pc = instruction->c - 1;
            }
          break;
        case GGEN_OP_JUMP_OR_POP_FALSE:
        case GGEN_OP_JUMP_OR_POP_TRUE:
          is_done = op_test_truth (self, &flag);
          if (!is_done)
            break;
          if (flag == (instruction->op == GGEN_OP_JUMP_OR_POP_TRUE))
            activation->pc = instruction->c - 1;
          else
            pop (self);
          break;
        case GGEN_OP_FILTER:
          is_done = op_call (self, instruction, call_filter);
          break;
        case GGEN_OP_TEST:
          is_done = op_call (self, instruction, call_test);
          break;
        case GGEN_OP_CALL:
          is_done = op_call (self, instruction, call_callee);
          break;
        case GGEN_OP_CALL_METHOD:
          is_done = op_call (self, instruction, call_method);
          break;
        case GGEN_OP_FOR_BEGIN:
          is_done = ggen_vm_for_begin (self, instruction->b);
          break;
        case GGEN_OP_FOR_NEXT:
          is_done = ggen_vm_for_next (self, &flag);
          if (is_done && flag)
            activation->pc = instruction->c - 1;
          break;
        case GGEN_OP_FOR_END:
          if (ggen_vm_for_end (self))
            activation->pc = instruction->c - 1;
          break;
        case GGEN_OP_DEFAULT:
          if (ggen_vm_call_default (self, instruction->b))
            activation->pc = instruction->c - 1;
          break;
        case GGEN_OP_RETURN:
          return TRUE;
        default:
          is_done = execute_other (self, instruction, constants);
        }
      if (G_UNLIKELY (!is_done))
        return FALSE;
    }
}

/* Runs the instructions of a template, macro, block or loop from @pc to their end.
 * @what (nullable): how the caller got here, for messages */
gboolean
ggen_vm_execute (GgenVm *self, GgenUnit *unit, guint32 pc, const char *what)
{
  GgenActivation activation = {
      .recursion = self->recursion,
      .caller = self->activation,
      .unit = unit,
      .pc = pc,
      .what = what,
  };
  gboolean is_done;

  if (self->depth >= GGEN_VM_MAX_DEPTH)
    return ggen_vm_fail (self, GGEN_TEMPLATE_ERROR_LIMIT,
                         "macros, loops and templates call each other more than %d levels deep",
                         GGEN_VM_MAX_DEPTH);
  self->depth++;
  self->activation = &activation;
  is_done = run (self, &activation);
  self->activation = activation.caller;
  self->depth--;

  return is_done;
}
