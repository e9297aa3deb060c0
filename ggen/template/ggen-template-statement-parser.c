/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Statements: what stands in {% %}. */

#include "ggen-template-parser-private.h"

/* `name`: a name that can be set. */
static GgenNode *
parse_target_name (GgenParser *self)
{
  static const char *const reserved[] = {"true", "false", "none", "True", "False", "None"};
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_NAME);

  for (guint i = 0; i < G_N_ELEMENTS (reserved); i++)
    if (ggen_parser_is_word (self, reserved[i]))
      return ggen_parser_fail (self, node->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                               "'%s' cannot be assigned to", reserved[i]);
  node->name = ggen_parser_expect_name (self, "a name to assign to");

  return node->name != NULL ? node : NULL;
}

static GgenNode *parse_targets (GgenParser *self);

static GgenNode *
parse_target (GgenParser *self)
{
  GgenNode *node;

  if (!ggen_parser_accept (self, GGEN_TOKEN_LEFT_PARENTHESIS))
    return parse_target_name (self);
  if (!ggen_parser_enter (self))
    return NULL;
  node = parse_targets (self);
  ggen_parser_leave (self);
  if (node == NULL || !ggen_parser_expect (self, GGEN_TOKEN_RIGHT_PARENTHESIS))
    return NULL;

  return node;
}

/* `a`, `a, b`, `a, (b, c)`: a name, or a tuple of targets. */
static GgenNode *
parse_targets (GgenParser *self)
{
  guint32 offset = self->current->offset;
  GgenNode *node = parse_target (self), *tuple, **end;

  if (node == NULL || self->current->type != GGEN_TOKEN_COMMA)
    return node;

  tuple = ggen_tree_add (self->tree, GGEN_NODE_TUPLE, offset);
  tuple->first = node;
  end = &node->next;
  while (ggen_parser_accept (self, GGEN_TOKEN_COMMA)
         && (self->current->type == GGEN_TOKEN_NAME
             || self->current->type == GGEN_TOKEN_LEFT_PARENTHESIS)
         && !ggen_parser_is_word (self, "in"))
    {
      *end = parse_target (self);
      if (*end == NULL)
        return NULL;
      end = &(*end)->next;
    }

  return tuple;
}

static gboolean
expect_block_end (GgenParser *self)
{
  return ggen_parser_expect (self, GGEN_TOKEN_BLOCK_END);
}

/* `{% endWORD %}`, with the current token at the word. */
gboolean
ggen_parser_end (GgenParser *self)
{
  self->current++;

  return expect_block_end (self);
}

static GgenNode *
parse_if (GgenParser *self)
{
  static const char *const ends[] = {"elif", "else", "endif", NULL};
  GgenNode *first = ggen_parser_add (self, GGEN_NODE_IF), *node = first;

  self->current++;
  for (;;)
    {
      node->left = ggen_parser_tuple (self, TRUE);
      if (node->left == NULL || !expect_block_end (self)
          || !ggen_parser_body (self, first, ends, &node->body))
        return NULL;
      if (!ggen_parser_is_word (self, "elif"))
        break;
      node->otherwise = ggen_parser_add (self, GGEN_NODE_IF);
      node = node->otherwise;
      self->current++;
    }
  if (ggen_parser_accept_word (self, "else")
      && (!expect_block_end (self) || !ggen_parser_body (self, first, ends + 2, &node->otherwise)))
    return NULL;

  return ggen_parser_end (self) ? first : NULL;
}

static gboolean
parse_for_bodies (GgenParser *self, GgenNode *node)
{
  static const char *const ends[] = {"else", "endfor", NULL};

  g_ptr_array_add (self->loops, node);
  self->place.loops++;
  if (!ggen_parser_body (self, node, ends, &node->body))
    return FALSE;
  self->place.loops--;
  g_ptr_array_set_size (self->loops, self->loops->len - 1);
  if (ggen_parser_accept_word (self, "else")
      && (!expect_block_end (self) || !ggen_parser_body (self, node, ends + 1, &node->otherwise)))
    return FALSE;

  return ggen_parser_end (self);
}

static GgenNode *
parse_for (GgenParser *self)
{
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_FOR);

  self->current++;
  node->target = parse_targets (self);
  if (node->target == NULL || !ggen_parser_expect_word (self, "in"))
    return NULL;
  node->left = ggen_parser_tuple (self, FALSE);
  if (node->left == NULL)
    return NULL;
  if (ggen_parser_accept_word (self, "if"))
    {
      node->third = ggen_parser_expression (self);
      if (node->third == NULL)
        return NULL;
    }
  if (ggen_parser_accept_word (self, "recursive"))
    node->flags |= GGEN_NODE_RECURSIVE | GGEN_NODE_USES_LOOP;

  return expect_block_end (self) && parse_for_bodies (self, node) ? node : NULL;
}

/* `ns.name`: an attribute of a namespace. */
static GgenNode *
parse_set_target (GgenParser *self)
{
  GgenNode *target, *attribute;

  if (self->current->type != GGEN_TOKEN_NAME || self->current[1].type != GGEN_TOKEN_DOT)
    return parse_targets (self);

  target = parse_target_name (self);
  if (target == NULL)
    return NULL;
  if (target->name != NULL && ggen_string_equal_text (target->name, "loop"))
    return ggen_parser_fail (self, target->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                             "'loop' cannot be assigned to");
  self->current++;
  attribute = ggen_parser_add (self, GGEN_NODE_ATTRIBUTE);
  attribute->left = target;
  attribute->name = ggen_parser_expect_name (self, "the name of an attribute");

  return attribute->name != NULL ? attribute : NULL;
}

static GgenNode *
parse_set (GgenParser *self)
{
  static const char *const ends[] = {"endset", NULL};
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_SET);

  self->current++;
  node->target = parse_set_target (self);
  if (node->target == NULL)
    return NULL;
  if (ggen_parser_accept (self, GGEN_TOKEN_ASSIGN))
    {
      node->left = ggen_parser_tuple (self, TRUE);
      return node->left != NULL && expect_block_end (self) ? node : NULL;
    }

  node->type = GGEN_NODE_SET_BLOCK;
  if (node->target->type == GGEN_NODE_TUPLE)
    return ggen_parser_fail_expected (self, "'='");
  if (ggen_parser_accept (self, GGEN_TOKEN_PIPE))
    {
      node->left = ggen_parser_filters (self, NULL);
      if (node->left == NULL)
        return NULL;
    }
  if (self->current->type != GGEN_TOKEN_BLOCK_END)
    return ggen_parser_fail_expected (self, "'=', '|' or '%}'");
  if (!expect_block_end (self) || !ggen_parser_body (self, node, ends, &node->body))
    return NULL;

  return ggen_parser_end (self) ? node : NULL;
}

static GgenNode *
parse_with (GgenParser *self)
{
  static const char *const ends[] = {"endwith", NULL};
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_WITH), **end = &node->first;

  self->current++;
  while (self->current->type != GGEN_TOKEN_BLOCK_END)
    {
      GgenNode *set;

      if (node->first != NULL && !ggen_parser_expect (self, GGEN_TOKEN_COMMA))
        return NULL;
      set = ggen_parser_add (self, GGEN_NODE_SET);
      set->target = parse_target (self);
      if (set->target == NULL || !ggen_parser_expect (self, GGEN_TOKEN_ASSIGN))
        return NULL;
      set->left = ggen_parser_expression (self);
      if (set->left == NULL)
        return NULL;
      *end = set;
      end = &set->next;
    }
  if (!expect_block_end (self) || !ggen_parser_body (self, node, ends, &node->body))
    return NULL;

  return ggen_parser_end (self) ? node : NULL;
}

static GgenNode *
parse_extends (GgenParser *self)
{
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_EXTENDS);

  self->current++;
  if (self->n_closed > 0)
    return ggen_parser_fail (self, node->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                             "'extends' may stand inside of an 'if', but of nothing else");
  node->left = ggen_parser_expression (self);

  return node->left != NULL && expect_block_end (self) ? node : NULL;
}

/* `with context`, `without context` or nothing. */
static gboolean
parse_context (GgenParser *self, GgenNode *node)
{
  gboolean is_without = ggen_parser_is_word (self, "without");

  if ((!is_without && !ggen_parser_is_word (self, "with"))
      || self->current[1].type != GGEN_TOKEN_NAME)
    return TRUE;
  self->current++;
  if (is_without)
    node->flags |= GGEN_NODE_WITHOUT_CONTEXT;

  return ggen_parser_expect_word (self, "context");
}

static GgenNode *
parse_include (GgenParser *self)
{
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_INCLUDE);

  self->current++;
  node->left = ggen_parser_expression (self);
  if (node->left == NULL)
    return NULL;
  if (ggen_parser_accept_word (self, "ignore"))
    {
      if (!ggen_parser_expect_word (self, "missing"))
        return NULL;
      node->flags |= GGEN_NODE_IGNORE_MISSING;
    }

  return parse_context (self, node) && expect_block_end (self) ? node : NULL;
}

static GgenNode *
parse_import (GgenParser *self)
{
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_IMPORT);

  self->current++;
  node->left = ggen_parser_expression (self);
  if (node->left == NULL || !ggen_parser_expect_word (self, "as"))
    return NULL;
  node->name = ggen_parser_expect_name (self, "the name to import as");
  if (node->name == NULL)
    return NULL;

  return parse_context (self, node) && expect_block_end (self) ? node : NULL;
}

static gboolean
at_context (GgenParser *self)
{
  return (ggen_parser_is_word (self, "with") || ggen_parser_is_word (self, "without"))
         && self->current[1].type == GGEN_TOKEN_NAME && self->current[1].length == 7
         && strncmp (self->source->text + self->current[1].offset, "context", 7) == 0;
}

static GgenNode *
parse_from (GgenParser *self)
{
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_FROM_IMPORT), **end = &node->first;

  self->current++;
  node->left = ggen_parser_expression (self);
  if (node->left == NULL || !ggen_parser_expect_word (self, "import"))
    return NULL;
  do
    {
      GgenNode *import;

      if (node->first != NULL && (self->current->type == GGEN_TOKEN_BLOCK_END || at_context (self)))
        break;
      import = ggen_parser_add (self, GGEN_NODE_NAME);
      import->name = ggen_parser_expect_name (self, "a name to import");
      if (import->name == NULL)
        return NULL;
      import->alias = import->name;
      if (ggen_parser_accept_word (self, "as"))
        import->alias = ggen_parser_expect_name (self, "the name to import as");
      if (import->alias == NULL)
        return NULL;
      *end = import;
      end = &import->next;
    }
  while (ggen_parser_accept (self, GGEN_TOKEN_COMMA));

  return parse_context (self, node) && expect_block_end (self) ? node : NULL;
}

static GgenNode *
parse_filter_block (GgenParser *self)
{
  static const char *const ends[] = {"endfilter", NULL};
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_FILTER_BLOCK);

  self->current++;
  node->left = ggen_parser_filters (self, NULL);
  if (node->left == NULL || !expect_block_end (self)
      || !ggen_parser_body (self, node, ends, &node->body))
    return NULL;

  return ggen_parser_end (self) ? node : NULL;
}

static GgenNode *
parse_autoescape (GgenParser *self)
{
  static const char *const ends[] = {"endautoescape", NULL};
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_AUTOESCAPE);

  self->current++;
  node->left = ggen_parser_expression (self);
  if (node->left == NULL || !expect_block_end (self)
      || !ggen_parser_body (self, node, ends, &node->body))
    return NULL;

  return ggen_parser_end (self) ? node : NULL;
}

static GgenNode *
parse_do (GgenParser *self)
{
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_DO);

  self->current++;
  node->left = ggen_parser_tuple (self, TRUE);

  return node->left != NULL && expect_block_end (self) ? node : NULL;
}

static GgenNode *
parse_loop_control (GgenParser *self)
{
  gboolean is_break = ggen_parser_is_word (self, "break");
  GgenNode *node = ggen_parser_add (self, is_break ? GGEN_NODE_BREAK : GGEN_NODE_CONTINUE);

  self->current++;
  if (self->place.loops == 0)
    return ggen_parser_fail (self, node->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                             "'%s' must stand inside of a loop", is_break ? "break" : "continue");

  return expect_block_end (self) ? node : NULL;
}

static const struct
{
  const char *word;
  GgenNode *(*parse) (GgenParser *self);
} statements[] = {
    {"if", parse_if},
    {"for", parse_for},
    {"set", parse_set},
    {"with", parse_with},
    {"block", ggen_parser_block},
    {"extends", parse_extends},
    {"include", parse_include},
    {"import", parse_import},
    {"from", parse_from},
    {"macro", ggen_parser_macro},
    {"call", ggen_parser_call_block},
    {"filter", parse_filter_block},
    {"autoescape", parse_autoescape},
    {"do", parse_do},
    {"break", parse_loop_control},
    {"continue", parse_loop_control},
};

static void
mark_loops_used (GgenParser *self)
{
  /* What is rendered from there may ask for `loop`. */
  for (guint i = 0; i < self->loops->len; i++)
    ((GgenNode *) self->loops->pdata[i])->flags |= GGEN_NODE_USES_LOOP;
}

/* From the name of the tag on. */
GgenNode *
ggen_parser_statement (GgenParser *self)
{
  g_autofree char *found = NULL;
  GgenNode *node;

  if (self->current->type != GGEN_TOKEN_NAME)
    return ggen_parser_fail_expected (self, "the name of a tag");
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    if (ggen_parser_is_word (self, statements[i].word))
      {
        node = statements[i].parse (self);
        if (node != NULL
            && (node->type == GGEN_NODE_INCLUDE || node->type == GGEN_NODE_IMPORT
                || node->type == GGEN_NODE_FROM_IMPORT || node->type == GGEN_NODE_BLOCK))
          mark_loops_used (self);
        return node;
      }
  found = ggen_parser_describe (self);
  if (g_str_has_prefix (found, "'end") || g_str_has_prefix (found, "'el"))
    return ggen_parser_fail (self, self->current->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                             "%s without a beginning", found);

  return ggen_parser_fail (self, self->current->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                           "unknown tag %s", found);
}
