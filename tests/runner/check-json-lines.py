#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks each line of standard input by the JSON Schema that the argument names. Ends with 77 where
jsonschema is missing."""

import json
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    n_errors = 0
    for number, line in enumerate(sys.stdin.buffer.read().decode("utf-8").splitlines(), 1):
        for error in validator.iter_errors(json.loads(line)):
            print(f"line {number}: {error.json_path}: {error.message}", file=sys.stderr)
            n_errors += 1
    return 1 if n_errors > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
