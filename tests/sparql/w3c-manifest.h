/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <serd/serd.h>

/* Reads the manifests of the W3C test suites, with Serd alone: what they test may be what would
 * otherwise read them. Relative IRIs resolve against the manifest's own file URI. */

typedef struct
{
  char *subject;
  char *predicate;
  char *object;
} ManifestTriple;

typedef struct
{
  GPtrArray *triples; /* (owned) (element-type ManifestTriple) */
  SerdEnv *env;       /* (owned) */
} Manifest;

#define MF "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
#define QT "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
#define RDF_NS "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

static inline void
manifest_triple_free (gpointer data)
{
  ManifestTriple *triple = data;

  g_free (triple->subject);
  g_free (triple->predicate);
  g_free (triple->object);
  g_free (triple);
}

static inline char *
manifest_expand (Manifest *self, const SerdNode *node)
{
  SerdNode expanded;
  char *text;

  if (node->type == SERD_LITERAL)
    return g_strndup ((const char *) node->buf, node->n_bytes);
  if (node->type == SERD_BLANK)
    return g_strconcat ("_:", (const char *) node->buf, NULL);

  expanded = serd_env_expand_node (self->env, node);
  text = g_strdup ((const char *) expanded.buf);
  serd_node_free (&expanded);

  return text;
}

static inline SerdStatus
manifest_on_statement (void *handle,
                       SerdStatementFlags flags,
                       const SerdNode *graph,
                       const SerdNode *subject,
                       const SerdNode *predicate,
                       const SerdNode *object,
                       const SerdNode *datatype,
                       const SerdNode *language)
{
  Manifest *self = handle;
  ManifestTriple *triple = g_new0 (ManifestTriple, 1);

  triple->subject = manifest_expand (self, subject);
  triple->predicate = manifest_expand (self, predicate);
  triple->object = manifest_expand (self, object);
  g_ptr_array_add (self->triples, triple);

  return SERD_SUCCESS;
}

static inline SerdStatus
manifest_on_base (void *handle, const SerdNode *uri)
{
  return serd_env_set_base_uri (((Manifest *) handle)->env, uri);
}

static inline SerdStatus
manifest_on_prefix (void *handle, const SerdNode *name, const SerdNode *uri)
{
  return serd_env_set_prefix (((Manifest *) handle)->env, name, uri);
}

static inline Manifest *
manifest_load (const char *path)
{
  Manifest *self = g_new0 (Manifest, 1);
  SerdNode base = serd_node_new_file_uri ((const guint8 *) path, NULL, NULL, TRUE);
  SerdReader *reader;
  SerdStatus status;

  self->triples = g_ptr_array_new_with_free_func (manifest_triple_free);
  self->env = serd_env_new (&base);
  reader = serd_reader_new (SERD_TURTLE, self, NULL, manifest_on_base, manifest_on_prefix,
                            manifest_on_statement, NULL);
  status = serd_reader_read_file (reader, base.buf);
  g_assert_cmpint (status, ==, SERD_SUCCESS);

  serd_reader_free (reader);
  serd_node_free (&base);

  return self;
}

static inline void
manifest_free (Manifest *self)
{
  g_ptr_array_unref (self->triples);
  serd_env_free (self->env);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Manifest, manifest_free)

/* The first object, or NULL */
static inline const char *
manifest_get (Manifest *self, const char *subject, const char *predicate)
{
  for (guint i = 0; i < self->triples->len; i++)
    {
      const ManifestTriple *triple = self->triples->pdata[i];

      if (g_str_equal (triple->subject, subject) && g_str_equal (triple->predicate, predicate))
        return triple->object;
    }

  return NULL;
}

/* All objects; (transfer container) */
static inline GPtrArray *
manifest_get_all (Manifest *self, const char *subject, const char *predicate)
{
  GPtrArray *objects = g_ptr_array_new ();

  for (guint i = 0; i < self->triples->len; i++)
    {
      const ManifestTriple *triple = self->triples->pdata[i];

      if (g_str_equal (triple->subject, subject) && g_str_equal (triple->predicate, predicate))
        g_ptr_array_add (objects, triple->object);
    }

  return objects;
}

/* The entries of mf:entries, in order; (transfer container) */
static inline GPtrArray *
manifest_get_entries (Manifest *self)
{
  GPtrArray *entries = g_ptr_array_new ();
  const char *cell = NULL;

  for (guint i = 0; i < self->triples->len && cell == NULL; i++)
    {
      const ManifestTriple *triple = self->triples->pdata[i];

      if (g_str_equal (triple->predicate, MF "entries"))
        cell = triple->object;
    }

  while (cell != NULL && !g_str_equal (cell, RDF_NS "nil"))
    {
      g_ptr_array_add (entries, (gpointer) manifest_get (self, cell, RDF_NS "first"));
      cell = manifest_get (self, cell, RDF_NS "rest");
    }

  return entries;
}
