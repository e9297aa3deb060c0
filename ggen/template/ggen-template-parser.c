/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Templates as a whole: text, {{ }} and {% %}. */

#include "ggen-template-parser-private.h"

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
char *
ggen_parser_describe (GgenParser *self)
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
  g_autofree char *found = ggen_parser_describe (self);

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

GgenNode *
ggen_parser_add (GgenParser *self, GgenNodeType type)
{
  return ggen_tree_add (self->tree, type, self->current->offset);
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
  GgenNode *node = ggen_parser_add (self, GGEN_NODE_DATA);

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
          node = ggen_parser_statement (self);
        }
      if (node == NULL)
        return FALSE;
      *end = node;
      end = &node->next;
    }
}

/* Up to a tag named one of @ends, where the current token stays; without @opener up to the end. */
gboolean
ggen_parser_body (GgenParser *self,
                  const GgenNode *opener,
                  const char *const *ends,
                  GgenNode **body)
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

  return ggen_parser_body (&self, NULL, NULL, &tree->body) ? g_steal_pointer (&tree) : NULL;
}
