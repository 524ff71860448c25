"""The right answers of "Convolutional Model: step by step", channels last, with NumPy only.

`rubrics/cnn_step_by_step.toml` names them. What a student's forward functions keep in their cache
is the student's own affair, so a reference takes what the forward function was given, and returns
what is compared: outputs without a cache.

convolution   padding, one step, a layer, and its gradients
pooling       a layer, what its gradients are made of, and they themselves

Cases that are drawn and the slips that are named stand in `reference/slips/cnn_steps.py`.
"""
