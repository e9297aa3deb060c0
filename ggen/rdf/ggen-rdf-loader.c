/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-rdf-loader-private.h"

#include "ggen-content-key-private.h"
#include "ggen-image-cache-private.h"
#include "ggen-image-file-private.h"
#include "ggen-parallel-private.h"

#include <string.h>

/* One file on its way. */
typedef struct
{
  GFile *file; /* (unowned) */
  GFile *cache_dir;
  GCancellable *cancellable;
  char *name;     /* (owned) */
  char *base_uri; /* (owned) */
  GgenRdfSyntax syntax;
  char *key;                 /* (owned) (nullable): of its content, if there is a cache */
  GBytes *bytes;             /* (owned) (nullable): its content, if it had to be read */
  GgenImageBuilder *builder; /* (owned) (nullable) */
  GError *error;             /* (owned) (nullable) */
} Input;

static void
input_clear (gpointer data)
{
  Input *self = data;

  g_free (self->name);
  g_free (self->base_uri);
  g_free (self->key);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->builder, ggen_image_builder_free);
  g_clear_error (&self->error);
}

void
ggen_rdf_unit_free (GgenRdfUnit *self)
{
  g_clear_pointer (&self->builder, ggen_image_builder_free);
  g_clear_pointer (&self->image, ggen_image_unref);
  g_free (self);
}

guint64
ggen_rdf_unit_get_n_quads (const GgenRdfUnit *self)
{
  return self->image != NULL ? ggen_image_get_n_quads (self->image)
                             : ggen_image_builder_get_n_added (self->builder);
}

guint64
ggen_rdf_unit_get_n_terms (const GgenRdfUnit *self)
{
  return self->image != NULL ? ggen_image_get_n_terms (self->image)
                             : ggen_image_builder_get_n_terms (self->builder);
}

static GPtrArray *
units_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_rdf_unit_free);
}

static void
units_add (GPtrArray *units, GgenImageBuilder *builder, GgenImage *image)
{
  GgenRdfUnit *unit = g_new0 (GgenRdfUnit, 1);

  unit->builder = builder;
  unit->image = image;
  g_ptr_array_add (units, unit);
}

char *
ggen_rdf_get_display_name (GFile *file)
{
  const char *path = g_file_peek_path (file);
  g_autofree char *current_dir = g_get_current_dir ();
  gsize length = strlen (current_dir);

  if (path == NULL)
    return g_file_get_uri (file);
  if (g_str_has_prefix (path, current_dir) && path[length] == '/')
    return g_filename_display_name (path + length + 1);

  return g_filename_display_name (path);
}

/* GIO's messages name the whole path in a sentence of their own: ours start with the name. */
static void
explain_read_error (GError **error, const char *name)
{
  GError *original = *error;

  if (original->domain != G_IO_ERROR || original->code == G_IO_ERROR_CANCELLED)
    return;

  if (original->code == G_IO_ERROR_NOT_FOUND)
    *error = g_error_new (G_IO_ERROR, original->code, "%s: there is no such file", name);
  else if (original->code == G_IO_ERROR_IS_DIRECTORY)
    *error = g_error_new (G_IO_ERROR, original->code,
                          "%s: this is a directory; name the RDF files in it", name);
  else if (original->code == G_IO_ERROR_PERMISSION_DENIED)
    *error = g_error_new (G_IO_ERROR, original->code, "%s: you are not allowed to read it", name);
  else
    *error = g_error_new (G_IO_ERROR, original->code, "%s: %s", name, original->message);

  g_error_free (original);
}

static gboolean
input_init (Input *self, GFile *file, GFile *cache_dir, GCancellable *cancellable, GError **error)
{
  *self = (Input){
      .file = file,
      .cache_dir = cache_dir,
      .cancellable = cancellable,
      .name = ggen_rdf_get_display_name (file),
      .base_uri = g_file_get_uri (file),
  };

  /* A directory or a missing file is worth more of a message than what it is called. */
  if (g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, cancellable) != G_FILE_TYPE_REGULAR)
    return TRUE;

  return ggen_rdf_syntax_guess (self->name, &self->syntax, error);
}

static void
input_find_key (guint index, gpointer user_data)
{
  Input *self = (Input *) user_data + index;

  self->key = ggen_content_key_for_file (self->file, self->cache_dir, &self->bytes,
                                         self->cancellable, &self->error);
  if (self->error != NULL)
    explain_read_error (&self->error, self->name);
}

static void
input_read (guint index, gpointer user_data)
{
  Input *self = (Input *) user_data + index;
  g_autoptr (GgenRdfSource) source = NULL;

  if (self->bytes == NULL)
    self->bytes = g_file_load_bytes (self->file, self->cancellable, NULL, &self->error);
  if (self->bytes == NULL)
    {
      explain_read_error (&self->error, self->name);
      return;
    }

  source = ggen_rdf_source_new (self->bytes, self->name, self->base_uri, self->syntax);
  self->builder = ggen_image_builder_new ();
  ggen_rdf_read (self->builder, source, self->cancellable, &self->error);
}

/* The first error in the order of the files, whichever came first in time. */
static gboolean
propagate_first_error (GArray *inputs, GError **error)
{
  for (guint i = 0; i < inputs->len; i++)
    {
      Input *input = &g_array_index (inputs, Input, i);
      if (input->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&input->error));
          return FALSE;
        }
    }

  return TRUE;
}

static void
checksum_add_string (GChecksum *checksum, const char *string)
{
  g_checksum_update (checksum, (const guchar *) (string != NULL ? string : ""),
                     (string != NULL ? strlen (string) : 0) + 1);
}

/* The key of an image: of the contents in order, and of all else that decides what they mean. */
static void
add_to_key (GChecksum *checksum, const char *key, GgenRdfSyntax syntax, const char *base_uri)
{
  g_autofree char *head = g_strdup_printf ("%d %d", GGEN_IMAGE_FORMAT_VERSION, syntax);

  checksum_add_string (checksum, head);
  checksum_add_string (checksum, key);
  checksum_add_string (checksum, base_uri);
}

static char *
get_image_key (GArray *inputs)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < inputs->len; i++)
    {
      const Input *input = &g_array_index (inputs, Input, i);
      add_to_key (checksum, input->key, input->syntax, input->base_uri);
    }

  return g_strdup (g_checksum_get_string (checksum));
}

/* Turns what was read into an image, keeps it in the cache, and gives it back as the only unit. */
static GPtrArray *
store (GPtrArray *units, GFile *cache_dir, const char *key, GError **error)
{
  g_autoptr (GgenImage) image = ggen_rdf_units_merge (NULL, units, error);
  GPtrArray *stored;

  if (image == NULL)
    return NULL;

  ggen_image_cache_store (cache_dir, key, image);
  stored = units_new ();
  units_add (stored, NULL, g_steal_pointer (&image));

  return stored;
}

static GPtrArray *
lookup (GFile *cache_dir, const char *key)
{
  GgenImage *image = ggen_image_cache_lookup (cache_dir, key);
  GPtrArray *units;

  if (image == NULL)
    return NULL;

  units = units_new ();
  units_add (units, NULL, image);

  return units;
}

GPtrArray *
ggen_rdf_load_files (GFile *const *files,
                     guint n_files,
                     GFile *cache_dir,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GArray) inputs = g_array_sized_new (FALSE, TRUE, sizeof (Input), n_files);
  g_autoptr (GPtrArray) units = NULL;
  g_autofree char *key = NULL;

  g_array_set_clear_func (inputs, input_clear);
  g_array_set_size (inputs, n_files);
  for (guint i = 0; i < n_files; i++)
    if (!input_init (&g_array_index (inputs, Input, i), files[i], cache_dir, cancellable, error))
      return NULL;

  if (cache_dir != NULL && n_files > 0)
    {
      ggen_parallel_run (n_files, input_find_key, inputs->data);
      if (!propagate_first_error (inputs, error))
        return NULL;

      key = get_image_key (inputs);
      units = lookup (cache_dir, key);
      if (units != NULL)
        return g_steal_pointer (&units);
    }

  ggen_parallel_run (n_files, input_read, inputs->data);
  if (!propagate_first_error (inputs, error))
    return NULL;

  units = units_new ();
  for (guint i = 0; i < n_files; i++)
    units_add (units, g_steal_pointer (&g_array_index (inputs, Input, i).builder), NULL);

  return key != NULL ? store (g_steal_pointer (&units), cache_dir, key, error)
                     : g_steal_pointer (&units);
}

GPtrArray *
ggen_rdf_load_source (const GgenRdfSource *source,
                      GFile *cache_dir,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GgenImageBuilder) builder = NULL;
  g_autoptr (GPtrArray) units = NULL;
  g_autofree char *key = NULL;

  if (cache_dir != NULL)
    {
      g_autofree char *content_key = ggen_content_key_for_bytes (source->bytes);
      g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

      add_to_key (checksum, content_key, source->syntax, source->base_uri);
      key = g_strdup (g_checksum_get_string (checksum));
      units = lookup (cache_dir, key);
      if (units != NULL)
        return g_steal_pointer (&units);
    }

  builder = ggen_image_builder_new ();
  if (!ggen_rdf_read (builder, source, cancellable, error))
    return NULL;

  units = units_new ();
  units_add (units, g_steal_pointer (&builder), NULL);

  return key != NULL ? store (g_steal_pointer (&units), cache_dir, key, error)
                     : g_steal_pointer (&units);
}

static gboolean
merge_into (GgenImageBuilder *builder, GgenRdfUnit *unit, GError **error)
{
  if (unit->image != NULL)
    return ggen_image_builder_add_image (builder, unit->image, error);

  return ggen_image_builder_add_builder (builder, unit->builder, error);
}

GgenImage *
ggen_rdf_units_merge (GgenImage *base, GPtrArray *given_units, GError **error)
{
  g_autoptr (GPtrArray) units = given_units;
  g_autoptr (GgenImageBuilder) builder = NULL;
  gboolean is_based = base != NULL && ggen_image_get_n_quads (base) > 0;

  /* A single image needs no work, and can stay mapped. */
  if (!is_based && units->len == 1)
    {
      GgenRdfUnit *unit = g_ptr_array_index (units, 0);
      if (unit->image != NULL)
        return g_steal_pointer (&unit->image);
    }

  builder = ggen_image_builder_new ();
  if (is_based && !ggen_image_builder_add_image (builder, base, error))
    return NULL;
  for (guint i = 0; i < units->len; i++)
    if (!merge_into (builder, g_ptr_array_index (units, i), error))
      return NULL;

  return ggen_image_builder_finish (g_steal_pointer (&builder), error);
}
