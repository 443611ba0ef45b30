"""What is found in text: one spaCy pipeline in which rules, people who are known by name, and names are components.

`tagger` is what others use; `pipeline` has its components, `rules` the one pass over a text for identifiers and
phrases. `text` makes a text ready; `dates`, `phrases`, `people` and `names` know one kind of finding each; `languages`
tells which language a text is in; `search` prepares questions and what is asked; `train` makes `names` again.
"""
