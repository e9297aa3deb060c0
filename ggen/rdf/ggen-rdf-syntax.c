/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-rdf-syntax.h"

#include <string.h>

/**
 * ggen_rdf_error_quark:
 *
 * Gets the error domain of reading and writing RDF.
 *
 * Returns: the error domain of [error@GgenCodegen.RdfError]
 *
 * Since: 1.0
 */
GQuark
ggen_rdf_error_quark (void)
{
  return g_quark_from_static_string ("ggen-rdf-error-quark");
}

/* Tracker's and Nepomuk's ontologies are Turtle under a name of their own. */
static const struct
{
  const char *suffix;
  GgenRdfSyntax syntax;
} suffixes[] = {
    {".ttl", GGEN_RDF_SYNTAX_TURTLE},  {".turtle", GGEN_RDF_SYNTAX_TURTLE},
    {".n3", GGEN_RDF_SYNTAX_TURTLE},   {".ontology", GGEN_RDF_SYNTAX_TURTLE},
    {".nt", GGEN_RDF_SYNTAX_NTRIPLES}, {".ntriples", GGEN_RDF_SYNTAX_NTRIPLES},
    {".nq", GGEN_RDF_SYNTAX_NQUADS},   {".nquads", GGEN_RDF_SYNTAX_NQUADS},
    {".trig", GGEN_RDF_SYNTAX_TRIG},
};

/**
 * ggen_rdf_syntax_guess:
 * @file_name: a name or path
 * @syntax: (out): return location for the syntax
 * @error: return location for why it cannot be told
 *
 * Tells the syntax of an RDF file from how its name ends.
 *
 * Returns: %TRUE on success, %FALSE with %GGEN_RDF_ERROR_UNKNOWN_SYNTAX otherwise
 *
 * Since: 1.0
 */
gboolean
ggen_rdf_syntax_guess (const char *file_name, GgenRdfSyntax *syntax, GError **error)
{
  g_autofree char *lower = NULL;

  g_return_val_if_fail (file_name != NULL, FALSE);
  g_return_val_if_fail (syntax != NULL, FALSE);

  lower = g_ascii_strdown (file_name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (lower, suffixes[i].suffix))
      {
        *syntax = suffixes[i].syntax;
        return TRUE;
      }

  g_set_error (error, GGEN_RDF_ERROR, GGEN_RDF_ERROR_UNKNOWN_SYNTAX,
               "%s: cannot tell the RDF syntax from the file name; "
               "use .ttl (Turtle), .nt (N-Triples), .nq (N-Quads) or .trig (TriG)",
               file_name);
  return FALSE;
}

/**
 * ggen_rdf_syntax_get_name:
 * @syntax: a syntax
 *
 * Gets the name of a syntax, for people.
 *
 * Returns: the name that people know the syntax by, such as `N-Triples`
 *
 * Since: 1.0
 */
const char *
ggen_rdf_syntax_get_name (GgenRdfSyntax syntax)
{
  switch (syntax)
    {
    case GGEN_RDF_SYNTAX_TURTLE:
      return "Turtle";

    case GGEN_RDF_SYNTAX_NTRIPLES:
      return "N-Triples";

    case GGEN_RDF_SYNTAX_NQUADS:
      return "N-Quads";

    case GGEN_RDF_SYNTAX_TRIG:
      return "TriG";
    }

  g_return_val_if_reached (NULL);
}
