/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-template-builtins-private.h"
#include "ggen-template-compiler-private.h"

/* How many values a list literal puts on the stack at once. */
#define BATCH 64

static void
compile_items (GgenCompiler *self,
               const GgenNode *node,
               GgenOp build,
               GgenOp extend,
               guint per_item)
{
  const GgenNode *item = node->first;
  gboolean is_first = TRUE;
  guint32 offset = node->offset;

  do
    {
      guint32 n = 0;

      for (; item != NULL && n < BATCH; item = item->next, n++)
        ggen_compiler_expression (self, item);
      self->offset = offset;
      ggen_compiler_emit (self, is_first ? build : extend, 0, 0, n / per_item);
      is_first = FALSE;
    }
  while (item != NULL);
}

static GgenOp
binary_op (int token)
{
  switch (token)
    {
    case GGEN_TOKEN_ADD:
      return GGEN_OP_ADD;
    case GGEN_TOKEN_SUBTRACT:
      return GGEN_OP_SUBTRACT;
    case GGEN_TOKEN_MULTIPLY:
      return GGEN_OP_MULTIPLY;
    case GGEN_TOKEN_DIVIDE:
      return GGEN_OP_DIVIDE;
    case GGEN_TOKEN_FLOOR_DIVIDE:
      return GGEN_OP_FLOOR_DIVIDE;
    case GGEN_TOKEN_MODULO:
      return GGEN_OP_MODULO;
    case GGEN_TOKEN_POWER:
      return GGEN_OP_POWER;
    case GGEN_TOKEN_EQUAL:
      return GGEN_OP_EQUAL;
    case GGEN_TOKEN_NOT_EQUAL:
      return GGEN_OP_NOT_EQUAL;
    case GGEN_TOKEN_LESS:
      return GGEN_OP_LESS;
    case GGEN_TOKEN_LESS_EQUAL:
      return GGEN_OP_LESS_EQUAL;
    case GGEN_TOKEN_GREATER:
      return GGEN_OP_GREATER;
    case GGEN_TOKEN_GREATER_EQUAL:
      return GGEN_OP_GREATER_EQUAL;
    case GGEN_MEMBERSHIP_IN:
      return GGEN_OP_IN;
    default:
      return GGEN_OP_NOT_IN;
    }
}

static guint32
compile_concatenation_parts (GgenCompiler *self, const GgenNode *node)
{
  guint32 n = 1;

  if (node->type == GGEN_NODE_BINARY && node->op == GGEN_TOKEN_TILDE)
    {
      n += compile_concatenation_parts (self, node->left);
      ggen_compiler_expression (self, node->right);
      return n;
    }
  ggen_compiler_expression (self, node);

  return n;
}

static void
compile_binary (GgenCompiler *self, const GgenNode *node)
{
  if (node->op == GGEN_TOKEN_TILDE)
    {
      guint32 n = compile_concatenation_parts (self, node);

      self->offset = node->offset;
      ggen_compiler_emit (self, GGEN_OP_CONCATENATE, 0, 0, n);
      return;
    }
  ggen_compiler_expression (self, node->left);
  ggen_compiler_expression (self, node->right);
  self->offset = node->offset;
  ggen_compiler_emit (self, binary_op (node->op), 0, 0, 0);
}

/* a < b < c: each is computed once, and nothing after the first that does not hold. */
static void
compile_compare (GgenCompiler *self, const GgenNode *node)
{
  g_autoptr (GArray) exits = g_array_new (FALSE, FALSE, sizeof (guint32));
  const GgenNode *step = node->first;
  guint32 end;

  ggen_compiler_expression (self, node->left);
  for (; step->next != NULL; step = step->next)
    {
      guint32 jump;

      ggen_compiler_expression (self, step->left);
      self->offset = step->offset;
      ggen_compiler_emit (self, GGEN_OP_TUCK, 0, 0, 0);
      ggen_compiler_emit (self, binary_op (step->op), 0, 0, 0);
      jump = ggen_compiler_emit (self, GGEN_OP_JUMP_OR_POP_FALSE, 0, 0, 0);
      g_array_append_val (exits, jump);
    }
  ggen_compiler_expression (self, step->left);
  self->offset = step->offset;
  ggen_compiler_emit (self, binary_op (step->op), 0, 0, 0);
  if (exits->len == 0)
    return;

  end = ggen_compiler_emit (self, GGEN_OP_JUMP, 0, 0, 0);
  for (guint i = 0; i < exits->len; i++)
    ggen_compiler_patch (self, g_array_index (exits, guint32, i));
  ggen_compiler_emit (self, GGEN_OP_SWAP, 0, 0, 0);
  ggen_compiler_emit (self, GGEN_OP_POP, 0, 0, 0);
  ggen_compiler_patch (self, end);
}

static void
compile_junction (GgenCompiler *self, const GgenNode *node, GgenOp op)
{
  guint32 jump;

  ggen_compiler_expression (self, node->left);
  self->offset = node->offset;
  jump = ggen_compiler_emit (self, op, 0, 0, 0);
  ggen_compiler_expression (self, node->right);
  ggen_compiler_patch (self, jump);
}

static void
compile_conditional (GgenCompiler *self, const GgenNode *node)
{
  guint32 otherwise, end;

  ggen_compiler_expression (self, node->left);
  self->offset = node->offset;
  otherwise = ggen_compiler_emit (self, GGEN_OP_JUMP_IF_FALSE, 0, 0, 0);
  ggen_compiler_expression (self, node->right);
  end = ggen_compiler_emit (self, GGEN_OP_JUMP, 0, 0, 0);
  ggen_compiler_patch (self, otherwise);
  if (node->third != NULL)
    ggen_compiler_expression (self, node->third);
  else
    ggen_compiler_emit (self, GGEN_OP_UNDEFINED, 0, 0, 0);
  ggen_compiler_patch (self, end);
}

static void
compile_optional (GgenCompiler *self, const GgenNode *node)
{
  GgenSlot null = GGEN_SLOT_NULL;

  if (node != NULL)
    ggen_compiler_expression (self, node);
  else
    ggen_compiler_emit (self, GGEN_OP_CONSTANT, 0, 0, ggen_compiler_add_constant (self, &null));
}

/* The arguments as one list and one map. */
static void
compile_spread_arguments (GgenCompiler *self, const GgenNode *first, const GgenNode *caller)
{
  ggen_compiler_emit (self, GGEN_OP_BUILD_LIST, 0, 0, 0);
  for (const GgenNode *node = first; node != NULL; node = node->next)
    if (node->type == GGEN_NODE_POSITIONAL || node->type == GGEN_NODE_SPLAT)
      {
        ggen_compiler_expression (self, node->left);
        self->offset = node->offset;
        if (node->type == GGEN_NODE_SPLAT)
          ggen_compiler_emit (self, GGEN_OP_SPREAD_LIST, 0, 0, 0);
        else
          ggen_compiler_emit (self, GGEN_OP_EXTEND_LIST, 0, 0, 1);
      }
  ggen_compiler_emit (self, GGEN_OP_BUILD_MAP, 0, 0, 0);
  for (const GgenNode *node = first; node != NULL; node = node->next)
    if (node->type == GGEN_NODE_KEYWORD)
      {
        ggen_compiler_emit (self, GGEN_OP_CONSTANT, 0, 0,
                            ggen_compiler_add_name (self, node->name));
        ggen_compiler_expression (self, node->left);
        ggen_compiler_emit (self, GGEN_OP_EXTEND_MAP, 0, 0, 1);
      }
    else if (node->type == GGEN_NODE_KEYWORD_SPLAT)
      {
        ggen_compiler_expression (self, node->left);
        self->offset = node->offset;
        ggen_compiler_emit (self, GGEN_OP_SPREAD_MAP, 0, 0, 0);
      }
  if (caller != NULL)
    {
      ggen_compiler_emit (self, GGEN_OP_CONSTANT, 0, 0,
                          ggen_compiler_add_name (self, caller->name));
      ggen_compiler_macro (self, caller);
      ggen_compiler_emit (self, GGEN_OP_EXTEND_MAP, 0, 0, 1);
    }
}

/* Puts the arguments on the stack, and emits the instruction that uses them. */
static void
compile_with_arguments (GgenCompiler *self,
                        const GgenNode *node,
                        const GgenNode *caller,
                        GgenOp op,
                        guint32 c,
                        guint32 offset)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GgenSignature signature = {0};
  gboolean is_spread = FALSE;
  guint n_positional = 0;

  for (const GgenNode *argument = node->first; argument != NULL; argument = argument->next)
    {
      is_spread |= argument->type == GGEN_NODE_SPLAT || argument->type == GGEN_NODE_KEYWORD_SPLAT;
      if (argument->type == GGEN_NODE_KEYWORD)
        g_ptr_array_add (names, argument->name);
      else
        n_positional++;
    }
  if (is_spread || n_positional > 100 || self->program->signatures->len >= G_MAXUINT16 - 1)
    {
      compile_spread_arguments (self, node->first, caller);
      self->offset = offset;
      ggen_compiler_emit (self, op, GGEN_ARGUMENTS_SPREAD, 0, c);
      return;
    }

  for (const GgenNode *argument = node->first; argument != NULL; argument = argument->next)
    ggen_compiler_expression (self, argument->left);
  if (caller != NULL)
    {
      g_ptr_array_add (names, caller->name);
      ggen_compiler_macro (self, caller);
    }
  if (names->len > 0)
    {
      signature.n_names = names->len;
      signature.names = g_memdup2 (names->pdata, names->len * sizeof (gpointer));
      g_array_append_val (self->program->signatures, signature);
    }
  self->offset = offset;
  ggen_compiler_emit (self, op, n_positional, names->len > 0 ? self->program->signatures->len : 0,
                      c);
}

static guint32
add_builtin (GgenCompiler *self, const GgenBuiltin *builtin)
{
  GPtrArray *builtins = self->program->builtins;

  for (guint i = 0; i < builtins->len; i++)
    if (builtins->pdata[i] == builtin)
      return i;
  g_ptr_array_add (builtins, (gpointer) builtin);

  return builtins->len - 1;
}

/* The value that is filtered is already on the stack. */
static void
compile_filter_alone (GgenCompiler *self, const GgenNode *node)
{
  const GgenBuiltin *filter = ggen_filter_find (node->name->text);

  if (filter == NULL)
    {
      ggen_compiler_fail (self, node->offset, GGEN_TEMPLATE_ERROR_UNKNOWN,
                          "there is no filter '%s'", node->name->text);
      return;
    }
  compile_with_arguments (self, node, NULL, GGEN_OP_FILTER, add_builtin (self, filter),
                          node->offset);
}

/* A chain of filters over what is on the stack, or over the operand of its first. */
void
ggen_compiler_filter (GgenCompiler *self, const GgenNode *node)
{
  if (node->left != NULL && node->left->type == GGEN_NODE_FILTER)
    ggen_compiler_filter (self, node->left);
  else if (node->left != NULL)
    ggen_compiler_expression (self, node->left);
  compile_filter_alone (self, node);
}

static void
compile_test (GgenCompiler *self, const GgenNode *node)
{
  const GgenBuiltin *test = ggen_test_find (node->name->text);

  if (test == NULL)
    {
      ggen_compiler_fail (self, node->offset, GGEN_TEMPLATE_ERROR_UNKNOWN, "there is no test '%s'",
                          node->name->text);
      return;
    }
  ggen_compiler_expression (self, node->left);
  compile_with_arguments (self, node, NULL, GGEN_OP_TEST, add_builtin (self, test), node->offset);
  if (node->flags & GGEN_NODE_NEGATED)
    ggen_compiler_emit (self, GGEN_OP_NOT, 0, 0, 0);
}

static gboolean
is_name (const GgenNode *node, const char *name)
{
  return node->type == GGEN_NODE_NAME && ggen_string_equal_text (node->name, name);
}

/* @caller (nullable): the body of a call block, given as the argument `caller`. */
void
ggen_compiler_call (GgenCompiler *self, const GgenNode *node, const GgenNode *caller)
{
  const GgenNode *callee = node->left;

  if (is_name (callee, "super") && node->first == NULL && caller == NULL)
    {
      self->offset = node->offset;
      if (self->block == NULL)
        ggen_compiler_fail (self, node->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                            "super() only works inside of a block");
      ggen_compiler_emit (self, GGEN_OP_CALL_SUPER, 0, 0, 0);
      return;
    }
  if (callee->type == GGEN_NODE_ATTRIBUTE && is_name (callee->left, "self") && node->first == NULL)
    {
      self->offset = callee->offset;
      ggen_compiler_emit (self, GGEN_OP_CALL_SELF, 0, 0,
                          ggen_compiler_add_name (self, callee->name));
      return;
    }
  if (callee->type == GGEN_NODE_ATTRIBUTE)
    {
      ggen_compiler_expression (self, callee->left);
      compile_with_arguments (self, node, caller, GGEN_OP_CALL_METHOD,
                              ggen_compiler_add_name (self, callee->name), callee->offset);
      return;
    }
  ggen_compiler_expression (self, callee);
  compile_with_arguments (self, node, caller, GGEN_OP_CALL, 0, node->offset);
}

static void
compile_negation (GgenCompiler *self, const GgenNode *node)
{
  const GgenNode *operand = node->left;
  GgenSlot negated = operand->value;

  if (operand->type == GGEN_NODE_CONSTANT && operand->value.kind == GGEN_VALUE_INTEGER)
    negated.as.integer = -negated.as.integer;
  else if (operand->type == GGEN_NODE_CONSTANT && operand->value.kind == GGEN_VALUE_DOUBLE)
    negated.as.number = -negated.as.number;
  else
    {
      ggen_compiler_expression (self, operand);
      self->offset = node->offset;
      ggen_compiler_emit (self, GGEN_OP_NEGATE, 0, 0, 0);
      return;
    }
  ggen_compiler_emit (self, GGEN_OP_CONSTANT, 0, 0, ggen_compiler_add_constant (self, &negated));
}

static void
compile_unary (GgenCompiler *self, const GgenNode *node, GgenOp op)
{
  ggen_compiler_expression (self, node->left);
  self->offset = node->offset;
  ggen_compiler_emit (self, op, 0, 0, 0);
}

void
ggen_compiler_expression (GgenCompiler *self, const GgenNode *node)
{
  if (self->has_failed)
    return;
  self->offset = node->offset;

  switch ((GgenNodeType) node->type)
    {
    case GGEN_NODE_CONSTANT:
      ggen_compiler_emit (self, GGEN_OP_CONSTANT, 0, 0,
                          ggen_compiler_add_constant (self, &node->value));
      break;
    case GGEN_NODE_NAME:
      g_hash_table_add (self->loaded, node->name);
      ggen_compiler_emit (self, GGEN_OP_LOAD, 0, 0, ggen_compiler_add_name (self, node->name));
      break;
    case GGEN_NODE_LIST:
      compile_items (self, node, GGEN_OP_BUILD_LIST, GGEN_OP_EXTEND_LIST, 1);
      break;
    case GGEN_NODE_TUPLE:
      compile_items (self, node, GGEN_OP_BUILD_TUPLE, GGEN_OP_EXTEND_LIST, 1);
      break;
    case GGEN_NODE_MAP:
      compile_items (self, node, GGEN_OP_BUILD_MAP, GGEN_OP_EXTEND_MAP, 2);
      break;
    case GGEN_NODE_NEGATE:
      compile_negation (self, node);
      break;
    case GGEN_NODE_POSITIVE:
      compile_unary (self, node, GGEN_OP_POSITIVE);
      break;
    case GGEN_NODE_NOT:
      compile_unary (self, node, GGEN_OP_NOT);
      break;
    case GGEN_NODE_BINARY:
      compile_binary (self, node);
      break;
    case GGEN_NODE_COMPARE:
      compile_compare (self, node);
      break;
    case GGEN_NODE_AND:
      compile_junction (self, node, GGEN_OP_JUMP_OR_POP_FALSE);
      break;
    case GGEN_NODE_OR:
      compile_junction (self, node, GGEN_OP_JUMP_OR_POP_TRUE);
      break;
    case GGEN_NODE_CONDITIONAL:
      compile_conditional (self, node);
      break;
    case GGEN_NODE_ATTRIBUTE:
      ggen_compiler_expression (self, node->left);
      self->offset = node->offset;
      ggen_compiler_emit (self, GGEN_OP_ATTRIBUTE, 0, 0, ggen_compiler_add_name (self, node->name));
      break;
    case GGEN_NODE_ITEM:
      ggen_compiler_expression (self, node->left);
      ggen_compiler_expression (self, node->right);
      self->offset = node->offset;
      ggen_compiler_emit (self, GGEN_OP_ITEM, 0, 0, 0);
      break;
    case GGEN_NODE_SLICE:
      ggen_compiler_expression (self, node->left);
      compile_optional (self, node->right);
      compile_optional (self, node->third);
      compile_optional (self, node->fourth);
      self->offset = node->offset;
      ggen_compiler_emit (self, GGEN_OP_SLICE, 0, 0, 0);
      break;
    case GGEN_NODE_FILTER:
      ggen_compiler_filter (self, node);
      break;
    case GGEN_NODE_TEST:
      compile_test (self, node);
      break;
    case GGEN_NODE_CALL:
      ggen_compiler_call (self, node, NULL);
      break;
    default:
      g_assert_not_reached ();
    }
}
