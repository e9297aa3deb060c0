/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Blocks, macros and call blocks: what has a body that runs elsewhere. */

#include "ggen-template-parser-private.h"

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

  return ggen_parser_expect (self, GGEN_TOKEN_BLOCK_END);
}

GgenNode *
ggen_parser_block (GgenParser *self)
{
  static const char *const ends[] = {"endblock", NULL};
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_BLOCK);
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
  if (!ggen_parser_expect (self, GGEN_TOKEN_BLOCK_END))
    return NULL;

  self->place = (GgenParserPlace){.in_block = TRUE};
  if (!ggen_parser_body (self, node, ends, &node->body))
    return NULL;
  self->place = outer;
  if ((node->flags & GGEN_NODE_REQUIRED) && !is_blank (self, node->body))
    return ggen_parser_fail (self, node->offset, GGEN_TEMPLATE_ERROR_SYNTAX,
                             "a required block may only contain comments and whitespace");

  return parse_named_end (self, node) ? node : NULL;
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
      GgenNode *parameter = ggen_parser_add (self, GGEN_NODE_PARAMETER);

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
  if (!ggen_parser_body (self, macro, ends, &macro->body))
    return FALSE;
  self->place = outer;

  return TRUE;
}

GgenNode *
ggen_parser_macro (GgenParser *self)
{
  static const char *const ends[] = {"endmacro", NULL};
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_MACRO);
  GgenParserPlace outer = self->place;

  self->current++;
  node->name = ggen_parser_expect_name (self, "the name of the macro");
  if (node->name == NULL)
    return NULL;
  if (self->current->type != GGEN_TOKEN_LEFT_PARENTHESIS)
    return ggen_parser_fail_expected (self, "'('");
  self->place.macro = node;
  if (!parse_parameters (self, node) || !ggen_parser_expect (self, GGEN_TOKEN_BLOCK_END))
    return NULL;
  self->place = outer;

  return parse_macro_body (self, node, ends) && parse_named_end (self, node) ? node : NULL;
}

GgenNode *
ggen_parser_call_block (GgenParser *self)
{
  static const char *const ends[] = {"endcall", NULL};
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_CALL_BLOCK);
  GgenNode *macro = ggen_parser_add (self, GGEN_NODE_MACRO);
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
  if (!ggen_parser_expect (self, GGEN_TOKEN_BLOCK_END))
    return NULL;
  node->right = macro;

  return parse_macro_body (self, macro, ends) && ggen_parser_end (self) ? node : NULL;
}
