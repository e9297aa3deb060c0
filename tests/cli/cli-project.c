/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-project.h"

void
cli_project_write (void)
{
  cli_write_file ("ggen.yaml", "name: greetings\n"
                               "graphs: people.ttl\n"
                               "output: out\n"
                               "queries:\n"
                               "  people: SELECT ?name { ?who ex:name ?name } ORDER BY ?name\n");
  cli_write_file ("people.ttl", "@prefix ex: <http://example.org/> .\n"
                                "ex:ada ex:name \"Ada\" .\n"
                                "ex:bob ex:name \"Bob\" .\n");
  cli_write_file ("templates/hello.j2", CLI_PROJECT_FRONT_MATTER "Hello {{ name }}\n");
}
