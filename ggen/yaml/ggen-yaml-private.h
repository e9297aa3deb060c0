/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Far above what people write, far below what hurts. */
#define GGEN_YAML_MAX_DEPTH 64
#define GGEN_YAML_MAX_NODES 200000

#define GGEN_YAML_ERROR (ggen_yaml_error_quark ())

/* Never public: who reads a file tells its users an error of its own domain. */
typedef enum
{
  GGEN_YAML_ERROR_SYNTAX,  /* not well-formed, or not UTF-8 */
  GGEN_YAML_ERROR_INVALID, /* not what is expected here */
} GgenYamlError;

GQuark ggen_yaml_error_quark (void);

typedef enum
{
  GGEN_YAML_SCALAR,
  GGEN_YAML_SEQUENCE,
  GGEN_YAML_MAPPING,
} GgenYamlKind;

typedef struct _GgenYamlNode GgenYamlNode;
typedef struct _GgenYamlDocument GgenYamlDocument;

struct _GgenYamlNode
{
  GgenYamlKind kind;
  guint line;   /* of the file, 1-based */
  guint column; /* in characters, 1-based */
  char *text;   /* (nullable) (owned): of a scalar */
  GPtrArray
      *items; /* (nullable) (element-type GgenYamlNode): of a mapping, key and value in turn */
  gboolean is_plain; /* a scalar without quotes */
  gboolean is_exact; /* each line of text is a line of the file, indented alike */
  guint text_line;   /* where the first line of text stands in the file */
  guint text_column; /* where the lines of text begin */
  guint n_expanded;  /* nodes below and including this one, aliases counted each time */
  gboolean is_open;  /* while parsing: not yet ended */
};

GgenYamlDocument *ggen_yaml_parse (const char *text,
                                   gsize length,
                                   const char *source_name,
                                   guint first_line,
                                   GError **error);
void ggen_yaml_document_free (GgenYamlDocument *self);

const GgenYamlNode *ggen_yaml_document_get_root (GgenYamlDocument *self);
const char *ggen_yaml_document_get_source_name (GgenYamlDocument *self);

/* Problems with what a well-formed document says: collected, so that all can be told at once. */
GPtrArray *ggen_yaml_document_get_problems (GgenYamlDocument *self);
gboolean ggen_yaml_document_check (GgenYamlDocument *self, GError **error);
void ggen_yaml_problem (GgenYamlDocument *self,
                        const GgenYamlNode *node,
                        GQuark domain,
                        int code,
                        const char *format,
                        ...) G_GNUC_PRINTF (5, 6);
/* About something in the text of a scalar, at @offset bytes of it. */
void ggen_yaml_problem_in_text (GgenYamlDocument *document,
                                const GgenYamlNode *node,
                                gsize offset,
                                GQuark domain,
                                int code,
                                const char *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenYamlDocument, ggen_yaml_document_free)

G_END_DECLS
