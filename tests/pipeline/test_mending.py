"""`train --fix`: a fault that an option mends is mended, and the better run is kept."""

from halfhour.events import Warned
from halfhour.pipeline import Job
from halfhour.pipeline.mending import carry_out_and_mend
from halfhour.recipe import Recipe


def test_a_rate_that_only_guesses_is_mended(tmp_path):
    told: list[object] = []
    recipe = Recipe(data="digits", epochs=3, learning_rate=0.1, dropout=0.0)
    run, mended = carry_out_and_mend(Job(recipe, out=tmp_path / "run", tell=told.append))
    assert mended is not None
    assert mended.code == "stuck-at-chance"
    assert mended.after > 0.5 > mended.before
    assert run.folder != mended.first == tmp_path / "run"
    assert any(isinstance(event, Warned) and "--learning-rate 0.01" in str(event.text) for event in told)
