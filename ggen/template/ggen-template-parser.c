/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Statements: what stands in {% %}, and the text around it. */

#include "ggen-template-parser-private.h"

static gboolean
parse_body (GgenParser *self, const GgenNode *opener, const char *const *ends, GgenNode **body);

gpointer
ggen_parser_fail (GgenParser *self, guint32 offset, GgenTemplateError code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  if (self->has_failed)
    return NULL;
  self->has_failed = TRUE;
  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  ggen_template_source_set_error (self->source, offset, self->error, code, "%s", message);

  return NULL;
}

/* The current token, as messages call it. */
static char *
describe_current (GgenParser *self)
{
  const GgenToken *token = self->current;

  if (token->type == GGEN_TOKEN_NAME)
    return g_strdup_printf ("'%.*s'", (int) MIN (token->length, 60),
                            self->source->text + token->offset);

  return g_strdup (ggen_token_type_to_string (token->type));
}

gpointer
ggen_parser_fail_expected (GgenParser *self, const char *expected)
{
  g_autofree char *found = describe_current (self);

  return ggen_parser_fail (self, self->current->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                           "expected %s, found %s", expected, found);
}

/* One level deeper: whoever enters also leaves. */
gboolean
ggen_parser_enter (GgenParser *self)
{
  if (++self->depth <= GGEN_PARSER_MAX_DEPTH)
    return TRUE;
  ggen_parser_fail (self, self->current->offset, GGEN_TEMPLATE_ERROR_LIMIT,
                    "the template nests more than %d levels deep", GGEN_PARSER_MAX_DEPTH);

  return FALSE;
}

void
ggen_parser_leave (GgenParser *self)
{
  self->depth--;
}

gboolean
ggen_parser_accept (GgenParser *self, GgenTokenType type)
{
  if (self->current->type != type)
    return FALSE;
  self->current++;

  return TRUE;
}

gboolean
ggen_parser_expect (GgenParser *self, GgenTokenType type)
{
  if (ggen_parser_accept (self, type))
    return TRUE;
  ggen_parser_fail_expected (self, ggen_token_type_to_string (type));

  return FALSE;
}

gboolean
ggen_parser_is_word (GgenParser *self, const char *word)
{
  const GgenToken *token = self->current;

  return token->type == GGEN_TOKEN_NAME && strlen (word) == token->length
         && memcmp (self->source->text + token->offset, word, token->length) == 0;
}

gboolean
ggen_parser_accept_word (GgenParser *self, const char *word)
{
  if (!ggen_parser_is_word (self, word))
    return FALSE;
  self->current++;

  return TRUE;
}

gboolean
ggen_parser_expect_word (GgenParser *self, const char *word)
{
  g_autofree char *expected = NULL;

  if (ggen_parser_accept_word (self, word))
    return TRUE;
  expected = g_strdup_printf ("'%s'", word);
  ggen_parser_fail_expected (self, expected);

  return FALSE;
}

GgenString *
ggen_parser_expect_name (GgenParser *self, const char *what)
{
  const GgenToken *token = self->current;

  if (token->type != GGEN_TOKEN_NAME)
    return ggen_parser_fail_expected (self, what);
  self->current++;

  return ggen_names_intern (self->names, self->source->text + token->offset, token->length);
}

static GgenNode *
add_here (GgenParser *self, GgenNodeType type)
{
  return ggen_tree_add (self->tree, type, self->current->offset);
}

/* `name`: a name that can be set. */
static GgenNode *
parse_target_name (GgenParser *self)
{
  static const char *const reserved[] = {"true", "false", "none", "True", "False", "None"};
  GgenNode *node = add_here (self, GGEN_NODE_NAME);

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
static gboolean
parse_end (GgenParser *self)
{
  self->current++;

  return expect_block_end (self);
}

static GgenNode *
parse_if (GgenParser *self)
{
  static const char *const ends[] = {"elif", "else", "endif", NULL};
  GgenNode *first = add_here (self, GGEN_NODE_IF), *node = first;

  self->current++;
  for (;;)
    {
      node->left = ggen_parser_tuple (self, TRUE);
      if (node->left == NULL || !expect_block_end (self)
          || !parse_body (self, first, ends, &node->body))
        return NULL;
      if (!ggen_parser_is_word (self, "elif"))
        break;
      node->otherwise = add_here (self, GGEN_NODE_IF);
      node = node->otherwise;
      self->current++;
    }
  if (ggen_parser_accept_word (self, "else")
      && (!expect_block_end (self) || !parse_body (self, first, ends + 2, &node->otherwise)))
    return NULL;

  return parse_end (self) ? first : NULL;
}

static gboolean
parse_for_bodies (GgenParser *self, GgenNode *node)
{
  static const char *const ends[] = {"else", "endfor", NULL};

  g_ptr_array_add (self->loops, node);
  self->place.loops++;
  if (!parse_body (self, node, ends, &node->body))
    return FALSE;
  self->place.loops--;
  g_ptr_array_set_size (self->loops, self->loops->len - 1);
  if (ggen_parser_accept_word (self, "else")
      && (!expect_block_end (self) || !parse_body (self, node, ends + 1, &node->otherwise)))
    return FALSE;

  return parse_end (self);
}

static GgenNode *
parse_for (GgenParser *self)
{
  GgenNode *node = add_here (self, GGEN_NODE_FOR);

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
  attribute = add_here (self, GGEN_NODE_ATTRIBUTE);
  attribute->left = target;
  attribute->name = ggen_parser_expect_name (self, "the name of an attribute");

  return attribute->name != NULL ? attribute : NULL;
}

static GgenNode *
parse_set (GgenParser *self)
{
  static const char *const ends[] = {"endset", NULL};
  GgenNode *node = add_here (self, GGEN_NODE_SET);

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
  if (!expect_block_end (self) || !parse_body (self, node, ends, &node->body))
    return NULL;

  return parse_end (self) ? node : NULL;
}

static GgenNode *
parse_with (GgenParser *self)
{
  static const char *const ends[] = {"endwith", NULL};
  GgenNode *node = add_here (self, GGEN_NODE_WITH), **end = &node->first;

  self->current++;
  while (self->current->type != GGEN_TOKEN_BLOCK_END)
    {
      GgenNode *set;

      if (node->first != NULL && !ggen_parser_expect (self, GGEN_TOKEN_COMMA))
        return NULL;
      set = add_here (self, GGEN_NODE_SET);
      set->target = parse_target (self);
      if (set->target == NULL || !ggen_parser_expect (self, GGEN_TOKEN_ASSIGN))
        return NULL;
      set->left = ggen_parser_expression (self);
      if (set->left == NULL)
        return NULL;
      *end = set;
      end = &set->next;
    }
  if (!expect_block_end (self) || !parse_body (self, node, ends, &node->body))
    return NULL;

  return parse_end (self) ? node : NULL;
}

static gboolean
is_blank (GgenParser *self, const GgenNode *body)
{
  for (; body != NULL; body = body->next)
    {
      const char *text = self->source->text + body->offset;

      if (body->type != GGEN_NODE_DATA || strspn (text, " \t\n\f\v") < body->length)
        return FALSE;
    }

  return TRUE;
}

/* The name after an `endblock` or `endmacro`, which may repeat that of the beginning. */
static gboolean
parse_named_end (GgenParser *self, const GgenNode *opener)
{
  const GgenToken *token = ++self->current;

  if (token->type == GGEN_TOKEN_NAME)
    {
      GgenString *name = ggen_parser_expect_name (self, "a name");

      if (name != opener->name)
        {
          ggen_parser_fail (self, token->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                            "this ends '%s', but the innermost that is open is '%s'", name->text,
                            opener->name->text);
          return FALSE;
        }
    }

  return expect_block_end (self);
}

static GgenNode *
parse_block (GgenParser *self)
{
  static const char *const ends[] = {"endblock", NULL};
  GgenNode *node = add_here (self, GGEN_NODE_BLOCK);
  GgenParserPlace outer = self->place;

  self->current++;
  if (self->place.macro != NULL)
    return ggen_parser_fail (self, node->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                             "a block cannot stand inside of a macro");
  node->name = ggen_parser_expect_name (self, "the name of the block");
  if (node->name == NULL)
    return NULL;
  if (!g_hash_table_add (self->blocks, node->name))
    return ggen_parser_fail (self, node->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                             "the block '%s' is defined twice", node->name->text);
  for (;;)
    {
      if (ggen_parser_accept_word (self, "required"))
        node->flags |= GGEN_NODE_REQUIRED;
      else if (!ggen_parser_accept_word (self, "scoped"))
        break;
    }
  if (!expect_block_end (self))
    return NULL;

  self->place = (GgenParserPlace){.in_block = TRUE};
  if (!parse_body (self, node, ends, &node->body))
    return NULL;
  self->place = outer;
  if ((node->flags & GGEN_NODE_REQUIRED) && !is_blank (self, node->body))
    return ggen_parser_fail (self, node->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                             "a required block may only contain comments and whitespace");

  return parse_named_end (self, node) ? node : NULL;
}

static GgenNode *
parse_extends (GgenParser *self)
{
  GgenNode *node = add_here (self, GGEN_NODE_EXTENDS);

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
  GgenNode *node = add_here (self, GGEN_NODE_INCLUDE);

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
  GgenNode *node = add_here (self, GGEN_NODE_IMPORT);

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
  GgenNode *node = add_here (self, GGEN_NODE_FROM_IMPORT), **end = &node->first;

  self->current++;
  node->left = ggen_parser_expression (self);
  if (node->left == NULL || !ggen_parser_expect_word (self, "import"))
    return NULL;
  do
    {
      GgenNode *import;

      if (node->first != NULL && (self->current->type == GGEN_TOKEN_BLOCK_END || at_context (self)))
        break;
      import = add_here (self, GGEN_NODE_NAME);
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

/* From the parenthesis on. */
static gboolean
parse_parameters (GgenParser *self, GgenNode *macro)
{
  GgenNode **end = &macro->first;
  gboolean had_default = FALSE;

  self->current++;
  while (self->current->type != GGEN_TOKEN_RIGHT_PARENTHESIS)
    {
      GgenNode *parameter = add_here (self, GGEN_NODE_PARAMETER);

      if (macro->first != NULL && !ggen_parser_expect (self, GGEN_TOKEN_COMMA))
        return FALSE;
      if (macro->first != NULL && self->current->type == GGEN_TOKEN_RIGHT_PARENTHESIS)
        break;
      parameter->offset = self->current->offset;
      parameter->name = ggen_parser_expect_name (self, "the name of a parameter");
      if (parameter->name == NULL)
        return FALSE;
      for (GgenNode *other = macro->first; other != NULL; other = other->next)
        if (other->name == parameter->name)
          {
            ggen_parser_fail (self, parameter->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                              "the parameter '%s' is named twice", parameter->name->text);
            return FALSE;
          }
      if (ggen_parser_accept (self, GGEN_TOKEN_ASSIGN))
        {
          had_default = TRUE;
          parameter->left = ggen_parser_expression (self);
          if (parameter->left == NULL)
            return FALSE;
        }
      else if (had_default)
        {
          ggen_parser_fail (self, parameter->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                            "the parameter '%s' needs a default, as those before it have one",
                            parameter->name->text);
          return FALSE;
        }
      *end = parameter;
      end = &parameter->next;
    }
  self->current++;

  return TRUE;
}

static gboolean
parse_macro_body (GgenParser *self, GgenNode *macro, const char *const *ends)
{
  GgenParserPlace outer = self->place;

  self->place = (GgenParserPlace){.macro = macro, .in_block = outer.in_block};
  if (!parse_body (self, macro, ends, &macro->body))
    return FALSE;
  self->place = outer;

  return TRUE;
}

static GgenNode *
parse_macro (GgenParser *self)
{
  static const char *const ends[] = {"endmacro", NULL};
  GgenNode *node = add_here (self, GGEN_NODE_MACRO);
  GgenParserPlace outer = self->place;

  self->current++;
  node->name = ggen_parser_expect_name (self, "the name of the macro");
  if (node->name == NULL)
    return NULL;
  if (self->current->type != GGEN_TOKEN_LEFT_PARENTHESIS)
    return ggen_parser_fail_expected (self, "'('");
  self->place.macro = node;
  if (!parse_parameters (self, node) || !expect_block_end (self))
    return NULL;
  self->place = outer;

  return parse_macro_body (self, node, ends) && parse_named_end (self, node) ? node : NULL;
}

static GgenNode *
parse_call_block (GgenParser *self)
{
  static const char *const ends[] = {"endcall", NULL};
  GgenNode *node = add_here (self, GGEN_NODE_CALL_BLOCK);
  GgenNode *macro = add_here (self, GGEN_NODE_MACRO);
  const GgenToken *call;

  self->current++;
  macro->name = ggen_names_intern (self->names, "caller", 6);
  if (self->current->type == GGEN_TOKEN_LEFT_PARENTHESIS && !parse_parameters (self, macro))
    return NULL;
  call = self->current;
  node->left = ggen_parser_postfix (self);
  if (node->left == NULL)
    return NULL;
  if (node->left->type != GGEN_NODE_CALL)
    return ggen_parser_fail (self, call->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                             "expected the call of a macro");
  if (!expect_block_end (self))
    return NULL;
  node->right = macro;

  return parse_macro_body (self, macro, ends) && parse_end (self) ? node : NULL;
}

static GgenNode *
parse_filter_block (GgenParser *self)
{
  static const char *const ends[] = {"endfilter", NULL};
  GgenNode *node = add_here (self, GGEN_NODE_FILTER_BLOCK);

  self->current++;
  node->left = ggen_parser_filters (self, NULL);
  if (node->left == NULL || !expect_block_end (self) || !parse_body (self, node, ends, &node->body))
    return NULL;

  return parse_end (self) ? node : NULL;
}

static GgenNode *
parse_autoescape (GgenParser *self)
{
  static const char *const ends[] = {"endautoescape", NULL};
  GgenNode *node = add_here (self, GGEN_NODE_AUTOESCAPE);

  self->current++;
  node->left = ggen_parser_expression (self);
  if (node->left == NULL || !expect_block_end (self) || !parse_body (self, node, ends, &node->body))
    return NULL;

  return parse_end (self) ? node : NULL;
}

static GgenNode *
parse_do (GgenParser *self)
{
  GgenNode *node = add_here (self, GGEN_NODE_DO);

  self->current++;
  node->left = ggen_parser_tuple (self, TRUE);

  return node->left != NULL && expect_block_end (self) ? node : NULL;
}

static GgenNode *
parse_loop_control (GgenParser *self)
{
  gboolean is_break = ggen_parser_is_word (self, "break");
  GgenNode *node = add_here (self, is_break ? GGEN_NODE_BREAK : GGEN_NODE_CONTINUE);

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
    {"block", parse_block},
    {"extends", parse_extends},
    {"include", parse_include},
    {"import", parse_import},
    {"from", parse_from},
    {"macro", parse_macro},
    {"call", parse_call_block},
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

static GgenNode *
parse_statement (GgenParser *self)
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
  found = describe_current (self);
  if (g_str_has_prefix (found, "'end") || g_str_has_prefix (found, "'el"))
    return ggen_parser_fail (self, self->current->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                             "%s without a beginning", found);

  return ggen_parser_fail (self, self->current->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                           "unknown tag %s", found);
}

static GgenNode *
parse_output (GgenParser *self)
{
  GgenNode *node = ggen_tree_add (self->tree, GGEN_NODE_OUTPUT, self->current->offset);

  node->left = ggen_parser_tuple (self, TRUE);

  return node->left != NULL && ggen_parser_expect (self, GGEN_TOKEN_VARIABLE_END) ? node : NULL;
}

static GgenNode *
parse_data (GgenParser *self)
{
  GgenNode *node = add_here (self, GGEN_NODE_DATA);

  node->length = self->current++->length;

  return node;
}

static gboolean
fail_unclosed (GgenParser *self, const GgenNode *opener, const char *const *ends)
{
  guint line, column;

  while (ends[1] != NULL)
    ends++;
  ggen_template_source_locate (self->source, opener->offset, &line, &column);
  ggen_parser_fail (self, self->current->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                    "expected '{%% %s %%}' for what begins in line %u", *ends, line);

  return FALSE;
}

static gboolean
at_end (GgenParser *self, const char *const *ends)
{
  for (; *ends != NULL; ends++)
    if (ggen_parser_is_word (self, *ends))
      return TRUE;

  return FALSE;
}

/* Up to a tag named one of @ends, where the current token stays; without @opener up to the end. */
static gboolean
parse_body_inner (GgenParser *self,
                  const GgenNode *opener,
                  const char *const *ends,
                  GgenNode **body)
{
  GgenNode **end = body;

  for (;;)
    {
      GgenNode *node;

      switch (self->current->type)
        {
        case GGEN_TOKEN_END:
          return opener == NULL || fail_unclosed (self, opener, ends);
        case GGEN_TOKEN_DATA:
          node = parse_data (self);
          break;
        case GGEN_TOKEN_VARIABLE_BEGIN:
          self->current++;
          node = parse_output (self);
          break;
        default:
          self->current++;
          if (opener != NULL && at_end (self, ends))
            return TRUE;
          if (opener != NULL && self->current->type == GGEN_TOKEN_NAME
              && strncmp (self->source->text + self->current->offset, "end", 3) == 0)
            return fail_unclosed (self, opener, ends);
          node = parse_statement (self);
        }
      if (node == NULL)
        return FALSE;
      *end = node;
      end = &node->next;
    }
}

static gboolean
parse_body (GgenParser *self, const GgenNode *opener, const char *const *ends, GgenNode **body)
{
  guint is_closed = opener != NULL && opener->type != GGEN_NODE_IF;
  gboolean is_parsed;

  self->n_closed += is_closed;
  is_parsed = ggen_parser_enter (self) && parse_body_inner (self, opener, ends, body);
  self->n_closed -= is_closed;
  ggen_parser_leave (self);

  return is_parsed;
}

/* Returns: (transfer full) (nullable): the template's tree */
GgenTree *
ggen_template_parse (const GgenTemplateSource *source,
                     const GgenLexerOptions *options,
                     GgenNames *names,
                     GError **error)
{
  g_autoptr (GArray) tokens = ggen_template_lex (source, options, error);
  g_autoptr (GgenTree) tree = NULL;
  g_autoptr (GHashTable) blocks = NULL;
  g_autoptr (GPtrArray) loops = NULL;
  GgenParser self = {0};

  if (tokens == NULL)
    return NULL;

  tree = ggen_tree_new ();
  blocks = g_hash_table_new (NULL, NULL);
  loops = g_ptr_array_new ();
  self.source = source;
  self.tokens = self.current = (GgenToken *) tokens->data;
  self.names = names;
  self.tree = tree;
  self.blocks = blocks;
  self.loops = loops;
  self.error = error;

  return parse_body (&self, NULL, NULL, &tree->body) ? g_steal_pointer (&tree) : NULL;
}
