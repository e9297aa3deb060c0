# SPDX-License-Identifier: LGPL-2.1-or-later
"""Imports the generated index and looks at what it has."""

import dataclasses

import schemaorg

classes = [getattr(schemaorg, name) for name in schemaorg.__all__]
assert len(set(classes)) == len(classes)
for cls in classes:
    assert dataclasses.is_dataclass(cls), cls
    assert cls.IRI.startswith("https://schema.org/"), cls
    for field in dataclasses.fields(cls):
        assert field.default is None, (cls, field)

# Superclasses, also where naming all of them would contradict Python's order
assert issubclass(schemaorg.Dentist, schemaorg.LocalBusiness)
assert issubclass(schemaorg.TVSeries, schemaorg.CreativeWork)
assert issubclass(schemaorg.Patient, schemaorg.Person)
assert issubclass(schemaorg.Patient, schemaorg.MedicalAudience)
assert issubclass(schemaorg._3DModel, schemaorg.MediaObject)

# Types: data types and classes, own and inherited
types = {field.name: field.type for field in dataclasses.fields(schemaorg.TVSeries)}
assert types["number_of_episodes"] == "int | list[int] | None", types["number_of_episodes"]
actor = "PerformingGroup | Person"
assert types["actor"] == f"{actor} | list[{actor}] | None", types["actor"]
assert types["name"] == "str | list[str] | None", types["name"]

# What a program does with them
person = schemaorg.Person(name="Ada", birth_place=schemaorg.City(name="London"))
assert person.birth_place.name == "London" and person.email is None
person.knows = [schemaorg.Person(name="Charles")]

print(len(classes), "classes")
