/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Turns the tree of a template into instructions: statements. */

#include "ggen-template-compiler-private.h"

#include "ggen-template-builtins-private.h"

static void compile_body (GgenCompiler *self, const GgenNode *body);

void
ggen_compiler_fail (GgenCompiler *self,
                    guint32 offset,
                    GgenTemplateError code,
                    const char *format,
                    ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  if (self->has_failed)
    return;
  self->has_failed = TRUE;
  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  ggen_template_source_set_error (&self->program->source, offset, self->error, code, "%s", message);
}

/* Where the next instruction goes. */
guint32
ggen_compiler_here (GgenCompiler *self)
{
  return self->program->code->len;
}

guint32
ggen_compiler_emit (GgenCompiler *self, GgenOp op, guint a, guint b, guint32 c)
{
  GgenInstruction instruction = {op, a, b, c};

  g_array_append_val (self->program->code, instruction);
  g_array_append_val (self->program->offsets, self->offset);

  return self->program->code->len - 1;
}

/* Lets a jump that was emitted before go here. */
void
ggen_compiler_patch (GgenCompiler *self, guint32 jump)
{
  g_array_index (self->program->code, GgenInstruction, jump).c = ggen_compiler_here (self);
}

guint32
ggen_compiler_add_constant (GgenCompiler *self, const GgenSlot *constant)
{
  GgenSlot owned = ggen_slot_own (constant);

  g_array_append_val (self->program->constants, owned);

  return self->program->constants->len - 1;
}

/* Interned names belong to the table of names, which the program keeps alive. */
static guint32
add_interned (GgenCompiler *self, GgenString *name)
{
  GgenSlot slot = ggen_slot_borrow (name);
  guint32 position = GPOINTER_TO_UINT (g_hash_table_lookup (self->constants, name));

  if (position > 0)
    return position - 1;
  g_array_append_val (self->program->constants, slot);
  g_hash_table_insert (self->constants, name, GUINT_TO_POINTER (self->program->constants->len));

  return self->program->constants->len - 1;
}

guint32
ggen_compiler_add_name (GgenCompiler *self, GgenString *name)
{
  return add_interned (self, name);
}

static void
emit_store (GgenCompiler *self, GgenString *name)
{
  g_hash_table_add (self->stored, name);
  ggen_compiler_emit (self, GGEN_OP_STORE, 0, 0, ggen_compiler_add_name (self, name));
}

static void
add_reference (GgenCompiler *self, const GgenNode *node)
{
  if (node->type == GGEN_NODE_CONSTANT && node->value.kind == GGEN_VALUE_STRING)
    {
      if (!g_ptr_array_find_with_equal_func (self->program->references, node->value.as.string->text,
                                             g_str_equal, NULL))
        g_ptr_array_add (self->program->references, g_strdup (node->value.as.string->text));
    }
  else if (node->type == GGEN_NODE_LIST || node->type == GGEN_NODE_TUPLE)
    for (const GgenNode *item = node->first; item != NULL; item = item->next)
      add_reference (self, item);
}

/* Takes the value on the stack apart, or sets the name to it. */
static void
compile_target (GgenCompiler *self, const GgenNode *target)
{
  guint32 n = 0;

  self->offset = target->offset;
  if (target->type == GGEN_NODE_NAME)
    {
      emit_store (self, target->name);
      return;
    }
  if (target->type == GGEN_NODE_ATTRIBUTE)
    {
      ggen_compiler_expression (self, target->left);
      self->offset = target->offset;
      ggen_compiler_emit (self, GGEN_OP_STORE_ATTRIBUTE, 0, 0,
                          ggen_compiler_add_name (self, target->name));
      return;
    }
  for (const GgenNode *item = target->first; item != NULL; item = item->next)
    n++;
  ggen_compiler_emit (self, GGEN_OP_UNPACK, 0, 0, n);
  for (const GgenNode *item = target->first; item != NULL; item = item->next)
    compile_target (self, item);
}

static void
open_construct (GgenCompiler *self, GgenOpenKind kind, guint32 start)
{
  GgenOpen open = {kind, start, NULL};

  if (kind == GGEN_OPEN_LOOP)
    open.breaks = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_val (self->open, open);
}

static void
close_construct (GgenCompiler *self)
{
  GgenOpen *open = &g_array_index (self->open, GgenOpen, self->open->len - 1);

  if (open->breaks != NULL)
    {
      for (guint i = 0; i < open->breaks->len; i++)
        ggen_compiler_patch (self, g_array_index (open->breaks, guint32, i));
      g_array_unref (open->breaks);
    }
  g_array_set_size (self->open, self->open->len - 1);
}

/* Undoes what was begun inside of the innermost loop, and returns that. */
static GgenOpen *
emit_unwinding (GgenCompiler *self)
{
  static const GgenOp undo[] = {
      [GGEN_OPEN_SCOPE] = GGEN_OP_SCOPE_END,
      [GGEN_OPEN_CAPTURE] = GGEN_OP_CAPTURE_END,
      [GGEN_OPEN_ESCAPE] = GGEN_OP_ESCAPE_END,
  };

  for (guint i = self->open->len; i > 0; i--)
    {
      GgenOpen *open = &g_array_index (self->open, GgenOpen, i - 1);

      if (open->kind == GGEN_OPEN_LOOP)
        return open;
      ggen_compiler_emit (self, undo[open->kind], 0, 0, 0);
      if (open->kind == GGEN_OPEN_CAPTURE)
        ggen_compiler_emit (self, GGEN_OP_POP, 0, 0, 0);
    }
  g_assert_not_reached ();
}

static void
compile_loop_control (GgenCompiler *self, const GgenNode *node)
{
  GgenOpen *loop;
  guint32 jump;

  self->offset = node->offset;
  loop = emit_unwinding (self);
  jump = ggen_compiler_emit (self, GGEN_OP_JUMP, 0, 0, loop->start);
  if (node->type == GGEN_NODE_BREAK)
    g_array_append_val (loop->breaks, jump);
}

/* The items for which the condition holds, as a list on the stack instead of all of them. */
static void
compile_for_condition (GgenCompiler *self, const GgenNode *node)
{
  guint32 next, skip;

  ggen_compiler_emit (self, GGEN_OP_FOR_BEGIN, 0, 0, 0);
  ggen_compiler_emit (self, GGEN_OP_BUILD_LIST, 0, 0, 0);
  next = ggen_compiler_emit (self, GGEN_OP_FOR_NEXT, 0, 0, 0);
  ggen_compiler_emit (self, GGEN_OP_DUPLICATE, 0, 0, 0);
  compile_target (self, node->target);
  ggen_compiler_expression (self, node->third);
  self->offset = node->third->offset;
  skip = ggen_compiler_emit (self, GGEN_OP_JUMP_IF_FALSE, 0, 0, 0);
  ggen_compiler_emit (self, GGEN_OP_EXTEND_LIST, 0, 0, 1);
  ggen_compiler_emit (self, GGEN_OP_JUMP, 0, 0, next);
  ggen_compiler_patch (self, skip);
  ggen_compiler_emit (self, GGEN_OP_POP, 0, 0, 0);
  ggen_compiler_emit (self, GGEN_OP_JUMP, 0, 0, next);
  ggen_compiler_patch (self, next);
  ggen_compiler_emit (self, GGEN_OP_FOR_END, 0, 0, ggen_compiler_here (self) + 1);
}

/* The items are on the stack. */
static void
compile_for_items (GgenCompiler *self, const GgenNode *node)
{
  guint32 next, end;
  guint flags = 0;

  if (node->flags & GGEN_NODE_USES_LOOP)
    flags |= GGEN_FOR_USES_LOOP;
  if (node->flags & GGEN_NODE_RECURSIVE)
    flags |= GGEN_FOR_RECURSIVE;
  self->offset = node->left->offset;
  if (node->third != NULL)
    compile_for_condition (self, node);
  self->offset = node->left->offset;
  ggen_compiler_emit (self, GGEN_OP_FOR_BEGIN, 0, flags, 0);
  next = ggen_compiler_emit (self, GGEN_OP_FOR_NEXT, 0, 0, 0);
  open_construct (self, GGEN_OPEN_LOOP, next);
  compile_target (self, node->target);
  compile_body (self, node->body);
  ggen_compiler_emit (self, GGEN_OP_JUMP, 0, 0, next);
  ggen_compiler_patch (self, next);
  close_construct (self);
  end = ggen_compiler_emit (self, GGEN_OP_FOR_END, 0, 0, 0);
  compile_body (self, node->otherwise);
  ggen_compiler_patch (self, end);
}

static void
compile_for (GgenCompiler *self, const GgenNode *node)
{
  guint32 call, over;

  ggen_compiler_expression (self, node->left);
  if (!(node->flags & GGEN_NODE_RECURSIVE))
    {
      compile_for_items (self, node);
      return;
    }

  self->offset = node->left->offset;
  call = ggen_compiler_emit (self, GGEN_OP_FOR_CALL, 0, 0, 0);
  over = ggen_compiler_emit (self, GGEN_OP_JUMP, 0, 0, 0);
  ggen_compiler_patch (self, call);
  compile_for_items (self, node);
  ggen_compiler_emit (self, GGEN_OP_RETURN, 0, 0, 0);
  ggen_compiler_patch (self, over);
}

static void
compile_if (GgenCompiler *self, const GgenNode *node)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (;;)
    {
      guint32 otherwise, end;

      ggen_compiler_expression (self, node->left);
      self->offset = node->left->offset;
      otherwise = ggen_compiler_emit (self, GGEN_OP_JUMP_IF_FALSE, 0, 0, 0);
      compile_body (self, node->body);
      if (node->otherwise != NULL)
        {
          end = ggen_compiler_emit (self, GGEN_OP_JUMP, 0, 0, 0);
          g_array_append_val (ends, end);
        }
      ggen_compiler_patch (self, otherwise);
      if (node->otherwise == NULL || node->otherwise->type != GGEN_NODE_IF
          || node->otherwise->next != NULL)
        break;
      node = node->otherwise;
    }
  compile_body (self, node->otherwise);
  for (guint i = 0; i < ends->len; i++)
    ggen_compiler_patch (self, g_array_index (ends, guint32, i));
}

/* Leaves the text of the body on the stack. */
static void
compile_captured (GgenCompiler *self, const GgenNode *body)
{
  ggen_compiler_emit (self, GGEN_OP_CAPTURE_BEGIN, 0, 0, 0);
  open_construct (self, GGEN_OPEN_CAPTURE, 0);
  ggen_compiler_emit (self, GGEN_OP_SCOPE_BEGIN, 0, 0, 0);
  open_construct (self, GGEN_OPEN_SCOPE, 0);
  compile_body (self, body);
  ggen_compiler_emit (self, GGEN_OP_SCOPE_END, 0, 0, 0);
  close_construct (self);
  ggen_compiler_emit (self, GGEN_OP_CAPTURE_END, 0, 0, 0);
  close_construct (self);
}

static void
compile_set_block (GgenCompiler *self, const GgenNode *node)
{
  compile_captured (self, node->body);
  if (node->left != NULL)
    ggen_compiler_filter (self, node->left);
  compile_target (self, node->target);
}

static void
compile_with (GgenCompiler *self, const GgenNode *node)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new ();

  for (const GgenNode *set = node->first; set != NULL; set = set->next)
    {
      ggen_compiler_expression (self, set->left);
      g_ptr_array_add (targets, set->target);
    }
  ggen_compiler_emit (self, GGEN_OP_SCOPE_BEGIN, 0, 0, 0);
  open_construct (self, GGEN_OPEN_SCOPE, 0);
  for (guint i = targets->len; i > 0; i--)
    compile_target (self, targets->pdata[i - 1]);
  compile_body (self, node->body);
  ggen_compiler_emit (self, GGEN_OP_SCOPE_END, 0, 0, 0);
  close_construct (self);
}

static void
compile_autoescape (GgenCompiler *self, const GgenNode *node)
{
  ggen_compiler_expression (self, node->left);
  ggen_compiler_emit (self, GGEN_OP_ESCAPE_BEGIN, 0, 0, 0);
  open_construct (self, GGEN_OPEN_ESCAPE, 0);
  compile_body (self, node->body);
  ggen_compiler_emit (self, GGEN_OP_ESCAPE_END, 0, 0, 0);
  close_construct (self);
}

static void
compile_include (GgenCompiler *self, const GgenNode *node)
{
  guint flags = 0;

  if (node->flags & GGEN_NODE_IGNORE_MISSING)
    flags |= GGEN_INCLUDE_IGNORE_MISSING;
  if (node->flags & GGEN_NODE_WITHOUT_CONTEXT)
    flags |= GGEN_INCLUDE_WITHOUT_CONTEXT;
  add_reference (self, node->left);
  ggen_compiler_expression (self, node->left);
  self->offset = node->offset;
  ggen_compiler_emit (self, node->type == GGEN_NODE_INCLUDE ? GGEN_OP_INCLUDE : GGEN_OP_IMPORT, 0,
                      flags, 0);
  if (node->type == GGEN_NODE_IMPORT)
    emit_store (self, node->name);
  if (node->type != GGEN_NODE_FROM_IMPORT)
    return;
  for (const GgenNode *import = node->first; import != NULL; import = import->next)
    {
      self->offset = import->offset;
      ggen_compiler_emit (self, GGEN_OP_IMPORT_MEMBER, 0, 0,
                          ggen_compiler_add_name (self, import->name));
      emit_store (self, import->alias);
    }
  ggen_compiler_emit (self, GGEN_OP_POP, 0, 0, 0);
}

/* Leaves the macro on the stack; its body is compiled later. */
void
ggen_compiler_macro (GgenCompiler *self, const GgenNode *node)
{
  g_ptr_array_add (self->macros, (gpointer) node);
  g_ptr_array_add (self->outer, self->block);
  ggen_compiler_emit (self, GGEN_OP_MACRO, 0, 0, self->macros->len - 1);
}

static void
compile_data (GgenCompiler *self, const GgenNode *node)
{
  GgenString *text = ggen_string_new (self->program->source.text + node->offset, node->length);
  GgenSlot slot = ggen_slot_take (text);

  ggen_compiler_emit (self, GGEN_OP_DATA, 0, 0, ggen_compiler_add_constant (self, &slot));
  ggen_slot_clear (&slot);
}

static void
compile_statement (GgenCompiler *self, const GgenNode *node)
{
  self->offset = node->offset;

  switch ((GgenNodeType) node->type)
    {
    case GGEN_NODE_DATA:
      compile_data (self, node);
      break;
    case GGEN_NODE_OUTPUT:
      ggen_compiler_expression (self, node->left);
      self->offset = node->left->offset;
      ggen_compiler_emit (self, GGEN_OP_PRINT, 0, 0, 0);
      break;
    case GGEN_NODE_IF:
      compile_if (self, node);
      break;
    case GGEN_NODE_FOR:
      compile_for (self, node);
      break;
    case GGEN_NODE_SET:
      ggen_compiler_expression (self, node->left);
      compile_target (self, node->target);
      break;
    case GGEN_NODE_SET_BLOCK:
      compile_set_block (self, node);
      break;
    case GGEN_NODE_WITH:
      compile_with (self, node);
      break;
    case GGEN_NODE_BLOCK:
      g_ptr_array_add (self->blocks, (gpointer) node);
      ggen_compiler_emit (self, GGEN_OP_BLOCK, 0, 0, self->blocks->len - 1);
      break;
    case GGEN_NODE_EXTENDS:
      add_reference (self, node->left);
      ggen_compiler_expression (self, node->left);
      self->offset = node->offset;
      ggen_compiler_emit (self, GGEN_OP_EXTENDS, 0, 0, 0);
      break;
    case GGEN_NODE_INCLUDE:
    case GGEN_NODE_IMPORT:
    case GGEN_NODE_FROM_IMPORT:
      compile_include (self, node);
      break;
    case GGEN_NODE_MACRO:
      ggen_compiler_macro (self, node);
      emit_store (self, node->name);
      break;
    case GGEN_NODE_CALL_BLOCK:
      ggen_compiler_call (self, node->left, node->right);
      ggen_compiler_emit (self, GGEN_OP_PRINT, 0, 0, 0);
      break;
    case GGEN_NODE_FILTER_BLOCK:
      compile_captured (self, node->body);
      ggen_compiler_filter (self, node->left);
      ggen_compiler_emit (self, GGEN_OP_PRINT, 0, 0, 0);
      break;
    case GGEN_NODE_DO:
      ggen_compiler_expression (self, node->left);
      ggen_compiler_emit (self, GGEN_OP_POP, 0, 0, 0);
      break;
    case GGEN_NODE_BREAK:
    case GGEN_NODE_CONTINUE:
      compile_loop_control (self, node);
      break;
    case GGEN_NODE_AUTOESCAPE:
      compile_autoescape (self, node);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
compile_body (GgenCompiler *self, const GgenNode *body)
{
  for (; body != NULL && !self->has_failed; body = body->next)
    compile_statement (self, body);
}

static void
compile_macro_body (GgenCompiler *self, const GgenNode *node)
{
  GgenMacroCode macro = {
      .name = node->name,
      .entry = ggen_compiler_here (self),
      .offset = node->offset,
      .flags = node->flags,
  };
  guint i = 0;

  for (const GgenNode *parameter = node->first; parameter != NULL; parameter = parameter->next)
    macro.n_parameters++;
  macro.parameters = g_new (GgenString *, MAX (macro.n_parameters, 1));
  for (const GgenNode *parameter = node->first; parameter != NULL; parameter = parameter->next, i++)
    {
      macro.parameters[i] = parameter->name;
      g_hash_table_add (self->stored, parameter->name);
      if (parameter->left != NULL)
        {
          guint32 given = ggen_compiler_emit (self, GGEN_OP_DEFAULT, 0, i, 0);

          ggen_compiler_expression (self, parameter->left);
          emit_store (self, parameter->name);
          ggen_compiler_patch (self, given);
        }
    }
  g_array_append_val (self->program->macros, macro);
  compile_body (self, node->body);
  ggen_compiler_emit (self, GGEN_OP_RETURN, 0, 0, 0);
}

static void
compile_block_body (GgenCompiler *self, const GgenNode *node)
{
  GgenBlockCode block = {
      .name = node->name,
      .entry = ggen_compiler_here (self),
      .offset = node->offset,
      .is_required = (node->flags & GGEN_NODE_REQUIRED) != 0,
  };

  g_array_append_val (self->program->blocks, block);
  compile_body (self, node->body);
  ggen_compiler_emit (self, GGEN_OP_RETURN, 0, 0, 0);
}

/* Bodies of macros and blocks may hold further ones: they come after what holds them. */
static void
compile_all (GgenCompiler *self, const GgenNode *body)
{
  guint next_macro = 0, next_block = 0;

  compile_body (self, body);
  ggen_compiler_emit (self, GGEN_OP_RETURN, 0, 0, 0);
  while (!self->has_failed && (next_macro < self->macros->len || next_block < self->blocks->len))
    if (next_macro < self->macros->len)
      {
        self->block = self->outer->pdata[next_macro];
        compile_macro_body (self, self->macros->pdata[next_macro++]);
      }
    else
      {
        const GgenNode *block = self->blocks->pdata[next_block++];

        self->block = block->name;
        compile_block_body (self, block);
      }
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* What is used and nowhere set must come from outside. */
static void
list_variables (GgenCompiler *self)
{
  static const char *const own[] = {"loop", "self", "super", "caller", "varargs", "kwargs"};
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->loaded);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      GgenString *name = key;
      gboolean is_own = ggen_function_find (name) != NULL;

      for (guint i = 0; i < G_N_ELEMENTS (own); i++)
        is_own |= ggen_string_equal_text (name, own[i]);
      if (!is_own && !g_hash_table_contains (self->stored, name))
        g_ptr_array_add (self->program->variables, g_strdup (name->text));
    }
  g_ptr_array_sort (self->program->variables, compare_texts);
}

static gboolean
compile_tree (GgenProgram *program, GgenTree *tree, GError **error)
{
  g_autoptr (GHashTable) constants = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) loaded = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) stored = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (GgenOpen));
  g_autoptr (GPtrArray) macros = g_ptr_array_new ();
  g_autoptr (GPtrArray) outer = g_ptr_array_new ();
  g_autoptr (GPtrArray) blocks = g_ptr_array_new ();
  GgenCompiler self = {
      .program = program,
      .constants = constants,
      .loaded = loaded,
      .stored = stored,
      .open = open,
      .macros = macros,
      .outer = outer,
      .blocks = blocks,
      .error = error,
  };

  compile_all (&self, tree->body);
  if (self.has_failed)
    {
      for (guint i = 0; i < open->len; i++)
        g_clear_pointer (&g_array_index (open, GgenOpen, i).breaks, g_array_unref);
      return FALSE;
    }
  list_variables (&self);

  return TRUE;
}

/* Returns: (transfer full) (nullable): the compiled template */
GgenProgram *
ggen_template_compile (const char *name,
                       const char *text,
                       gssize length,
                       guint first_line,
                       const GgenLexerOptions *options,
                       gboolean escapes_by_name,
                       GgenNames *names,
                       GError **error)
{
  g_autoptr (GgenProgram) program = ggen_program_new (names);
  g_autoptr (GgenTree) tree = NULL;

  program->escapes_by_name = escapes_by_name;
  if (!ggen_template_source_init (&program->source, name, text, length, first_line, error))
    return NULL;
  tree = ggen_template_parse (&program->source, options, names, error);
  if (tree == NULL || !compile_tree (program, tree, error))
    return NULL;

  return g_steal_pointer (&program);
}
