"""Names of people, places and organisations in chat: our own tagger, as a component of spaCy.

    from models.language.names import component      # registers the factory
    names = nlp.add_pipe("triage_names")             # reads `trained/`; raises Mistakes if its files are not ours
    names.may_hold(text)                             # False: cannot hold a name, so spare spaCy's tokeniser
    for span in nlp(text).ents:                      # label_ PERSON, LOCATION or ORG
        span._.probability                           # how often such a span is right: calibrated, 0 to 1

`nlp.add_pipe("triage_foreign_names", config={"model": …})`, of `foreign`, puts another model of spaCy in its place with
the same three. How ours was made: `../README.md`.
"""
