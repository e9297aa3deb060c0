/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-graph-private.h"

#include "ggen-rdf-loader-private.h"
#include "ggen-rdf-writer-private.h"
#include "ggen-runtime.h"

/**
 * GgenGraph:
 *
 * A dataset of RDF: one default graph and any number of named graphs, in memory.
 *
 * Load files into it, then ask it questions in SPARQL. Loading adds: what was there stays, and a
 * file that cannot be read changes nothing. Any thread may use a graph, and any number of queries
 * can run at once; each sees the graph as it was when the query started.
 *
 * With a cache directory ([method@GgenCodegen.Graph.set_cache_dir]), files that have not changed
 * are not read again by later processes.
 *
 * Since: 1.0
 */
struct _GgenGraph
{
  GObject parent_instance;

  GMutex mutex;
  GFile *cache_dir;     /* (owned) (nullable), guarded by mutex */
  GgenImage *image;     /* (owned), guarded by mutex */
  GPtrArray *units;     /* (element-type GgenRdfUnit) (owned), guarded by mutex: not in image yet */
  GHashTable *prefixes; /* (element-type utf8 utf8) (owned), guarded by mutex: bound by hand */
  guint64 max_quads;    /* guarded by mutex: no more than this are in image and units */
  guint64 max_terms;    /* guarded by mutex: the same */
  gboolean is_merging;  /* guarded by mutex: there are units that are neither here nor in image */

  GMutex merge_mutex; /* held while units become part of the image; taken before mutex */
};

G_DEFINE_FINAL_TYPE (GgenGraph, ggen_graph, G_TYPE_OBJECT)

enum
{
  PROP_CACHE_DIR = 1,
  PROP_N_QUADS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What an image can address; see ggen_image_builder_finish() and the dictionary. */
#define MAX_QUADS (G_MAXUINT32 - 2)
#define MAX_TERMS (G_MAXINT32 - 2)

static GPtrArray *
units_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_rdf_unit_free);
}

static void
ggen_graph_finalize (GObject *object)
{
  GgenGraph *self = GGEN_GRAPH (object);

  g_clear_object (&self->cache_dir);
  g_clear_pointer (&self->image, ggen_image_unref);
  g_clear_pointer (&self->units, g_ptr_array_unref);
  g_clear_pointer (&self->prefixes, g_hash_table_unref);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->merge_mutex);

  G_OBJECT_CLASS (ggen_graph_parent_class)->finalize (object);
}

static void
ggen_graph_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GgenGraph *self = GGEN_GRAPH (object);

  switch (prop_id)
    {
    case PROP_CACHE_DIR:
      g_value_take_object (value, ggen_graph_get_cache_dir (self));
      break;

    case PROP_N_QUADS:
      g_value_set_uint64 (value, ggen_graph_get_n_quads (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ggen_graph_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GgenGraph *self = GGEN_GRAPH (object);

  switch (prop_id)
    {
    case PROP_CACHE_DIR:
      ggen_graph_set_cache_dir (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ggen_graph_class_init (GgenGraphClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ggen_graph_finalize;
  object_class->get_property = ggen_graph_get_property;
  object_class->set_property = ggen_graph_set_property;

  /**
   * GgenGraph:cache-dir: (getter get_cache_dir) (setter set_cache_dir)
   *
   * Where images of loaded files are kept for the next time; %NULL for nowhere.
   *
   * Since: 1.0
   */
  properties[PROP_CACHE_DIR] =
      g_param_spec_object ("cache-dir", NULL, NULL, G_TYPE_FILE,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * GgenGraph:n-quads: (getter get_n_quads)
   *
   * How many different quads the graph holds, over all its graphs.
   *
   * Since: 1.0
   */
  properties[PROP_N_QUADS] = g_param_spec_uint64 ("n-quads", NULL, NULL, 0, G_MAXUINT64, 0,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ggen_graph_init (GgenGraph *self)
{
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->merge_mutex);
  self->units = units_new ();
  self->prefixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  /* Here, and not in a constructor: bindings make objects without one. */
  self->image = ggen_image_new_empty ();
  self->max_terms = ggen_image_get_n_terms (self->image);
}

/**
 * ggen_graph_new:
 *
 * Makes an empty graph.
 *
 * Returns: (transfer full): a graph that holds nothing
 *
 * Since: 1.0
 */
GgenGraph *
ggen_graph_new (void)
{
  return g_object_new (GGEN_TYPE_GRAPH, NULL);
}

GgenGraph *
ggen_graph_new_for_image (GgenImage *image)
{
  GgenGraph *self = g_object_new (GGEN_TYPE_GRAPH, NULL);

  g_clear_pointer (&self->image, ggen_image_unref);
  self->image = ggen_image_ref (image);
  self->max_quads = ggen_image_get_n_quads (image);
  self->max_terms = ggen_image_get_n_terms (image);

  return self;
}

/**
 * ggen_graph_get_cache_dir:
 * @self: a graph
 *
 * Gets where images of loaded files are kept.
 *
 * Returns: (transfer full) (nullable): where images are kept, or %NULL
 *
 * Since: 1.0
 */
GFile *
ggen_graph_get_cache_dir (GgenGraph *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);

  return self->cache_dir != NULL ? g_object_ref (self->cache_dir) : NULL;
}

/**
 * ggen_graph_set_cache_dir:
 * @self: a graph
 * @cache_dir: (nullable): a local directory, which is made when it is first needed, or %NULL
 *
 * Sets where images of loaded files are kept for the next time.
 *
 * An image is only used for exactly the content that it was made from, and only if it is whole:
 * deleting or damaging files there costs time and nothing else. A directory that cannot be written
 * is the same as none.
 *
 * Since: 1.0
 */
void
ggen_graph_set_cache_dir (GgenGraph *self, GFile *cache_dir)
{
  g_autoptr (GFile) old = NULL;

  g_return_if_fail (GGEN_IS_GRAPH (self));
  g_return_if_fail (cache_dir == NULL || G_IS_FILE (cache_dir));

  g_mutex_lock (&self->mutex);
  old = g_steal_pointer (&self->cache_dir);
  self->cache_dir = cache_dir != NULL ? g_object_ref (cache_dir) : NULL;
  g_mutex_unlock (&self->mutex);

  if (old != cache_dir)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CACHE_DIR]);
}

static void
count_units (GPtrArray *units, guint64 *n_quads, guint64 *n_terms)
{
  *n_quads = 0;
  *n_terms = 0;

  for (guint i = 0; i < units->len; i++)
    {
      *n_quads += ggen_rdf_unit_get_n_quads (g_ptr_array_index (units, i));
      *n_terms += ggen_rdf_unit_get_n_terms (g_ptr_array_index (units, i));
    }
}

/* Takes the units. They only become part of the image when somebody looks at it: loading file after
 * file sorts once. What could fail then is checked now. */
static gboolean
add_units (GgenGraph *self, GPtrArray *units, GError **error)
{
  g_autoptr (GPtrArray) owned = units;
  g_autoptr (GMutexLocker) locker = NULL;
  guint64 n_quads, n_terms;

  count_units (units, &n_quads, &n_terms);

  locker = g_mutex_locker_new (&self->mutex);
  if (self->max_quads + n_quads > MAX_QUADS || self->max_terms + n_terms > MAX_TERMS)
    return ggen_image_builder_fail_too_large (error);

  self->max_quads += n_quads;
  self->max_terms += n_terms;
  g_ptr_array_extend_and_steal (self->units, g_steal_pointer (&owned));

  return TRUE;
}

/**
 * ggen_graph_load_files:
 * @self: a graph
 * @files: (array length=n_files): files of Turtle, N-Triples, N-Quads or TriG, told by their names
 * @n_files: how many
 * @cancellable: (nullable): a cancellable
 * @error: return location for why a file cannot be read
 *
 * Adds what several files say; reads them at the same time where that is faster.
 *
 * Either all files are added or, on error, none. Relative IRIs are relative to the file. Blank
 * nodes of different files are different. The prefixes that the files declare become known to
 * queries.
 *
 * Returns: %TRUE on success, %FALSE with a [error@GgenCodegen.RdfError] or a [error@Gio.IOErrorEnum]
 *   otherwise
 *
 * Since: 1.0
 */
gboolean
ggen_graph_load_files (GgenGraph *self,
                       GFile **files,
                       guint n_files,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GFile) cache_dir = NULL;
  GPtrArray *units;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), FALSE);
  g_return_val_if_fail (files != NULL || n_files == 0, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);

  cache_dir = ggen_graph_get_cache_dir (self);
  units = ggen_rdf_load_files (files, n_files, cache_dir, cancellable, error);

  return units != NULL && add_units (self, units, error);
}

/**
 * ggen_graph_load_file:
 * @self: a graph
 * @file: a file of Turtle, N-Triples, N-Quads or TriG, told by its name
 * @cancellable: (nullable): a cancellable
 * @error: return location for why the file cannot be read
 *
 * Adds what a file says; see [method@GgenCodegen.Graph.load_files].
 *
 * Returns: %TRUE on success
 *
 * Since: 1.0
 */
gboolean
ggen_graph_load_file (GgenGraph *self, GFile *file, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  return ggen_graph_load_files (self, &file, 1, cancellable, error);
}

static void
load_files_on_worker (GTask *task,
                      gpointer source_object,
                      gpointer task_data,
                      GCancellable *cancellable)
{
  GPtrArray *files = task_data;
  GError *error = NULL;

  if (ggen_graph_load_files (source_object, (GFile **) files->pdata, files->len, cancellable,
                             &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * ggen_graph_load_files_async:
 * @self: a graph
 * @files: (array length=n_files): files of Turtle, N-Triples, N-Quads or TriG, told by their names
 * @n_files: how many
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * The same as [method@GgenCodegen.Graph.load_files], on workers.
 *
 * Since: 1.0
 */
void
ggen_graph_load_files_async (GgenGraph *self,
                             GFile **files,
                             guint n_files,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GPtrArray *copy;

  g_return_if_fail (GGEN_IS_GRAPH (self));
  g_return_if_fail (files != NULL || n_files == 0);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  copy = g_ptr_array_new_full (n_files, g_object_unref);
  for (guint i = 0; i < n_files; i++)
    g_ptr_array_add (copy, g_object_ref (files[i]));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ggen_graph_load_files_async);
  g_task_set_task_data (task, copy, (GDestroyNotify) g_ptr_array_unref);
  ggen_runtime_run_task (NULL, task, GGEN_WORK_COMPUTE, load_files_on_worker);
}

/**
 * ggen_graph_load_files_finish:
 * @self: a graph
 * @result: what the callback got
 * @error: return location for why a file cannot be read
 *
 * Finishes what [method@GgenCodegen.Graph.load_files_async] started.
 *
 * Returns: %TRUE on success
 *
 * Since: 1.0
 */
gboolean
ggen_graph_load_files_finish (GgenGraph *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GGEN_IS_GRAPH (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * ggen_graph_load_file_async:
 * @self: a graph
 * @file: a file of Turtle, N-Triples, N-Quads or TriG, told by its name
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * The same as [method@GgenCodegen.Graph.load_file], on a worker.
 *
 * Since: 1.0
 */
void
ggen_graph_load_file_async (GgenGraph *self,
                            GFile *file,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (G_IS_FILE (file));

  ggen_graph_load_files_async (self, &file, 1, cancellable, callback, user_data);
}

/**
 * ggen_graph_load_file_finish:
 * @self: a graph
 * @result: what the callback got
 * @error: return location for why the file cannot be read
 *
 * Finishes what [method@GgenCodegen.Graph.load_file_async] started.
 *
 * Returns: %TRUE on success
 *
 * Since: 1.0
 */
gboolean
ggen_graph_load_file_finish (GgenGraph *self, GAsyncResult *result, GError **error)
{
  return ggen_graph_load_files_finish (self, result, error);
}

/**
 * ggen_graph_load_bytes:
 * @self: a graph
 * @bytes: the text
 * @syntax: what the text is written in
 * @base_uri: (nullable): what relative IRIs are relative to; with %NULL they are errors
 * @source_name: (nullable): what to call the text in messages
 * @cancellable: (nullable): a cancellable
 * @error: return location for why the text cannot be read
 *
 * Adds what a text says; on error nothing.
 *
 * Returns: %TRUE on success, %FALSE with a [error@GgenCodegen.RdfError] otherwise
 *
 * Since: 1.0
 */
gboolean
ggen_graph_load_bytes (GgenGraph *self,
                       GBytes *bytes,
                       GgenRdfSyntax syntax,
                       const char *base_uri,
                       const char *source_name,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GgenRdfSource) source = NULL;
  g_autoptr (GFile) cache_dir = NULL;
  GPtrArray *units;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);

  source =
      ggen_rdf_source_new (bytes, source_name != NULL ? source_name : "text", base_uri, syntax);
  cache_dir = ggen_graph_get_cache_dir (self);
  units = ggen_rdf_load_source (source, cache_dir, cancellable, error);

  return units != NULL && add_units (self, units, error);
}

/* NULL where the image does not have everything yet. */
static GgenImage *
ref_complete_image (GgenGraph *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->units->len > 0 || self->is_merging)
    return NULL;

  return ggen_image_ref (self->image);
}

static GPtrArray *
begin_merge (GgenGraph *self, GgenImage **image)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GPtrArray *units = self->units;

  *image = ggen_image_ref (self->image);
  self->units = units_new ();
  self->is_merging = TRUE;

  return units;
}

static void
end_merge (GgenGraph *self, GgenImage *merged)
{
  g_autoptr (GgenImage) old = NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  guint64 n_quads, n_terms;

  old = self->image;
  self->image = ggen_image_ref (merged);
  self->is_merging = FALSE;

  count_units (self->units, &n_quads, &n_terms);
  self->max_quads = ggen_image_get_n_quads (merged) + n_quads;
  self->max_terms = ggen_image_get_n_terms (merged) + n_terms;
}

GgenImage *
ggen_graph_ref_image (GgenGraph *self)
{
  g_autoptr (GMutexLocker) merging = NULL;
  g_autoptr (GgenImage) image = NULL;
  g_autoptr (GgenImage) merged = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *units;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), NULL);

  image = ref_complete_image (self);
  if (image != NULL)
    return g_steal_pointer (&image);

  /* Merging takes a while. Who comes meanwhile needs its result, and waits here for it. */
  merging = g_mutex_locker_new (&self->merge_mutex);
  image = ref_complete_image (self);
  if (image != NULL)
    return g_steal_pointer (&image);

  units = begin_merge (self, &image);
  merged = ggen_rdf_units_merge (image, units, &error);
  /* All that could fail is size, which add_units() has seen to. */
  g_assert_no_error (error);
  end_merge (self, merged);

  return g_steal_pointer (&merged);
}

/**
 * ggen_graph_get_n_quads:
 * @self: a graph
 *
 * Counts what the graph holds.
 *
 * Returns: how many different quads the graph holds, over all its graphs
 *
 * Since: 1.0
 */
guint64
ggen_graph_get_n_quads (GgenGraph *self)
{
  g_autoptr (GgenImage) image = NULL;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), 0);

  image = ggen_graph_ref_image (self);

  return ggen_image_get_n_quads (image);
}

/**
 * ggen_graph_get_n_named_graphs:
 * @self: a graph
 *
 * Counts the named graphs.
 *
 * Returns: how many named graphs there are beside the default graph
 *
 * Since: 1.0
 */
guint
ggen_graph_get_n_named_graphs (GgenGraph *self)
{
  g_autoptr (GgenImage) image = NULL;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), 0);

  image = ggen_graph_ref_image (self);

  return ggen_image_get_n_named_graphs (image);
}

static void
mark_terms (const GgenImage *image, GgenTermId graph, guint8 *is_used)
{
  GgenRange range;

  ggen_image_match (image, graph, 0, 0, 0, &range);
  for (guint32 row = range.start; row < range.end; row++)
    {
      is_used[range.subjects[row]] = TRUE;
      is_used[range.predicates[row]] = TRUE;
      is_used[range.objects[row]] = TRUE;
    }
}

/**
 * ggen_graph_get_n_terms:
 * @self: a graph
 *
 * Counts the different terms in the quads of the graph: subjects, predicates, objects and names of
 * graphs. Takes time in proportion to the quads.
 *
 * Returns: how many there are
 *
 * Since: 1.0
 */
guint
ggen_graph_get_n_terms (GgenGraph *self)
{
  g_autoptr (GgenImage) image = NULL;
  g_autofree guint8 *is_used = NULL;
  guint32 n_ids;
  guint n_used = 0;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), 0);

  image = ggen_graph_ref_image (self);
  n_ids = ggen_image_get_n_terms (image) + 1;
  is_used = g_new0 (guint8, n_ids);

  mark_terms (image, 0, is_used);
  for (guint i = 0; i < ggen_image_get_n_named_graphs (image); i++)
    {
      GgenTermId graph = ggen_image_get_named_graph (image, i);

      mark_terms (image, graph, is_used);
      is_used[graph] = TRUE;
    }

  for (guint32 id = 1; id < n_ids; id++)
    n_used += is_used[id];

  return n_used;
}

/**
 * ggen_graph_bind_prefix:
 * @self: a graph
 * @prefix: a prefix without the colon; may be empty
 * @iri: what it stands for
 *
 * Makes a prefix known to queries and to serialization. It counts more than what files declare.
 *
 * Since: 1.0
 */
void
ggen_graph_bind_prefix (GgenGraph *self, const char *prefix, const char *iri)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (GGEN_IS_GRAPH (self));
  g_return_if_fail (prefix != NULL);
  g_return_if_fail (iri != NULL);

  locker = g_mutex_locker_new (&self->mutex);
  g_hash_table_replace (self->prefixes, g_strdup (prefix), g_strdup (iri));
}

/**
 * ggen_graph_get_prefixes:
 * @self: a graph
 *
 * Gets the prefixes that were bound, and those that the loaded files declare.
 *
 * Returns: (transfer full) (element-type utf8 utf8): what each prefix stands for
 *
 * Since: 1.0
 */
GHashTable *
ggen_graph_get_prefixes (GgenGraph *self)
{
  g_autoptr (GgenImage) image = NULL;
  g_autoptr (GMutexLocker) locker = NULL;
  GHashTable *prefixes;
  GHashTableIter iter;
  gpointer prefix, iri;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), NULL);

  prefixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  image = ggen_graph_ref_image (self);
  for (guint i = 0; i < ggen_image_get_n_prefixes (image); i++)
    {
      const char *declared_iri;
      const char *declared = ggen_image_get_prefix (image, i, &declared_iri);
      g_hash_table_replace (prefixes, g_strdup (declared), g_strdup (declared_iri));
    }

  locker = g_mutex_locker_new (&self->mutex);
  g_hash_table_iter_init (&iter, self->prefixes);
  while (g_hash_table_iter_next (&iter, &prefix, &iri))
    g_hash_table_replace (prefixes, g_strdup (prefix), g_strdup (iri));

  return prefixes;
}

/**
 * ggen_graph_lookup_prefix:
 * @self: a graph
 * @prefix: a prefix without the colon
 *
 * Looks up what a prefix stands for.
 *
 * Returns: (transfer full) (nullable): what the prefix stands for, %NULL where it is not known
 *
 * Since: 1.0
 */
char *
ggen_graph_lookup_prefix (GgenGraph *self, const char *prefix)
{
  g_autoptr (GHashTable) prefixes = NULL;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), NULL);
  g_return_val_if_fail (prefix != NULL, NULL);

  prefixes = ggen_graph_get_prefixes (self);

  return g_strdup (g_hash_table_lookup (prefixes, prefix));
}

/**
 * ggen_graph_serialize:
 * @self: a graph
 * @syntax: what to write
 * @cancellable: (nullable): a cancellable
 * @error: return location for why it cannot be written
 *
 * Writes all that the graph holds. Turtle and TriG use its prefixes. What was loaded first is
 * written first, so that the same loads give the same bytes.
 *
 * Returns: (transfer full): the text, %NULL with %GGEN_RDF_ERROR_UNKNOWN_SYNTAX where there are
 *   named graphs that the syntax cannot hold
 *
 * Since: 1.0
 */
GBytes *
ggen_graph_serialize (GgenGraph *self,
                      GgenRdfSyntax syntax,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GgenImage) image = NULL;
  g_autoptr (GHashTable) prefixes = NULL;

  g_return_val_if_fail (GGEN_IS_GRAPH (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  prefixes = ggen_graph_get_prefixes (self);
  image = ggen_graph_ref_image (self);

  return ggen_rdf_write (image, syntax, prefixes, cancellable, error);
}
