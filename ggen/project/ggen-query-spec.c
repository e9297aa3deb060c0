/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-query-spec-private.h"

#include <string.h>

#include "ggen-did-you-mean-private.h"
#include "ggen-yaml-reader-private.h"
#include "ggen-yaml-scalar-private.h"

gboolean
ggen_is_identifier (const char *word)
{
  if (!g_ascii_isalpha (*word) && *word != '_')
    return FALSE;

  for (const char *at = word; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && *at != '_')
      return FALSE;

  return TRUE;
}

/* Whether a key can be used as {{ key }} without hiding what ggen itself gives to templates. */
gboolean
ggen_check_variable_name (GgenYamlDocument *document, const GgenYamlNode *key)
{
  static const char *const reserved[] = {"project", "item", "rows", "loop", "true",
                                         "false",   "none", "self", NULL};

  if (!ggen_is_identifier (key->text))
    ggen_yaml_problem (document, key, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                       "'%s' cannot be a variable's name: letters, digits and '_' only, and no "
                       "digit first",
                       key->text);
  else if (g_strv_contains (reserved, key->text))
    ggen_yaml_problem (document, key, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                       "'%s' cannot be a variable's name, it means something else in templates",
                       key->text);
  else
    return TRUE;

  return FALSE;
}

static gboolean
is_query_path (const char *text)
{
  return strchr (text, '\n') == NULL && strchr (text, '{') == NULL
         && (g_str_has_suffix (text, ".rq") || g_str_has_suffix (text, ".sparql"));
}

static void
take_text (GgenQuerySpec *self,
           GgenYamlDocument *document,
           const GgenYamlNode *node,
           char *text,
           GgenQuerySpecFlags flags)
{
  ggen_text_place_init (&self->place, document, node);

  if (is_query_path (text))
    self->file = text;
  else if (flags == GGEN_QUERY_SPEC_NAMES && ggen_is_identifier (text))
    self->reference = text;
  else
    self->text = text;
}

static void
read_form (GgenQuerySpec *self,
           GgenYamlDocument *document,
           const GgenYamlNode *node,
           const char *what,
           GgenQuerySpecFlags flags)
{
  static const char *const keys[] = {"query", "file", "group_by", NULL};
  const GgenYamlNode *query = ggen_yaml_lookup (node, "query");
  const GgenYamlNode *file = ggen_yaml_lookup (node, "file");
  const GgenYamlNode *group_by = ggen_yaml_lookup (node, "group_by");
  char *text;

  ggen_yaml_expect_keys (document, node, what, keys);
  if ((query != NULL) == (file != NULL))
    ggen_yaml_problem (document, node, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                       "%s needs either 'query' or 'file'", what);
  else if (query != NULL)
    {
      text = ggen_yaml_read_string (document, query, "'query'");
      if (text != NULL)
        take_text (self, document, query, text, flags);
    }
  else
    {
      self->file = ggen_yaml_read_string (document, file, "'file'");
      ggen_text_place_init (&self->place, document, file);
    }

  if (group_by != NULL)
    self->group_by = ggen_yaml_read_string (document, group_by, "'group_by'");
  if (self->group_by != NULL && *self->group_by == '?')
    memmove (self->group_by, self->group_by + 1, strlen (self->group_by));
}

/* Returns: (nullable): %NULL where what is written is a problem */
GgenQuerySpec *
ggen_query_spec_read (GgenYamlDocument *document,
                      const GgenYamlNode *node,
                      const char *what,
                      GgenQuerySpecFlags flags)
{
  g_autoptr (GgenQuerySpec) self = g_new0 (GgenQuerySpec, 1);
  char *text;

  if (node->kind == GGEN_YAML_MAPPING)
    read_form (self, document, node, what, flags);
  else
    {
      text = ggen_yaml_read_string (document, node, what);
      if (text != NULL)
        take_text (self, document, node, text, flags);
    }

  if (self->text == NULL && self->file == NULL && self->reference == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

void
ggen_query_spec_free (GgenQuerySpec *self)
{
  g_free (self->name);
  g_free (self->text);
  g_free (self->file);
  g_free (self->reference);
  g_free (self->group_by);
  ggen_text_place_clear (&self->place);
  g_free (self);
}

/* Tells { query: …, group_by: … }, which is one query, from a map of names to queries. */
gboolean
ggen_query_spec_is_map_form (const GgenYamlNode *node)
{
  static const char *const keys[] = {"query", "file", "group_by", NULL};

  if (node->kind != GGEN_YAML_MAPPING)
    return FALSE;

  for (guint i = 0; i + 1 < node->items->len; i += 2)
    {
      const GgenYamlNode *key = g_ptr_array_index (node->items, i);

      if (!g_strv_contains (keys, key->text))
        return FALSE;
    }

  return ggen_yaml_lookup (node, "query") != NULL || ggen_yaml_lookup (node, "file") != NULL;
}

void
ggen_query_spec_read_map (GgenYamlDocument *document,
                          const GgenYamlNode *node,
                          const char *what,
                          GPtrArray *specs)
{
  if (!ggen_yaml_expect_map (document, node, what))
    return;

  for (guint i = 0; i + 1 < node->items->len; i += 2)
    {
      const GgenYamlNode *key = g_ptr_array_index (node->items, i);
      g_autofree char *named = g_strdup_printf ("query '%s'", key->text);
      GgenQuerySpec *spec;

      if (!ggen_check_variable_name (document, key))
        continue;
      spec = ggen_query_spec_read (document, g_ptr_array_index (node->items, i + 1), named,
                                   GGEN_QUERY_SPEC_PLAIN);
      if (spec == NULL)
        continue;
      spec->name = g_strdup (key->text);
      g_ptr_array_add (specs, spec);
    }
}

typedef struct
{
  const char *what;
  gboolean allow_turtle;
  GPtrArray *specs;
} GraphSpecReader;

static void
read_syntax (GgenGraphSpec *self, GgenYamlDocument *document, const GgenYamlNode *node)
{
  static const char *const names[] = {"turtle", "ntriples", "nquads", "trig", NULL};
  static const GgenRdfSyntax syntaxes[] = {GGEN_RDF_SYNTAX_TURTLE, GGEN_RDF_SYNTAX_NTRIPLES,
                                           GGEN_RDF_SYNTAX_NQUADS, GGEN_RDF_SYNTAX_TRIG};
  g_autofree char *name = ggen_yaml_read_string (document, node, "'syntax'");
  g_autofree char *hint = NULL;

  if (name == NULL)
    return;

  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      {
        self->has_syntax = TRUE;
        self->syntax = syntaxes[i];
        return;
      }

  hint = ggen_did_you_mean (name, names);
  ggen_yaml_problem (document, node, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                     "unknown syntax '%s'%s", name,
                     hint != NULL ? hint : "; known are: turtle, ntriples, nquads, trig");
}

static void
read_graph_form (GgenGraphSpec *self,
                 GgenYamlDocument *document,
                 const GgenYamlNode *node,
                 const GraphSpecReader *reader)
{
  static const char *const keys[] = {"file", "syntax", NULL};
  static const char *const keys_with_turtle[] = {"file", "syntax", "turtle", NULL};
  const GgenYamlNode *file = ggen_yaml_lookup (node, "file");
  const GgenYamlNode *syntax = ggen_yaml_lookup (node, "syntax");
  const GgenYamlNode *turtle = ggen_yaml_lookup (node, "turtle");
  const GgenYamlNode *main_node = file != NULL ? file : turtle;

  ggen_yaml_expect_keys (document, node, reader->what,
                         reader->allow_turtle ? keys_with_turtle : keys);
  if (!reader->allow_turtle)
    main_node = file;
  if (main_node == NULL || (reader->allow_turtle && file != NULL && turtle != NULL))
    {
      ggen_yaml_problem (document, node, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                         reader->allow_turtle ? "%s needs either 'file' or 'turtle'"
                                              : "%s needs 'file'",
                         reader->what);
      return;
    }

  ggen_text_place_init (&self->place, document, main_node);
  if (main_node == file)
    self->pattern = ggen_yaml_read_string (document, file, "'file'");
  else
    self->turtle = ggen_yaml_read_string (document, turtle, "'turtle'");
  if (syntax != NULL)
    read_syntax (self, document, syntax);
}

static void
read_graph (GgenYamlDocument *document, const GgenYamlNode *node, gpointer user_data)
{
  GraphSpecReader *reader = user_data;
  g_autoptr (GgenGraphSpec) self = g_new0 (GgenGraphSpec, 1);
  char *text;

  if (node->kind == GGEN_YAML_MAPPING)
    read_graph_form (self, document, node, reader);
  else
    {
      text = ggen_yaml_read_string (document, node, reader->what);
      if (text != NULL)
        ggen_text_place_init (&self->place, document, node);
      if (text != NULL && reader->allow_turtle && strchr (text, '\n') != NULL)
        self->turtle = text;
      else
        self->pattern = text;
    }

  if (self->pattern != NULL || self->turtle != NULL)
    g_ptr_array_add (reader->specs, g_steal_pointer (&self));
}

void
ggen_graph_spec_read_list (GgenYamlDocument *document,
                           const GgenYamlNode *node,
                           const char *what,
                           gboolean allow_turtle,
                           GPtrArray *specs)
{
  GraphSpecReader reader = {what, allow_turtle, specs};

  ggen_yaml_for_each_item (document, node, read_graph, &reader);
}

void
ggen_graph_spec_free (GgenGraphSpec *self)
{
  g_free (self->pattern);
  g_free (self->turtle);
  ggen_text_place_clear (&self->place);
  g_free (self);
}

static gboolean
is_prefix_name (const char *name)
{
  return name[strcspn (name, ": \t<>\"'\\{}[]()/#,;")] == '\0';
}

static gboolean
is_iri (const char *iri)
{
  return *iri != '\0' && strpbrk (iri, " \t\r\n<>\"{}|\\^`") == NULL && strchr (iri, ':') != NULL;
}

/* Returns: (element-type utf8 utf8): IRIs by prefix */
GHashTable *
ggen_read_prefixes (GgenYamlDocument *document, const GgenYamlNode *node)
{
  g_autoptr (GHashTable) prefixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (node == NULL || !ggen_yaml_expect_map (document, node, "'prefixes'"))
    return g_steal_pointer (&prefixes);

  for (guint i = 0; i + 1 < node->items->len; i += 2)
    {
      const GgenYamlNode *key = g_ptr_array_index (node->items, i);
      const GgenYamlNode *value = g_ptr_array_index (node->items, i + 1);
      g_autofree char *what = g_strdup_printf ("prefix '%s'", key->text);
      g_autofree char *iri = ggen_yaml_read_string (document, value, what);

      if (!is_prefix_name (key->text))
        ggen_yaml_problem (document, key, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                           "'%s' cannot be a prefix; it is written without ':'", key->text);
      else if (iri != NULL && !is_iri (iri))
        ggen_yaml_problem (document, value, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_INVALID,
                           "%s must be an absolute IRI, without '<' and '>', not '%s'", what, iri);
      else if (iri != NULL)
        g_hash_table_replace (prefixes, g_strdup (key->text), g_steal_pointer (&iri));
    }

  return g_steal_pointer (&prefixes);
}
