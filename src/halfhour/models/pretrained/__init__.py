"""Networks that have seen ImageNet: published weights go in, a Keras model for pixels and other classes comes out."""
