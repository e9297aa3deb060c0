/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-sparql-parser-private.h"

#include <serd/serd.h>
#include <string.h>

#define MAX_NESTING 200

#define XSD "http://www.w3.org/2001/XMLSchema#"

/* What people forget to declare */
static const struct
{
  const char *prefix;
  const char *iri;
} well_known_prefixes[] = {
    {"dc", "http://purl.org/dc/elements/1.1/"},
    {"dcat", "http://www.w3.org/ns/dcat#"},
    {"dct", "http://purl.org/dc/terms/"},
    {"dcterms", "http://purl.org/dc/terms/"},
    {"doap", "http://usefulinc.com/ns/doap#"},
    {"foaf", "http://xmlns.com/foaf/0.1/"},
    {"nao", "http://www.semanticdesktop.org/ontologies/2007/08/15/nao#"},
    {"nfo", "http://www.semanticdesktop.org/ontologies/2007/03/22/nfo#"},
    {"nie", "http://www.semanticdesktop.org/ontologies/2007/01/19/nie#"},
    {"nrl", "http://www.semanticdesktop.org/ontologies/2007/08/15/nrl#"},
    {"owl", "http://www.w3.org/2002/07/owl#"},
    {"prov", "http://www.w3.org/ns/prov#"},
    {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
    {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
    {"schema", "https://schema.org/"},
    {"sh", "http://www.w3.org/ns/shacl#"},
    {"skos", "http://www.w3.org/2004/02/skos/core#"},
    {"vcard", "http://www.w3.org/2006/vcard/ns#"},
    {"void", "http://rdfs.org/ns/void#"},
    {"xsd", XSD},
};

/* Errors */

void
ggen_query_set_error (GError **error,
                      GgenQueryError code,
                      const char *source_name,
                      GgenPlace place,
                      const char *format,
                      ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_set_error (error, GGEN_QUERY_ERROR, code, "%s:%u:%u: %s", source_name, place.line, place.column,
               message);
}

void
ggen_sparql_parser_fail (GgenSparqlParser *self,
                         GgenQueryError code,
                         GgenPlace place,
                         const char *format,
                         ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  ggen_query_set_error (self->error, code, self->query->source_name, place, "%s", message);
}

/* A token as a message shows it */
static char *
describe_token (const GgenToken *token)
{
  const char *end = token->start;

  if (token->type == GGEN_TOKEN_END)
    return g_strdup ("the end of the query");

  while (end < token->start + token->length && end - token->start < 40 && *end != '\n')
    end = g_utf8_next_char (end);

  return g_strdup_printf ("'%.*s%s'", (int) (end - token->start), token->start,
                          end < token->start + token->length ? "…" : "");
}

gboolean
ggen_sparql_parser_fail_expected (GgenSparqlParser *self, const char *what)
{
  g_autofree char *found = NULL;

  if (self->token->type == GGEN_TOKEN_ERROR)
    {
      ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, self->token->place, "%s",
                               self->token->value);
      return FALSE;
    }

  found = describe_token (self->token);
  ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, self->token->place,
                           "expected %s, found %s", what, found);

  return FALSE;
}

/* Tokens */

gboolean
ggen_sparql_parser_is_word (GgenSparqlParser *self, const char *word)
{
  return self->token->type == GGEN_TOKEN_WORD && g_ascii_strcasecmp (self->token->value, word) == 0;
}

gboolean
ggen_sparql_parser_is_a (GgenSparqlParser *self)
{
  return self->token->type == GGEN_TOKEN_WORD && strcmp (self->token->value, "a") == 0;
}

gboolean
ggen_sparql_parser_accept_word (GgenSparqlParser *self, const char *word)
{
  if (!ggen_sparql_parser_is_word (self, word))
    return FALSE;

  self->token++;

  return TRUE;
}

gboolean
ggen_sparql_parser_expect_word (GgenSparqlParser *self, const char *word)
{
  return ggen_sparql_parser_accept_word (self, word)
         || ggen_sparql_parser_fail_expected (self, word);
}

gboolean
ggen_sparql_parser_accept (GgenSparqlParser *self, guint type)
{
  if (self->token->type != type)
    return FALSE;

  /* The last token stays, so that there always is a next one. */
  if (type != GGEN_TOKEN_END && type != GGEN_TOKEN_ERROR)
    self->token++;

  return TRUE;
}

gboolean
ggen_sparql_parser_expect (GgenSparqlParser *self, guint type, const char *what)
{
  return ggen_sparql_parser_accept (self, type) || ggen_sparql_parser_fail_expected (self, what);
}

gboolean
ggen_sparql_parser_accept_pair (GgenSparqlParser *self, guint open, guint close)
{
  if (self->token[0].type != open || self->token[1].type != close)
    return FALSE;

  self->token += 2;

  return TRUE;
}

gboolean
ggen_sparql_parser_enter (GgenSparqlParser *self)
{
  if (self->nesting == MAX_NESTING)
    {
      ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, self->token->place,
                               "this is nested more than %d levels deep", MAX_NESTING);
      return FALSE;
    }

  self->nesting++;

  return TRUE;
}

void
ggen_sparql_parser_leave (GgenSparqlParser *self)
{
  self->nesting--;
}

gboolean
ggen_sparql_parser_check_height (GgenSparqlParser *self, guint height, GgenPlace place)
{
  if (height <= GGEN_ALGEBRA_MAX_HEIGHT)
    return TRUE;

  ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, place,
                           "the query has more than %d parts in a row here; split it",
                           GGEN_ALGEBRA_MAX_HEIGHT);

  return FALSE;
}

/* Variables */

static guint
ggen_sparql_parser_add_variable (GgenSparqlParser *self, const char *name)
{
  GgenVariable variable = {.name = name};

  g_array_append_val (self->variables, variable);

  return self->variables->len - 1;
}

guint
ggen_sparql_parser_add_hidden_variable (GgenSparqlParser *self)
{
  return ggen_sparql_parser_add_variable (self, NULL);
}

static guint
lookup_in_scope (GgenSparqlParser *self, GgenSparqlScope *scope, const char *name)
{
  gpointer found;
  guint column;

  if (g_hash_table_lookup_extended (scope->columns, name, NULL, &found))
    return GPOINTER_TO_UINT (found);

  if (scope->projected != NULL && g_hash_table_contains (scope->projected, name))
    column = lookup_in_scope (self, scope->parent, name);
  else
    column = ggen_sparql_parser_add_variable (self, name);

  g_hash_table_insert (scope->columns, (gpointer) name, GUINT_TO_POINTER (column));

  return column;
}

guint
ggen_sparql_parser_lookup_variable (GgenSparqlParser *self, const char *name)
{
  return lookup_in_scope (self, self->scope, name);
}

/* Names */

static gboolean
has_scheme (const char *iri)
{
  const char *cursor = iri;

  if (!g_ascii_isalpha (*cursor))
    return FALSE;

  while (g_ascii_isalnum (*cursor) || *cursor == '+' || *cursor == '-' || *cursor == '.')
    cursor++;

  return *cursor == ':';
}

const char *
ggen_sparql_resolve_iri (GgenArena *arena, const char *iri, const char *base_uri)
{
  SerdURI base;
  SerdURI resolved;
  SerdNode node;
  const char *copy;

  if (base_uri == NULL || has_scheme (iri)
      || serd_uri_parse ((const guint8 *) base_uri, &base) != SERD_SUCCESS)
    return iri;

  node = serd_node_new_uri_from_string ((const guint8 *) iri, &base, &resolved);
  copy = node.buf != NULL ? ggen_arena_strdup (arena, (const char *) node.buf) : iri;
  serd_node_free (&node);

  return copy;
}

gboolean
ggen_sparql_parser_is_iri (GgenSparqlParser *self)
{
  return self->token->type == GGEN_TOKEN_IRI || self->token->type == GGEN_TOKEN_PNAME;
}

static void
ggen_sparql_parser_fail_undeclared (GgenSparqlParser *self)
{
  const char *prefix = self->token->prefix;

  for (guint i = 0; i < G_N_ELEMENTS (well_known_prefixes); i++)
    if (strcmp (prefix, well_known_prefixes[i].prefix) == 0)
      {
        ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, self->token->place,
                                 "prefix '%s:' is not declared; add PREFIX %s: <%s> at the top of "
                                 "the query",
                                 prefix, prefix, well_known_prefixes[i].iri);
        return;
      }

  ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_SYNTAX, self->token->place,
                           "prefix '%s:' is not declared; add PREFIX %s: <…> at the top of the "
                           "query",
                           prefix, prefix);
}

/* iri: IRIREF | PrefixedName */
const char *
ggen_sparql_parser_parse_iri (GgenSparqlParser *self)
{
  const GgenToken *token = self->token;
  const char *namespace;
  g_autofree char *iri = NULL;

  if (!ggen_sparql_parser_is_iri (self))
    {
      ggen_sparql_parser_fail_expected (self, "an IRI");
      return NULL;
    }

  if (token->type == GGEN_TOKEN_IRI)
    {
      self->token++;
      return ggen_sparql_resolve_iri (self->arena, token->value, self->base_uri);
    }

  namespace = g_hash_table_lookup (self->prefixes, token->prefix);
  if (namespace == NULL)
    {
      ggen_sparql_parser_fail_undeclared (self);
      return NULL;
    }

  self->token++;
  iri = g_strconcat (namespace, token->value, NULL);

  return ggen_arena_strdup (self->arena, iri);
}

GgenTerm *
ggen_sparql_parser_new_iri (GgenSparqlParser *self, const char *iri)
{
  return ggen_arena_take_term (self->arena, ggen_term_new_iri (iri));
}

GgenTerm *
ggen_sparql_parser_parse_iri_term (GgenSparqlParser *self)
{
  const char *iri = ggen_sparql_parser_parse_iri (self);

  return iri != NULL ? ggen_sparql_parser_new_iri (self, iri) : NULL;
}

/* Literals */

static gboolean
is_number_token (const GgenToken *token)
{
  return token->type == GGEN_TOKEN_INTEGER || token->type == GGEN_TOKEN_DECIMAL
         || token->type == GGEN_TOKEN_DOUBLE;
}

/* INTEGER_POSITIVE and so on: the sign touches the number. */
static gboolean
is_signed_number (const GgenToken *token)
{
  return (token->type == '+' || token->type == '-') && is_number_token (token + 1)
         && token[1].start == token->start + 1;
}

gboolean
ggen_sparql_parser_is_literal (GgenSparqlParser *self)
{
  return self->token->type == GGEN_TOKEN_STRING || is_number_token (self->token)
         || is_signed_number (self->token) || ggen_sparql_parser_is_word (self, "true")
         || ggen_sparql_parser_is_word (self, "false");
}

static GgenTerm *
ggen_sparql_parser_new_literal (GgenSparqlParser *self,
                                const char *lexical,
                                const char *datatype,
                                const char *language)
{
  return ggen_arena_take_term (self->arena, ggen_term_new_literal (lexical, datatype, language));
}

/* NumericLiteral */
static GgenTerm *
ggen_sparql_parser_parse_number (GgenSparqlParser *self)
{
  g_autofree char *lexical = NULL;
  const char *sign = "";
  const char *datatype;

  if (is_signed_number (self->token))
    {
      sign = self->token->type == '-' ? "-" : "+";
      self->token++;
    }

  if (self->token->type == GGEN_TOKEN_INTEGER)
    datatype = XSD "integer";
  else if (self->token->type == GGEN_TOKEN_DECIMAL)
    datatype = XSD "decimal";
  else
    datatype = XSD "double";

  lexical = g_strconcat (sign, self->token->value, NULL);
  self->token++;

  return ggen_sparql_parser_new_literal (self, lexical, datatype, NULL);
}

GgenTerm *
ggen_sparql_parser_parse_literal (GgenSparqlParser *self)
{
  const char *lexical;

  if (!ggen_sparql_parser_is_literal (self))
    {
      ggen_sparql_parser_fail_expected (self, "a literal");
      return NULL;
    }

  if (is_number_token (self->token) || is_signed_number (self->token))
    return ggen_sparql_parser_parse_number (self);

  if (ggen_sparql_parser_accept_word (self, "true"))
    return ggen_sparql_parser_new_literal (self, "true", XSD "boolean", NULL);

  if (ggen_sparql_parser_accept_word (self, "false"))
    return ggen_sparql_parser_new_literal (self, "false", XSD "boolean", NULL);

  lexical = self->token->value;
  self->token++;

  if (self->token->type == GGEN_TOKEN_LANGUAGE)
    {
      const char *language = self->token->value;

      self->token++;
      return ggen_sparql_parser_new_literal (self, lexical, NULL, language);
    }

  if (ggen_sparql_parser_accept (self, GGEN_TOKEN_DATATYPE))
    {
      const char *datatype = ggen_sparql_parser_parse_iri (self);

      return datatype != NULL ? ggen_sparql_parser_new_literal (self, lexical, datatype, NULL)
                              : NULL;
    }

  return ggen_sparql_parser_new_literal (self, lexical, NULL, NULL);
}

/* Prologue */

/* PrefixDecl after its keyword */
static gboolean
ggen_sparql_parser_parse_prefix (GgenSparqlParser *self)
{
  const GgenToken *name = self->token;

  if (name->type != GGEN_TOKEN_PNAME || name->value[0] != '\0')
    return ggen_sparql_parser_fail_expected (self, "a prefix and a colon");

  self->token++;
  if (self->token->type != GGEN_TOKEN_IRI)
    return ggen_sparql_parser_fail_expected (self, "an IRI between < and >");

  g_hash_table_replace (self->prefixes, g_strdup (name->prefix),
                        g_strdup (ggen_sparql_parser_parse_iri (self)));

  return TRUE;
}

static gboolean
ggen_sparql_parser_parse_prologue (GgenSparqlParser *self)
{
  for (;;)
    {
      if (ggen_sparql_parser_accept_word (self, "PREFIX"))
        {
          if (!ggen_sparql_parser_parse_prefix (self))
            return FALSE;
        }
      else if (ggen_sparql_parser_accept_word (self, "BASE"))
        {
          if (self->token->type != GGEN_TOKEN_IRI)
            return ggen_sparql_parser_fail_expected (self, "an IRI between < and >");
          self->base_uri = ggen_sparql_parser_parse_iri (self);
        }
      else
        {
          return TRUE;
        }
    }
}

/* Query forms */

/* WhereClause */
static GgenAlgebra *
ggen_sparql_parser_parse_where (GgenSparqlParser *self)
{
  if (!ggen_sparql_parser_accept_word (self, "WHERE") && self->token->type != '{')
    {
      ggen_sparql_parser_fail_expected (self, "WHERE or '{'");
      return NULL;
    }

  return ggen_sparql_parse_group_graph_pattern (self);
}

/* ConstructTemplate, and the braces of CONSTRUCT WHERE; leaves the block to the caller */
static gboolean
ggen_sparql_parser_parse_braced_triples (GgenSparqlParser *self, GgenTriplesBlock *block)
{
  if (!ggen_sparql_parser_expect (self, '{', "'{'"))
    return FALSE;

  while (ggen_sparql_is_triples_start (self))
    {
      if (!ggen_sparql_parse_triples (self, block))
        return FALSE;
      if (!ggen_sparql_parser_accept (self, '.'))
        break;
    }

  return ggen_sparql_parser_expect (self, '}', "'}' or '.'");
}

static gboolean
ggen_sparql_parser_parse_template (GgenSparqlParser *self)
{
  GgenTriplesBlock block;
  gboolean is_parsed;

  ggen_triples_block_init (&block, GGEN_TRIPLES_TEMPLATE);
  is_parsed = ggen_sparql_parser_parse_braced_triples (self, &block);
  if (is_parsed)
    {
      self->query->n_construct = block.triples->len;
      self->query->construct = ggen_arena_copy (self->arena, block.triples->data,
                                                block.triples->len * sizeof (GgenTriplePattern));
    }
  ggen_triples_block_clear (&block);

  return is_parsed;
}

/* The WHERE of the short form: what is also the template, read a second time as a pattern */
static GgenAlgebra *
ggen_sparql_parser_parse_template_as_pattern (GgenSparqlParser *self)
{
  GgenTriplesBlock block;
  GgenPlace place = self->token->place;
  GgenAlgebra *pattern = NULL;

  ggen_triples_block_init (&block, GGEN_TRIPLES_PATTERN);
  if (ggen_sparql_parser_parse_braced_triples (self, &block))
    {
      pattern = ggen_triples_block_end (&block, self);
      if (pattern == NULL)
        pattern = ggen_algebra_new (self->arena, GGEN_ALGEBRA_BGP, place, NULL, NULL);
    }
  ggen_triples_block_clear (&block);

  return pattern;
}

/* ConstructQuery after its keyword */
static GgenAlgebra *
ggen_sparql_parser_parse_construct (GgenSparqlParser *self)
{
  GgenAlgebra *pattern;

  self->query->form = GGEN_QUERY_FORM_CONSTRUCT;

  if (self->token->type == '{')
    {
      if (!ggen_sparql_parser_parse_template (self) || !ggen_sparql_parse_dataset (self))
        return NULL;
      pattern = ggen_sparql_parser_parse_where (self);
    }
  else
    {
      const GgenToken *braces;

      if (!ggen_sparql_parse_dataset (self) || !ggen_sparql_parser_expect_word (self, "WHERE"))
        return NULL;

      braces = self->token;
      if (!ggen_sparql_parser_parse_template (self))
        return NULL;
      self->token = braces;
      pattern = ggen_sparql_parser_parse_template_as_pattern (self);
    }

  return pattern != NULL ? ggen_sparql_parse_modifiers (self, pattern) : NULL;
}

/* AskQuery after its keyword */
static GgenAlgebra *
ggen_sparql_parser_parse_ask (GgenSparqlParser *self)
{
  GgenAlgebra *pattern;

  self->query->form = GGEN_QUERY_FORM_ASK;
  if (!ggen_sparql_parse_dataset (self))
    return NULL;

  pattern = ggen_sparql_parser_parse_where (self);

  return pattern != NULL ? ggen_sparql_parse_modifiers (self, pattern) : NULL;
}

static GgenAlgebra *
ggen_sparql_parser_parse_form (GgenSparqlParser *self)
{
  static const char *const update_keywords[] = {
      "INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY",
  };

  if (ggen_sparql_parser_accept_word (self, "SELECT"))
    {
      self->query->form = GGEN_QUERY_FORM_SELECT;
      return ggen_sparql_parse_select_query (self);
    }
  if (ggen_sparql_parser_accept_word (self, "ASK"))
    return ggen_sparql_parser_parse_ask (self);
  if (ggen_sparql_parser_accept_word (self, "CONSTRUCT"))
    return ggen_sparql_parser_parse_construct (self);

  if (ggen_sparql_parser_is_word (self, "DESCRIBE"))
    {
      ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_UNSUPPORTED, self->token->place,
                               "DESCRIBE is not supported yet; ask with CONSTRUCT");
      return NULL;
    }

  for (guint i = 0; i < G_N_ELEMENTS (update_keywords); i++)
    if (ggen_sparql_parser_is_word (self, update_keywords[i]))
      {
        ggen_sparql_parser_fail (self, GGEN_QUERY_ERROR_UNSUPPORTED, self->token->place,
                                 "updates are not supported yet: %s", update_keywords[i]);
        return NULL;
      }

  ggen_sparql_parser_fail_expected (self, "SELECT, ASK or CONSTRUCT");

  return NULL;
}

static gboolean
ggen_sparql_parser_parse_query (GgenSparqlParser *self)
{
  GgenAlgebraQuery *query = self->query;

  if (!ggen_sparql_parser_parse_prologue (self))
    return FALSE;

  query->root = ggen_sparql_parser_parse_form (self);
  if (query->root == NULL
      || !ggen_sparql_parser_expect (self, GGEN_TOKEN_END, "the end of the query"))
    return FALSE;

  query->base_uri = self->base_uri;
  query->n_variables = self->variables->len;
  query->variables = ggen_arena_copy (self->arena, self->variables->data,
                                      self->variables->len * sizeof (GgenVariable));

  return TRUE;
}

static GHashTable *
copy_prefixes (GHashTable *prefixes)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer prefix;
  gpointer iri;

  if (prefixes == NULL)
    return copy;

  g_hash_table_iter_init (&iter, prefixes);
  while (g_hash_table_iter_next (&iter, &prefix, &iri))
    g_hash_table_insert (copy, g_strdup (prefix), g_strdup (iri));

  return copy;
}

gboolean
ggen_sparql_parse (GgenArena *arena,
                   GgenAlgebraQuery *query,
                   const char *text,
                   GHashTable *prefixes,
                   GError **error)
{
  g_autoptr (GHashTable) prefixes_copy = copy_prefixes (prefixes);
  g_autoptr (GHashTable) columns = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) blank_labels = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) variables = g_array_new (FALSE, TRUE, sizeof (GgenVariable));
  GgenSparqlScope scope = {.columns = columns};
  GgenSparqlParser self = {
      .arena = arena,
      .query = query,
      .token = ggen_sparql_tokenize (arena, text),
      .error = error,
      .prefixes = prefixes_copy,
      .variables = variables,
      .scope = &scope,
      .blank_labels = blank_labels,
  };

  return ggen_sparql_parser_parse_query (&self);
}
