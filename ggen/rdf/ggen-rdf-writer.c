/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-rdf-writer-private.h"

#include <serd/serd.h>
#include <string.h>

/* How many triples are written between two looks at the cancellable. */
#define BATCH 1024

typedef struct
{
  const GgenImage *image;
  SerdWriter *serd;
  GByteArray *bytes;
  char *message;    /* (owned) (nullable): the first thing Serd complained about */
  char *xsd_prefix; /* (owned) (nullable): declared for datatypes that must be written */
  GString *buffer;  /* (owned): such a datatype */
} Writer;

static size_t
on_write (const void *data, size_t length, void *user_data)
{
  Writer *self = user_data;

  g_byte_array_append (self->bytes, data, length);

  return length;
}

static SerdStatus
on_error (void *user_data, const SerdError *serd_error)
{
  Writer *self = user_data;
  va_list arguments;

  if (self->message == NULL)
    {
      va_copy (arguments, *serd_error->args);
      self->message = g_strchomp (g_strdup_vprintf (serd_error->fmt, arguments));
      va_end (arguments);
    }

  return SERD_SUCCESS;
}

static SerdNode
make_node (const Writer *self, GgenTermId id)
{
  static const SerdType types[] = {SERD_NOTHING, SERD_URI, SERD_BLANK, SERD_LITERAL};
  gsize length;
  const char *text = ggen_image_get_text (self->image, id, &length);
  SerdNode node = {
      .buf = (const uint8_t *) text,
      .n_bytes = length,
      .n_chars = length,
      .type = types[ggen_image_get_kind (self->image, id)],
  };

  /* Not serd_node_from_string(): a literal may hold NUL. */
  if (memchr (text, '"', length) != NULL)
    node.flags |= SERD_HAS_QUOTE;
  if (memchr (text, '\n', length) != NULL || memchr (text, '\r', length) != NULL)
    node.flags |= SERD_HAS_NEWLINE;

  return node;
}

/* Serd writes every xsd:integer and xsd:boolean bare, whatever its text. */
static gboolean
reads_back_bare (const GgenImage *image, GgenTermId id, GgenTermId datatype)
{
  gsize length;
  const char *text = ggen_image_get_text (image, id, &length);

  if (datatype == GGEN_TERM_ID_XSD_BOOLEAN)
    return id == GGEN_TERM_ID_TRUE || id == GGEN_TERM_ID_FALSE;
  if (datatype != GGEN_TERM_ID_XSD_INTEGER)
    return TRUE;

  if (*text == '-' || *text == '+')
    text++;

  return g_ascii_isdigit (*text) && text[strspn (text, "0123456789")] == '\0';
}

/* names: sorted */
static char *
find_xsd_prefix (GHashTable *prefixes, const GList *names)
{
  char *free_name = g_strdup ("xsd");

  for (const GList *iter = names; iter != NULL; iter = iter->next)
    if (strcmp (g_hash_table_lookup (prefixes, iter->data), GGEN_XSD_NAMESPACE) == 0)
      {
        g_free (free_name);
        return g_strdup (iter->data);
      }

  for (guint i = 2; g_hash_table_contains (prefixes, free_name); i++)
    {
      g_free (free_name);
      free_name = g_strdup_printf ("xsd%u", i);
    }

  return free_name;
}

/* A datatype that is given as a prefixed name is one that Serd always writes. */
static SerdNode
make_datatype_node (Writer *self, GgenTermId object, GgenTermId datatype)
{
  if (self->xsd_prefix == NULL || reads_back_bare (self->image, object, datatype))
    return make_node (self, datatype);

  g_string_printf (self->buffer, "%s:%s", self->xsd_prefix,
                   ggen_image_get_text (self->image, datatype, NULL) + strlen (GGEN_XSD_NAMESPACE));

  return serd_node_from_string (SERD_CURIE, (const uint8_t *) self->buffer->str);
}

static gboolean
write_triple (Writer *self,
              GgenTermId graph,
              GgenTermId subject,
              GgenTermId predicate,
              GgenTermId object)
{
  SerdNode graph_node = SERD_NODE_NULL;
  SerdNode subject_node = make_node (self, subject);
  SerdNode predicate_node = make_node (self, predicate);
  SerdNode object_node = make_node (self, object);
  SerdNode datatype_node = SERD_NODE_NULL;
  SerdNode language_node = SERD_NODE_NULL;
  GgenTermId datatype = ggen_image_get_datatype (self->image, object);
  const char *language = ggen_image_get_language (self->image, object);

  if (graph != GGEN_TERM_ID_NONE)
    graph_node = make_node (self, graph);
  if (language != NULL)
    language_node = serd_node_from_string (SERD_LITERAL, (const uint8_t *) language);
  else if (datatype != GGEN_TERM_ID_NONE && datatype != GGEN_TERM_ID_XSD_STRING)
    datatype_node = make_datatype_node (self, object, datatype);

  return serd_writer_write_statement (self->serd, 0, graph != 0 ? &graph_node : NULL, &subject_node,
                                      &predicate_node, &object_node, &datatype_node, &language_node)
         == SERD_SUCCESS;
}

static gboolean
write_graph (Writer *self, GgenTermId graph, GCancellable *cancellable, GError **error)
{
  GgenRange range;

  ggen_image_match (self->image, graph, 0, 0, 0, &range);
  for (guint32 row = range.start; row < range.end; row++)
    {
      if (row % BATCH == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      if (!write_triple (self, graph, range.subjects[row], range.predicates[row],
                         range.objects[row]))
        {
          g_set_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_SYNTAX,
                       "a triple cannot be written: %s",
                       self->message != NULL ? self->message : "its terms are not of RDF");
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
needs_xsd_prefix (const GgenImage *image)
{
  for (GgenTermId id = 1; id <= ggen_image_get_n_terms (image); id++)
    if (!reads_back_bare (image, id, ggen_image_get_datatype (image, id)))
      return TRUE;

  return FALSE;
}

static void
set_prefix (SerdEnv *env, const char *prefix, const char *iri)
{
  serd_env_set_prefix_from_strings (env, (const uint8_t *) prefix, (const uint8_t *) iri);
}

static void
set_prefixes (Writer *self, SerdEnv *env, GHashTable *prefixes)
{
  g_autoptr (GList) names = g_hash_table_get_keys (prefixes);

  names = g_list_sort (names, (GCompareFunc) strcmp);
  for (const GList *iter = names; iter != NULL; iter = iter->next)
    set_prefix (env, iter->data, g_hash_table_lookup (prefixes, iter->data));

  if (needs_xsd_prefix (self->image))
    {
      self->xsd_prefix = find_xsd_prefix (prefixes, names);
      if (!g_hash_table_contains (prefixes, self->xsd_prefix))
        set_prefix (env, self->xsd_prefix, GGEN_XSD_NAMESPACE);
    }
}

static SerdStatus
write_prefix (void *user_data, const SerdNode *name, const SerdNode *iri)
{
  Writer *self = user_data;

  return serd_writer_set_prefix (self->serd, name, iri);
}

static gboolean
write_all (Writer *self, GCancellable *cancellable, GError **error)
{
  if (!write_graph (self, GGEN_TERM_ID_NONE, cancellable, error))
    return FALSE;

  for (guint i = 0; i < ggen_image_get_n_named_graphs (self->image); i++)
    if (!write_graph (self, ggen_image_get_named_graph (self->image, i), cancellable, error))
      return FALSE;

  serd_writer_finish (self->serd);

  return TRUE;
}

static gboolean
check_syntax (const GgenImage *image, GgenRdfSyntax syntax, GError **error)
{
  if ((syntax == GGEN_RDF_SYNTAX_NQUADS || syntax == GGEN_RDF_SYNTAX_TRIG)
      || ggen_image_get_n_named_graphs (image) == 0)
    return TRUE;

  g_set_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_UNKNOWN_SYNTAX,
               "%s cannot hold named graphs; use TriG or N-Quads",
               ggen_rdf_syntax_get_name (syntax));
  return FALSE;
}

static SerdSyntax
get_serd_syntax (GgenRdfSyntax syntax)
{
  switch (syntax)
    {
    case GGEN_RDF_SYNTAX_TURTLE:
      return SERD_TURTLE;

    case GGEN_RDF_SYNTAX_NTRIPLES:
      return SERD_NTRIPLES;

    case GGEN_RDF_SYNTAX_NQUADS:
      return SERD_NQUADS;

    case GGEN_RDF_SYNTAX_TRIG:
      return SERD_TRIG;
    }

  g_return_val_if_reached (SERD_TURTLE);
}

GBytes *
ggen_rdf_write (const GgenImage *image,
                GgenRdfSyntax syntax,
                GHashTable *prefixes,
                GCancellable *cancellable,
                GError **error)
{
  gboolean is_abbreviated = syntax == GGEN_RDF_SYNTAX_TURTLE || syntax == GGEN_RDF_SYNTAX_TRIG;
  SerdStyle style = is_abbreviated ? SERD_STYLE_ABBREVIATED | SERD_STYLE_CURIED : 0;
  Writer writer = {.image = image};
  SerdEnv *env;
  gboolean is_good;

  if (!check_syntax (image, syntax, error))
    return NULL;

  env = serd_env_new (NULL);
  writer.bytes = g_byte_array_new ();
  writer.buffer = g_string_new (NULL);
  writer.serd = serd_writer_new (get_serd_syntax (syntax), style | SERD_STYLE_BULK, env, NULL,
                                 on_write, &writer);
  serd_writer_set_error_sink (writer.serd, on_error, &writer);

  if (is_abbreviated)
    {
      set_prefixes (&writer, env, prefixes);
      serd_env_foreach (env, write_prefix, &writer);
    }
  is_good = write_all (&writer, cancellable, error);

  serd_writer_free (writer.serd);
  serd_env_free (env);
  g_free (writer.message);
  g_free (writer.xsd_prefix);
  g_string_free (writer.buffer, TRUE);
  if (!is_good)
    {
      g_byte_array_unref (writer.bytes);
      return NULL;
    }

  return g_byte_array_free_to_bytes (writer.bytes);
}
