/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-template-environment-private.h"

#include "ggen-template-private.h"

/**
 * GgenTemplateEnvironment:
 *
 * What templates share: where those are that they include, extend or import, the options that
 * they are compiled with, and values that all of them see.
 *
 * Set it up first, then compile templates: options count for what is compiled after they were
 * set. A template that was found is kept for as long as the environment lives; whoever waits for
 * changes in files makes a new environment. After the setup all calls may come from any thread.
 *
 * Since: 1.0
 */

struct _GgenTemplateEnvironment
{
  GObject parent_instance;

  GgenNames *names; /* (owned) */

  GMutex mutex;
  GPtrArray *search_paths; /* (element-type GFile) (owned), guarded by mutex */
  GHashTable *sources;     /* (element-type utf8 utf8) (owned), guarded by mutex */
  GHashTable *programs;    /* (element-type utf8 GgenProgram) (owned), guarded by mutex */
  GgenMap *globals;        /* (owned), guarded by mutex; replaced, never changed */
  GgenLexerOptions options;
  gboolean autoescape;
  GgenTemplateUndefined undefined;
};

G_DEFINE_FINAL_TYPE (GgenTemplateEnvironment, ggen_template_environment, G_TYPE_OBJECT)

enum
{
  PROP_TRIM_BLOCKS = 1,
  PROP_LSTRIP_BLOCKS,
  PROP_KEEP_TRAILING_NEWLINE,
  PROP_AUTOESCAPE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
ggen_template_environment_finalize (GObject *object)
{
  GgenTemplateEnvironment *self = GGEN_TEMPLATE_ENVIRONMENT (object);

  g_clear_pointer (&self->search_paths, g_ptr_array_unref);
  g_clear_pointer (&self->sources, g_hash_table_unref);
  g_clear_pointer (&self->programs, g_hash_table_unref);
  ggen_heap_unref (&self->globals->base);
  g_clear_pointer (&self->names, ggen_names_unref);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (ggen_template_environment_parent_class)->finalize (object);
}

/* The option that a property stands for. */
static gboolean *
get_option (GgenTemplateEnvironment *self, guint prop_id)
{
  switch (prop_id)
    {
    case PROP_TRIM_BLOCKS:
      return &self->options.trim_blocks;
    case PROP_LSTRIP_BLOCKS:
      return &self->options.lstrip_blocks;
    case PROP_KEEP_TRAILING_NEWLINE:
      return &self->options.keep_trailing_newline;
    case PROP_AUTOESCAPE:
      return &self->autoescape;
    default:
      return NULL;
    }
}

static void
set_option (GgenTemplateEnvironment *self, guint prop_id, gboolean value)
{
  gboolean *option = get_option (self, prop_id);

  value = !!value;
  if (*option == value)
    return;
  *option = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

static void
ggen_template_environment_get_property (GObject *object,
                                        guint prop_id,
                                        GValue *value,
                                        GParamSpec *pspec)
{
  gboolean *option = get_option (GGEN_TEMPLATE_ENVIRONMENT (object), prop_id);

  if (option != NULL)
    g_value_set_boolean (value, *option);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
ggen_template_environment_set_property (GObject *object,
                                        guint prop_id,
                                        const GValue *value,
                                        GParamSpec *pspec)
{
  GgenTemplateEnvironment *self = GGEN_TEMPLATE_ENVIRONMENT (object);

  if (get_option (self, prop_id) != NULL)
    set_option (self, prop_id, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
ggen_template_environment_class_init (GgenTemplateEnvironmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = ggen_template_environment_finalize;
  object_class->get_property = ggen_template_environment_get_property;
  object_class->set_property = ggen_template_environment_set_property;

  /**
   * GgenTemplateEnvironment:trim-blocks:
   *
   * Whether the first newline after a block tag is removed.
   *
   * Since: 1.0
   */
  properties[PROP_TRIM_BLOCKS] = g_param_spec_boolean ("trim-blocks", NULL, NULL, FALSE, flags);

  /**
   * GgenTemplateEnvironment:lstrip-blocks:
   *
   * Whether blanks between the start of a line and a block tag are removed.
   *
   * Since: 1.0
   */
  properties[PROP_LSTRIP_BLOCKS] = g_param_spec_boolean ("lstrip-blocks", NULL, NULL, FALSE, flags);

  /**
   * GgenTemplateEnvironment:keep-trailing-newline:
   *
   * Whether a newline at the very end of a template is printed.
   *
   * Since: 1.0
   */
  properties[PROP_KEEP_TRAILING_NEWLINE] =
      g_param_spec_boolean ("keep-trailing-newline", NULL, NULL, FALSE, flags);

  /**
   * GgenTemplateEnvironment:autoescape:
   *
   * Whether templates whose names end in `.html`, `.htm`, `.xhtml`, `.xml` or `.svg` escape what
   * they print.
   *
   * Since: 1.0
   */
  properties[PROP_AUTOESCAPE] = g_param_spec_boolean ("autoescape", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ggen_template_environment_init (GgenTemplateEnvironment *self)
{
  g_mutex_init (&self->mutex);
  self->names = ggen_names_new ();
  self->search_paths = g_ptr_array_new_with_free_func (g_object_unref);
  self->sources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->programs =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ggen_program_unref);
  self->globals = ggen_map_new (0);
}

/**
 * ggen_template_environment_new:
 *
 * Makes an environment.
 *
 * Returns: (transfer full): an environment without templates
 *
 * Since: 1.0
 */
GgenTemplateEnvironment *
ggen_template_environment_new (void)
{
  return g_object_new (GGEN_TYPE_TEMPLATE_ENVIRONMENT, NULL);
}

/**
 * ggen_template_environment_get_trim_blocks:
 *
 * Tells whether newlines after blocks are removed.
 *
 * Returns: whether the first newline after a block tag is removed
 *
 * Since: 1.0
 */
gboolean
ggen_template_environment_get_trim_blocks (GgenTemplateEnvironment *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self), FALSE);

  return self->options.trim_blocks;
}

/**
 * ggen_template_environment_set_trim_blocks:
 * @trim_blocks: whether to remove the first newline after a block tag
 *
 * Sets what becomes of the newline after `%}`. A `+` before it keeps the newline.
 *
 * Since: 1.0
 */
void
ggen_template_environment_set_trim_blocks (GgenTemplateEnvironment *self, gboolean trim_blocks)
{
  g_return_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self));

  set_option (self, PROP_TRIM_BLOCKS, trim_blocks);
}

/**
 * ggen_template_environment_get_lstrip_blocks:
 *
 * Tells whether blanks before blocks are removed.
 *
 * Returns: whether blanks before a block tag that begins a line are removed
 *
 * Since: 1.0
 */
gboolean
ggen_template_environment_get_lstrip_blocks (GgenTemplateEnvironment *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self), FALSE);

  return self->options.lstrip_blocks;
}

/**
 * ggen_template_environment_set_lstrip_blocks:
 * @lstrip_blocks: whether to remove blanks before a block tag that begins a line
 *
 * Sets what becomes of blanks before `{%`. A `+` after it keeps them.
 *
 * Since: 1.0
 */
void
ggen_template_environment_set_lstrip_blocks (GgenTemplateEnvironment *self, gboolean lstrip_blocks)
{
  g_return_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self));

  set_option (self, PROP_LSTRIP_BLOCKS, lstrip_blocks);
}

/**
 * ggen_template_environment_get_keep_trailing_newline:
 *
 * Tells whether a last newline is kept.
 *
 * Returns: whether a newline at the very end of a template is printed
 *
 * Since: 1.0
 */
gboolean
ggen_template_environment_get_keep_trailing_newline (GgenTemplateEnvironment *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self), FALSE);

  return self->options.keep_trailing_newline;
}

/**
 * ggen_template_environment_set_keep_trailing_newline:
 * @keep_trailing_newline: whether to print a newline at the very end of a template
 *
 * Sets what becomes of the last newline of a template.
 *
 * Since: 1.0
 */
void
ggen_template_environment_set_keep_trailing_newline (GgenTemplateEnvironment *self,
                                                     gboolean keep_trailing_newline)
{
  g_return_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self));

  set_option (self, PROP_KEEP_TRAILING_NEWLINE, keep_trailing_newline);
}

/**
 * ggen_template_environment_get_autoescape:
 *
 * Tells whether what is printed is escaped.
 *
 * Returns: whether templates that are HTML or XML by name escape what they print
 *
 * Since: 1.0
 */
gboolean
ggen_template_environment_get_autoescape (GgenTemplateEnvironment *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self), FALSE);

  return self->autoescape;
}

/**
 * ggen_template_environment_set_autoescape:
 * @autoescape: whether templates that are HTML or XML by name escape what they print
 *
 * Sets whether templates escape what they print. `{% autoescape %}` overrides it for a part.
 *
 * Since: 1.0
 */
void
ggen_template_environment_set_autoescape (GgenTemplateEnvironment *self, gboolean autoescape)
{
  g_return_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self));

  set_option (self, PROP_AUTOESCAPE, autoescape);
}

/**
 * ggen_template_environment_get_undefined:
 *
 * Gets what a name without a value does.
 *
 * Returns: what names without a value do
 *
 * Since: 1.0
 */
GgenTemplateUndefined
ggen_template_environment_get_undefined (GgenTemplateEnvironment *self)
{
  g_return_val_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self), GGEN_TEMPLATE_UNDEFINED_STRICT);

  return self->undefined;
}

/**
 * ggen_template_environment_set_undefined:
 * @undefined: what names without a value do
 *
 * Sets what names without a value do. At first, using one is an error.
 *
 * Since: 1.0
 */
void
ggen_template_environment_set_undefined (GgenTemplateEnvironment *self,
                                         GgenTemplateUndefined undefined)
{
  g_return_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self));

  self->undefined = undefined;
}

/**
 * ggen_template_environment_add_search_path:
 * @directory: a local directory
 *
 * Adds a directory to look for templates in, after those added before. Nothing outside of it can
 * be reached: neither by `..` nor by symbolic links.
 *
 * Since: 1.0
 */
void
ggen_template_environment_add_search_path (GgenTemplateEnvironment *self, GFile *directory)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self));
  g_return_if_fail (G_IS_FILE (directory));

  locker = g_mutex_locker_new (&self->mutex);
  g_ptr_array_add (self->search_paths, g_object_ref (directory));
}

/**
 * ggen_template_environment_add_source:
 * @name: a name for the template
 * @text: its text
 *
 * Adds a template from memory. It comes before files of the same name.
 *
 * Since: 1.0
 */
void
ggen_template_environment_add_source (GgenTemplateEnvironment *self,
                                      const char *name,
                                      const char *text)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (text != NULL);

  locker = g_mutex_locker_new (&self->mutex);
  g_hash_table_insert (self->sources, g_strdup (name), g_strdup (text));
  g_hash_table_remove (self->programs, name);
}

/**
 * ggen_template_environment_set_global:
 * @name: a name
 * @value: what the name stands for
 *
 * Lets all templates see a value. The context of a render comes before it.
 *
 * Since: 1.0
 */
void
ggen_template_environment_set_global (GgenTemplateEnvironment *self,
                                      const char *name,
                                      GgenValue *value)
{
  g_autoptr (GMutexLocker) locker = NULL;
  GgenMap *globals;
  GgenSlot slot;

  g_return_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  /* Renders that are under way go on with the map that they began with. */
  locker = g_mutex_locker_new (&self->mutex);
  globals = ggen_map_new (self->globals->length + 1);
  for (guint i = 0; i < self->globals->length; i++)
    ggen_map_set (globals, ggen_slot_own (&self->globals->entries[i].key),
                  ggen_slot_own (&self->globals->entries[i].value));
  slot = ggen_value_unbox (value);
  ggen_map_set (globals, ggen_slot_take (ggen_string_new (name, strlen (name))),
                ggen_slot_own (&slot));
  ggen_heap_unref (&self->globals->base);
  self->globals = globals;
}

GgenMap *
ggen_template_environment_ref_globals (GgenTemplateEnvironment *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  ggen_heap_ref (&self->globals->base);

  return self->globals;
}

static gboolean
escapes_by_name (GgenTemplateEnvironment *self, const char *name)
{
  static const char *const suffixes[] = {".html", ".htm", ".xhtml", ".xml", ".svg"};

  for (guint i = 0; self->autoescape && i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (name, suffixes[i]))
      return TRUE;

  return FALSE;
}

GgenProgram *
ggen_template_environment_compile (GgenTemplateEnvironment *self,
                                   const char *name,
                                   const char *text,
                                   gssize length,
                                   guint first_line,
                                   GError **error)
{
  return ggen_template_compile (name, text, length, first_line, &self->options,
                                escapes_by_name (self, name), self->names, error);
}

static gpointer
copy_file (gconstpointer file, gpointer user_data)
{
  return g_object_ref ((gpointer) file);
}

static GPtrArray *
copy_search_paths (GgenTemplateEnvironment *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GPtrArray *paths = g_ptr_array_copy (self->search_paths, copy_file, NULL);

  g_ptr_array_set_free_func (paths, g_object_unref);

  return paths;
}

static char *
read_template (GgenTemplateEnvironment *self, const char *name, gsize *length, GError **error)
{
  g_autoptr (GPtrArray) paths = copy_search_paths (self);

  if (!ggen_template_loader_check_name (name, error))
    return NULL;
  for (guint i = 0; i < paths->len; i++)
    {
      GError *local_error = NULL;
      char *text = ggen_template_loader_read (paths->pdata[i], name, length, &local_error);

      if (text != NULL)
        return text;
      if (!g_error_matches (local_error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, local_error);
          return NULL;
        }
      g_error_free (local_error);
    }
  g_set_error (error, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_NOT_FOUND,
               "there is no template '%s'", name);

  return NULL;
}

/* A template that is known already, or else the text of one that was given as text. */
static GgenProgram *
look_up (GgenTemplateEnvironment *self, const char *name, char **text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GgenProgram *program = g_hash_table_lookup (self->programs, name);

  if (program != NULL)
    return ggen_program_ref (program);
  *text = g_strdup (g_hash_table_lookup (self->sources, name));

  return NULL;
}

/* Two threads may compile the same template at once: the first one to be ready is kept. */
static GgenProgram *
keep_program (GgenTemplateEnvironment *self, const char *name, GgenProgram *program)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GgenProgram *present = g_hash_table_lookup (self->programs, name);

  if (present != NULL)
    {
      ggen_program_unref (program);
      return ggen_program_ref (present);
    }
  g_hash_table_insert (self->programs, g_strdup (name), ggen_program_ref (program));

  return program;
}

/* Returns: (transfer full) (nullable): the compiled template */
GgenProgram *
ggen_template_environment_load (GgenTemplateEnvironment *self, const char *name, GError **error)
{
  g_autofree char *text = NULL;
  GgenProgram *program = look_up (self, name, &text);
  gsize length;

  if (program != NULL)
    return program;
  if (text != NULL)
    length = strlen (text);
  else
    text = read_template (self, name, &length, error);
  if (text == NULL)
    return NULL;
  program = ggen_template_environment_compile (self, name, text, length, 1, error);

  return program != NULL ? keep_program (self, name, program) : NULL;
}

/**
 * ggen_template_environment_get_template:
 * @name: the name of a source, or of a file beneath a search path
 * @error: return location for a [error@GgenCodegen.TemplateError]
 *
 * Finds and compiles a template.
 *
 * Returns: (transfer full): the template
 *
 * Since: 1.0
 */
GgenTemplate *
ggen_template_environment_get_template (GgenTemplateEnvironment *self,
                                        const char *name,
                                        GError **error)
{
  GgenProgram *program;

  g_return_val_if_fail (GGEN_IS_TEMPLATE_ENVIRONMENT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  program = ggen_template_environment_load (self, name, error);

  return program != NULL ? ggen_template_new_for_program (self, program) : NULL;
}
