"""The diagnosis of trainings: what was seen of one goes in, findings come out, the likeliest cause first.

Of the project's own runs (`evidence.py` -> `registry.py` -> `rules/`): figures of a finished run.

Of anybody's Keras program (`program/`), in the order of the work:

    script.py      runs the script as `python script.py` would        watch.py     listens to compile, fit, evaluate, …
    observed.py    the record of what was seen                        sampling.py  data of any kind -> a small sample
    case.py        one fit call, read as the rules need it            heads.py     the network's end: activation, loss
    rules/         one rule a file: a case -> a suspicion             registry.py  their table, causes before symptoms
    experiments.py a change tried on a copy of the network            crashes.py   an exception -> a suspicion
    diagnosis.py   suspicions -> findings: tried, ordered, folded

The doors: `halfhour check` (script.py), `halfhour.check` (check.py), `halfhour.Doctor` (callback.py),
`halfhour.explain_errors` (explain.py).
"""
