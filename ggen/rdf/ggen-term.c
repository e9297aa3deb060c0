/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-term.h"
#include "ggen-term-id-private.h"

#include <string.h>

/**
 * GgenTerm:
 *
 * One RDF term: an IRI, a blank node or a literal.
 *
 * Terms never change, so any thread may read one; references are counted atomically.
 *
 * Since: 1.0
 */
struct _GgenTerm
{
  gint ref_count; /* atomic */
  GgenTermKind kind;
  char *value;    /* (owned) */
  char *datatype; /* (owned) (nullable): literals only */
  char *language; /* (owned) (nullable): literals of rdf:langString only */
};

G_DEFINE_BOXED_TYPE (GgenTerm, ggen_term, ggen_term_ref, ggen_term_unref)

static GgenTerm *
ggen_term_new (GgenTermKind kind, const char *value)
{
  GgenTerm *self = g_new0 (GgenTerm, 1);

  self->ref_count = 1;
  self->kind = kind;
  self->value = g_strdup (value);

  return self;
}

/**
 * ggen_term_new_iri:
 * @iri: an absolute IRI, without angle brackets
 *
 * Makes an IRI.
 *
 * Returns: (transfer full): a term that is an IRI
 *
 * Since: 1.0
 */
GgenTerm *
ggen_term_new_iri (const char *iri)
{
  g_return_val_if_fail (iri != NULL, NULL);

  return ggen_term_new (GGEN_TERM_IRI, iri);
}

/**
 * ggen_term_new_blank:
 * @label: the label, without `_:`
 *
 * Makes a blank node.
 *
 * Returns: (transfer full): a term that is a blank node
 *
 * Since: 1.0
 */
GgenTerm *
ggen_term_new_blank (const char *label)
{
  g_return_val_if_fail (label != NULL, NULL);

  return ggen_term_new (GGEN_TERM_BLANK, label);
}

/**
 * ggen_term_new_literal:
 * @lexical: the text, any UTF-8
 * @datatype_iri: (nullable): the IRI of the datatype, or %NULL for `xsd:string`
 * @language: (nullable): a language tag, which makes the datatype `rdf:langString`. Case makes no
 *   difference: tags are kept in lower case.
 *
 * Makes a literal.
 *
 * Returns: (transfer full): a term that is a literal
 *
 * Since: 1.0
 */
GgenTerm *
ggen_term_new_literal (const char *lexical, const char *datatype_iri, const char *language)
{
  GgenTerm *self;

  g_return_val_if_fail (lexical != NULL, NULL);

  self = ggen_term_new (GGEN_TERM_LITERAL, lexical);
  if (language != NULL && *language != '\0')
    {
      self->language = g_ascii_strdown (language, -1);
      datatype_iri = GGEN_RDF_NAMESPACE "langString";
    }
  self->datatype = g_strdup (datatype_iri != NULL ? datatype_iri : GGEN_XSD_NAMESPACE "string");

  return self;
}

/**
 * ggen_term_ref:
 * @self: a term
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
GgenTerm *
ggen_term_ref (GgenTerm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_int_inc (&self->ref_count);

  return self;
}

/**
 * ggen_term_unref:
 * @self: (transfer full): a term
 *
 * Gives a reference back; the last one frees the term.
 *
 * Since: 1.0
 */
void
ggen_term_unref (GgenTerm *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_free (self->value);
  g_free (self->datatype);
  g_free (self->language);
  g_free (self);
}

/**
 * ggen_term_get_kind:
 * @self: a term
 *
 * Gets the kind of a term.
 *
 * Returns: what kind of term it is
 *
 * Since: 1.0
 */
GgenTermKind
ggen_term_get_kind (const GgenTerm *self)
{
  g_return_val_if_fail (self != NULL, GGEN_TERM_IRI);

  return self->kind;
}

/**
 * ggen_term_get_value:
 * @self: a term
 *
 * Gets the text of a term.
 *
 * Returns: the IRI, the blank node's label, or the literal's text
 *
 * Since: 1.0
 */
const char *
ggen_term_get_value (const GgenTerm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->value;
}

/**
 * ggen_term_get_datatype:
 * @self: a term
 *
 * Gets the datatype of a literal.
 *
 * Returns: (nullable): the IRI of a literal's datatype; %NULL for other kinds
 *
 * Since: 1.0
 */
const char *
ggen_term_get_datatype (const GgenTerm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->datatype;
}

/**
 * ggen_term_get_language:
 * @self: a term
 *
 * Gets the language of a literal.
 *
 * Returns: (nullable): a literal's language tag, in lower case; %NULL for all others
 *
 * Since: 1.0
 */
const char *
ggen_term_get_language (const GgenTerm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->language;
}

/* Canonical N-Triples escapes only what a line or a string could not hold. */
static void
append_escaped_literal (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    switch (*p)
      {
      case '\\':
        g_string_append (out, "\\\\");
        break;

      case '"':
        g_string_append (out, "\\\"");
        break;

      case '\n':
        g_string_append (out, "\\n");
        break;

      case '\r':
        g_string_append (out, "\\r");
        break;

      default:
        g_string_append_c (out, *p);
      }
}

static void
append_iri (GString *out, const char *iri)
{
  g_string_append_c (out, '<');
  for (const char *p = iri; *p != '\0'; p++)
    if ((guchar) *p <= 0x20 || strchr ("<>\"{}|^`\\", *p) != NULL)
      g_string_append_printf (out, "\\u%04X", (guchar) *p);
    else
      g_string_append_c (out, *p);
  g_string_append_c (out, '>');
}

/**
 * ggen_term_to_string:
 * @self: a term
 *
 * Writes the term as N-Triples does: `<http://example.org/>`, `_:label`, `"text"@en`.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
ggen_term_to_string (const GgenTerm *self)
{
  g_autoptr (GString) out = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  out = g_string_new (NULL);

  if (self->kind == GGEN_TERM_IRI)
    append_iri (out, self->value);
  else if (self->kind == GGEN_TERM_BLANK)
    g_string_append_printf (out, "_:%s", self->value);
  else
    {
      g_string_append_c (out, '"');
      append_escaped_literal (out, self->value);
      g_string_append_c (out, '"');
      if (self->language != NULL)
        g_string_append_printf (out, "@%s", self->language);
      else if (strcmp (self->datatype, GGEN_XSD_NAMESPACE "string") != 0)
        {
          g_string_append (out, "^^");
          append_iri (out, self->datatype);
        }
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/**
 * ggen_term_equal:
 * @a: (type GgenTerm): a term
 * @b: (type GgenTerm): a term
 *
 * Tells whether two terms are the same RDF term: `"1"` and `"01"` of `xsd:integer` are not.
 *
 * Returns: whether they are
 *
 * Since: 1.0
 */
gboolean
ggen_term_equal (gconstpointer a, gconstpointer b)
{
  const GgenTerm *left = a;
  const GgenTerm *right = b;

  g_return_val_if_fail (left != NULL && right != NULL, FALSE);

  return left->kind == right->kind && strcmp (left->value, right->value) == 0
         && g_strcmp0 (left->datatype, right->datatype) == 0
         && g_strcmp0 (left->language, right->language) == 0;
}

/**
 * ggen_term_hash:
 * @term: (type GgenTerm): a term
 *
 * Makes a hash of a term.
 *
 * Returns: a hash for use with [method@GgenCodegen.Term.equal]
 *
 * Since: 1.0
 */
guint
ggen_term_hash (gconstpointer term)
{
  const GgenTerm *self = term;
  guint hash;

  g_return_val_if_fail (self != NULL, 0);

  hash = g_str_hash (self->value) * 31 + self->kind;
  if (self->datatype != NULL)
    hash = hash * 31 + g_str_hash (self->datatype);
  if (self->language != NULL)
    hash = hash * 31 + g_str_hash (self->language);

  return hash;
}
