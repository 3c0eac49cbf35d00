"""What was seen of a training goes in; findings come out, the likeliest cause first.

    rule.py, rules/   one object a fault, which owns its code, kind, title, thresholds and what decides it; the table
                      of them is `registry.py`, that of the crashes that are known `crashes/`
    seeing/           a person's program runs -> an `Observation`
    reading/          an `Observation` -> evidence for rules: a `Case` for each training, its `Curves`, a `Loop`
    trying/           a case and a change -> what a copy of the network reaches with it
    patching/         a remedy -> the lines of the person's file that it changes
    verdict.py        rules asked -> suspicions; `ranking.py`: suspicions -> findings

The doors: `halfhour check` (seeing/script.py), `halfhour.check` (check.py), `halfhour.Doctor` (callback.py),
`halfhour.explain_errors` (explain.py), and this project's own trainings (course.py).
"""
