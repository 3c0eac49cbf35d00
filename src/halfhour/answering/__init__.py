"""Answers: a trained network and pictures go in; predictions, refusals, scores and explanations come out."""
