/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Expressions, by falling precedence from the bottom of this file to its top:
 * conditional, or, and, not, comparison, + -, ~, * / // %, **, unary, filters and tests,
 * calls and attributes, literals. */

#include "ggen-template-parser-private.h"

static GgenNode *parse_unary (GgenParser *self, gboolean with_filters);

/* A node over one or two others, refused when the tree gets too high. */
static GgenNode *
join (GgenParser *self, GgenNodeType type, guint32 offset, GgenNode *left, GgenNode *right)
{
  GgenNode *node = ggen_tree_add (self->tree, type, offset);

  node->left = left;
  node->right = right;
  node->height = MAX (left->height, right != NULL ? right->height : 0) + 1;
  if (node->height > GGEN_PARSER_MAX_HEIGHT)
    return ggen_parser_fail (self, offset, GGEN_TEMPLATE_ERROR_LIMIT,
                             "this expression is too long: more than %d operations in a row",
                             GGEN_PARSER_MAX_HEIGHT);

  return node;
}

static gboolean
is_keyword_argument (GgenParser *self)
{
  return self->current->type == GGEN_TOKEN_NAME && self->current[1].type == GGEN_TOKEN_ASSIGN;
}

static GgenNode *
parse_argument (GgenParser *self, gboolean *has_keywords)
{
  GgenNode *node = ggen_tree_add (self->tree, GGEN_NODE_POSITIONAL, self->current->offset);

  if (ggen_parser_accept (self, GGEN_TOKEN_MULTIPLY))
    node->type = GGEN_NODE_SPLAT;
  else if (ggen_parser_accept (self, GGEN_TOKEN_POWER))
    node->type = GGEN_NODE_KEYWORD_SPLAT;
  else if (is_keyword_argument (self))
    {
      node->type = GGEN_NODE_KEYWORD;
      node->name = ggen_parser_expect_name (self, "a name");
      self->current++;
    }
  if (node->type == GGEN_NODE_KEYWORD || node->type == GGEN_NODE_KEYWORD_SPLAT)
    *has_keywords = TRUE;
  else if (*has_keywords && node->type == GGEN_NODE_POSITIONAL)
    return ggen_parser_fail (self, node->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                             "a positional argument cannot follow a named one");

  node->left = ggen_parser_expression (self);
  if (node->left == NULL)
    return NULL;
  node->height = node->left->height + 1;

  return node;
}

/* From the parenthesis on. */
static gboolean
parse_arguments (GgenParser *self, GgenNode *call)
{
  GgenNode **end = &call->first;
  gboolean has_keywords = FALSE;

  self->current++;
  while (self->current->type != GGEN_TOKEN_RIGHT_PARENTHESIS)
    {
      GgenNode *argument = parse_argument (self, &has_keywords);

      if (argument == NULL)
        return FALSE;
      for (GgenNode *other = call->first; other != NULL; other = other->next)
        if (argument->name != NULL && other->name == argument->name)
          {
            ggen_parser_fail (self, argument->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                              "the argument '%s' is given twice", argument->name->text);
            return FALSE;
          }
      ggen_node_append (call, &end, argument);
      if (!ggen_parser_accept (self, GGEN_TOKEN_COMMA)
          && self->current->type != GGEN_TOKEN_RIGHT_PARENTHESIS)
        {
          ggen_parser_fail_expected (self, "',' or ')'");
          return FALSE;
        }
    }
  self->current++;

  return TRUE;
}

static GgenNode *
parse_call (GgenParser *self, GgenNode *callee)
{
  /* The place of a call is what is called. */
  GgenNode *node = join (self, GGEN_NODE_CALL, callee->offset, callee, NULL);

  return node != NULL && parse_arguments (self, node) ? node : NULL;
}

static GgenNode *
parse_attribute (GgenParser *self, GgenNode *object)
{
  const GgenToken *token = ++self->current;
  GgenNode *node;

  if (token->type == GGEN_TOKEN_INTEGER)
    {
      GgenNode *key = ggen_parser_number (self);

      return key != NULL ? join (self, GGEN_NODE_ITEM, token->offset, object, key) : NULL;
    }
  node = join (self, GGEN_NODE_ATTRIBUTE, token->offset, object, NULL);
  if (node == NULL)
    return NULL;
  node->name = ggen_parser_expect_name (self, "the name of an attribute");

  return node->name != NULL ? node : NULL;
}

static gboolean
parse_slice_part (GgenParser *self, GgenNode **part)
{
  if (self->current->type == GGEN_TOKEN_COLON || self->current->type == GGEN_TOKEN_RIGHT_BRACKET)
    return TRUE;
  *part = ggen_parser_expression (self);

  return *part != NULL;
}

static GgenNode *
parse_subscript (GgenParser *self, GgenNode *object)
{
  guint32 offset = self->current++->offset;
  GgenNode *key = NULL, *stop = NULL, *step = NULL, *node;
  gboolean is_slice;

  if (self->current->type == GGEN_TOKEN_RIGHT_BRACKET)
    return ggen_parser_fail_expected (self, "a key or a slice");
  if (!parse_slice_part (self, &key))
    return NULL;
  is_slice = ggen_parser_accept (self, GGEN_TOKEN_COLON);
  if (is_slice && !parse_slice_part (self, &stop))
    return NULL;
  if (is_slice && ggen_parser_accept (self, GGEN_TOKEN_COLON) && !parse_slice_part (self, &step))
    return NULL;
  if (!ggen_parser_expect (self, GGEN_TOKEN_RIGHT_BRACKET))
    return NULL;

  node = join (self, is_slice ? GGEN_NODE_SLICE : GGEN_NODE_ITEM, offset, object, key);
  if (node != NULL)
    {
      node->third = stop;
      node->fourth = step;
      if (stop != NULL)
        node->height = MAX (node->height, stop->height + 1);
      if (step != NULL)
        node->height = MAX (node->height, step->height + 1);
    }

  return node;
}

static GgenNode *
parse_postfix (GgenParser *self, GgenNode *node)
{
  while (node != NULL)
    {
      if (self->current->type == GGEN_TOKEN_DOT)
        node = parse_attribute (self, node);
      else if (self->current->type == GGEN_TOKEN_LEFT_BRACKET)
        node = parse_subscript (self, node);
      else if (self->current->type == GGEN_TOKEN_LEFT_PARENTHESIS)
        node = parse_call (self, node);
      else
        break;
    }

  return node;
}

/* A name, with the parts that are joined to it by points: `a.b`. */
static GgenString *
parse_dotted_name (GgenParser *self, const char *what)
{
  GgenString *name = ggen_parser_expect_name (self, what);

  while (name != NULL && ggen_parser_accept (self, GGEN_TOKEN_DOT))
    {
      GgenString *part = ggen_parser_expect_name (self, what);
      g_autofree char *joined = NULL;

      if (part == NULL)
        return NULL;
      joined = g_strconcat (name->text, ".", part->text, NULL);
      name = ggen_names_intern (self->names, joined, strlen (joined));
    }

  return name;
}

/* From the name of the first filter on. Without operand: filters the text of a block. */
GgenNode *
ggen_parser_filters (GgenParser *self, GgenNode *operand)
{
  GgenNode *node = operand;

  do
    {
      guint32 offset = self->current->offset;
      GgenString *name = parse_dotted_name (self, "the name of a filter");
      GgenNode *filter = ggen_tree_add (self->tree, GGEN_NODE_FILTER, offset);

      if (name == NULL)
        return NULL;
      if (node != NULL)
        filter = join (self, GGEN_NODE_FILTER, offset, node, NULL);
      if (filter == NULL)
        return NULL;
      filter->name = name;
      if (self->current->type == GGEN_TOKEN_LEFT_PARENTHESIS && !parse_arguments (self, filter))
        return NULL;
      node = filter;
    }
  while (ggen_parser_accept (self, GGEN_TOKEN_PIPE));

  return node;
}

/* Whether a test's argument without parentheses starts here. */
static gboolean
starts_test_argument (GgenParser *self, const GgenString *test)
{
  static const char *const negatable[] = {"sameas",   "eq", "equalto", "ne", "lt",
                                          "lessthan", "gt", "ge",      "le", "greaterthan"};

  switch (self->current->type)
    {
    case GGEN_TOKEN_NAME:
      return !ggen_parser_is_word (self, "else") && !ggen_parser_is_word (self, "or")
             && !ggen_parser_is_word (self, "and") && !ggen_parser_is_word (self, "if")
             && !ggen_parser_is_word (self, "is") && !ggen_parser_is_word (self, "not")
             && !ggen_parser_is_word (self, "in") && !ggen_parser_is_word (self, "recursive")
             && !ggen_parser_is_word (self, "ignore") && !ggen_parser_is_word (self, "with")
             && !ggen_parser_is_word (self, "without");
    case GGEN_TOKEN_STRING:
    case GGEN_TOKEN_INTEGER:
    case GGEN_TOKEN_FLOAT:
    case GGEN_TOKEN_LEFT_BRACKET:
    case GGEN_TOKEN_LEFT_BRACE:
      return TRUE;
    case GGEN_TOKEN_SUBTRACT:
      for (guint i = 0; i < G_N_ELEMENTS (negatable); i++)
        if (ggen_string_equal_text (test, negatable[i]))
          return TRUE;
      return FALSE;
    default:
      return FALSE;
    }
}

static GgenNode *
parse_test_argument (GgenParser *self)
{
  GgenNode *node = ggen_tree_add (self->tree, GGEN_NODE_POSITIONAL, self->current->offset);

  if (self->current->type == GGEN_TOKEN_SUBTRACT)
    node->left = parse_unary (self, FALSE);
  else
    node->left = parse_postfix (self, ggen_parser_primary (self));
  if (node->left == NULL)
    return NULL;
  node->height = node->left->height + 1;

  return node;
}

static GgenNode *
parse_test (GgenParser *self, GgenNode *operand)
{
  gboolean is_negated;
  GgenNode *node;

  self->current++;
  is_negated = ggen_parser_accept_word (self, "not");
  node = join (self, GGEN_NODE_TEST, self->current->offset, operand, NULL);
  if (node == NULL)
    return NULL;
  if (is_negated)
    node->flags |= GGEN_NODE_NEGATED;
  node->name = parse_dotted_name (self, "the name of a test");
  if (node->name == NULL)
    return NULL;
  if (self->current->type == GGEN_TOKEN_LEFT_PARENTHESIS)
    return parse_arguments (self, node) ? node : NULL;
  if (starts_test_argument (self, node->name))
    {
      GgenNode **end = &node->first, *argument = parse_test_argument (self);

      if (argument == NULL)
        return NULL;
      ggen_node_append (node, &end, argument);
    }

  return node;
}

static GgenNode *
parse_filters_and_tests (GgenParser *self, GgenNode *node)
{
  while (node != NULL)
    {
      if (ggen_parser_accept (self, GGEN_TOKEN_PIPE))
        node = ggen_parser_filters (self, node);
      else if (ggen_parser_is_word (self, "is"))
        node = parse_test (self, node);
      else if (self->current->type == GGEN_TOKEN_LEFT_PARENTHESIS)
        node = parse_call (self, node);
      else
        break;
    }

  return node;
}

static GgenNode *
parse_sign (GgenParser *self)
{
  const GgenToken *token = self->current++;
  GgenNode *operand, *node;

  if (!ggen_parser_enter (self))
    return NULL;
  operand = parse_unary (self, FALSE);
  ggen_parser_leave (self);
  if (operand == NULL)
    return NULL;
  node = join (self, GGEN_NODE_POSITIVE, token->offset, operand, NULL);
  if (node != NULL && token->type == GGEN_TOKEN_SUBTRACT)
    node->type = GGEN_NODE_NEGATE;

  return node;
}

static GgenNode *
parse_unary (GgenParser *self, gboolean with_filters)
{
  GgenNode *node;

  if (self->current->type == GGEN_TOKEN_SUBTRACT || self->current->type == GGEN_TOKEN_ADD)
    node = parse_sign (self);
  else
    node = ggen_parser_primary (self);
  node = parse_postfix (self, node);

  return with_filters ? parse_filters_and_tests (self, node) : node;
}

/* A call as a call block needs it: no operators around it. */
GgenNode *
ggen_parser_postfix (GgenParser *self)
{
  return parse_unary (self, TRUE);
}

static GgenNode *
parse_binary (GgenParser *self, int level)
{
  static const GgenTokenType levels[][5] = {
      {GGEN_TOKEN_ADD, GGEN_TOKEN_SUBTRACT},
      {GGEN_TOKEN_TILDE},
      {GGEN_TOKEN_MULTIPLY, GGEN_TOKEN_DIVIDE, GGEN_TOKEN_FLOOR_DIVIDE, GGEN_TOKEN_MODULO},
      {GGEN_TOKEN_POWER},
  };
  GgenNode *left;

  if (level == G_N_ELEMENTS (levels))
    return parse_unary (self, TRUE);

  left = parse_binary (self, level + 1);
  while (left != NULL)
    {
      const GgenToken *token = self->current;
      GgenNode *right, *node;
      guint i = 0;

      while (i < 5 && levels[level][i] != token->type)
        i++;
      if (i == 5 || levels[level][i] == GGEN_TOKEN_END)
        break;
      self->current++;
      right = parse_binary (self, level + 1);
      if (right == NULL)
        return NULL;
      node = join (self, GGEN_NODE_BINARY, token->offset, left, right);
      if (node != NULL)
        node->op = token->type;
      left = node;
    }

  return left;
}

static int
comparison_operator (GgenParser *self)
{
  GgenTokenType type = self->current->type;

  if (type >= GGEN_TOKEN_EQUAL && type <= GGEN_TOKEN_GREATER_EQUAL)
    {
      self->current++;
      return type;
    }
  if (ggen_parser_accept_word (self, "in"))
    return GGEN_MEMBERSHIP_IN;
  if (ggen_parser_is_word (self, "not") && self->current[1].type == GGEN_TOKEN_NAME
      && self->current[1].length == 2
      && strncmp (ggen_parser_text (self, self->current + 1), "in", 2) == 0)
    {
      self->current += 2;
      return GGEN_MEMBERSHIP_NOT_IN;
    }

  return -1;
}

static GgenNode *
parse_comparison (GgenParser *self)
{
  GgenNode *left = parse_binary (self, 0), *compare = NULL, **end = NULL;

  while (left != NULL)
    {
      guint32 offset = self->current->offset;
      int op = comparison_operator (self);
      GgenNode *step, *right;

      if (op < 0)
        break;
      right = parse_binary (self, 0);
      if (right == NULL)
        return NULL;
      step = join (self, GGEN_NODE_COMPARISON, offset, right, NULL);
      if (step == NULL)
        return NULL;
      step->op = op;
      if (compare == NULL)
        {
          compare = join (self, GGEN_NODE_COMPARE, offset, left, NULL);
          if (compare == NULL)
            return NULL;
          end = &compare->first;
        }
      ggen_node_append (compare, &end, step);
    }

  return compare != NULL ? compare : left;
}

static GgenNode *
parse_not (GgenParser *self)
{
  const GgenToken *token = self->current;
  GgenNode *operand;

  if (!ggen_parser_accept_word (self, "not"))
    return parse_comparison (self);
  if (!ggen_parser_enter (self))
    return NULL;
  operand = parse_not (self);
  ggen_parser_leave (self);

  return operand != NULL ? join (self, GGEN_NODE_NOT, token->offset, operand, NULL) : NULL;
}

static GgenNode *
parse_and (GgenParser *self)
{
  GgenNode *left = parse_not (self);

  while (left != NULL && ggen_parser_is_word (self, "and"))
    {
      guint32 offset = self->current++->offset;
      GgenNode *right = parse_not (self);

      left = right != NULL ? join (self, GGEN_NODE_AND, offset, left, right) : NULL;
    }

  return left;
}

/* Where a condition would be taken for something else: `for x in items if …`. */
GgenNode *
ggen_parser_expression_without_condition (GgenParser *self)
{
  GgenNode *left;

  if (!ggen_parser_enter (self))
    return NULL;
  left = parse_and (self);
  while (left != NULL && ggen_parser_is_word (self, "or"))
    {
      guint32 offset = self->current++->offset;
      GgenNode *right = parse_and (self);

      left = right != NULL ? join (self, GGEN_NODE_OR, offset, left, right) : NULL;
    }
  ggen_parser_leave (self);

  return left;
}

GgenNode *
ggen_parser_expression (GgenParser *self)
{
  GgenNode *node = ggen_parser_expression_without_condition (self);

  while (node != NULL && ggen_parser_is_word (self, "if"))
    {
      guint32 offset = self->current++->offset;
      GgenNode *test = ggen_parser_expression_without_condition (self), *other = NULL;

      if (test == NULL)
        return NULL;
      if (ggen_parser_accept_word (self, "else"))
        {
          if (!ggen_parser_enter (self))
            return NULL;
          other = ggen_parser_expression (self);
          ggen_parser_leave (self);
          if (other == NULL)
            return NULL;
        }
      node = join (self, GGEN_NODE_CONDITIONAL, offset, test, node);
      if (node != NULL)
        {
          node->third = other;
          if (other != NULL)
            node->height = MAX (node->height, other->height + 1);
        }
    }

  return node;
}

static gboolean
ends_tuple (GgenParser *self)
{
  return self->current->type == GGEN_TOKEN_VARIABLE_END
         || self->current->type == GGEN_TOKEN_BLOCK_END
         || self->current->type == GGEN_TOKEN_RIGHT_PARENTHESIS
         || self->current->type == GGEN_TOKEN_ASSIGN || ggen_parser_is_word (self, "in");
}

/* One expression, or several with commas between them. */
GgenNode *
ggen_parser_tuple (GgenParser *self, gboolean with_condition)
{
  guint32 offset = self->current->offset;
  GgenNode *tuple = NULL, **end = NULL, *item;

  for (;;)
    {
      item = with_condition ? ggen_parser_expression (self)
                            : ggen_parser_expression_without_condition (self);
      if (item == NULL)
        return NULL;
      if (self->current->type != GGEN_TOKEN_COMMA)
        break;
      if (tuple == NULL)
        {
          tuple = ggen_tree_add (self->tree, GGEN_NODE_TUPLE, offset);
          end = &tuple->first;
        }
      ggen_node_append (tuple, &end, item);
      item = NULL;
      self->current++;
      if (ends_tuple (self))
        break;
    }
  if (tuple == NULL)
    return item;
  if (item != NULL)
    ggen_node_append (tuple, &end, item);

  return tuple;
}
